"""Read the policy in force once per edition, and find sentences and limits in it."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext, ngettext
from simple_history.models import HistoricalChanges

from reception.organisation import people
from reception.organisation.languages import said
from reception.organisation.models import CalendarDay, Position, Site
from reception.organisation.opening import OpeningHours
from reception.policy import versions
from reception.policy.decide import BilingualText, Rule, Rulebook, Standard
from reception.policy.enums import Counting, Disposition, Grade, filled
from reception.policy.messages import Wording, shipped
from reception.policy.models import (
    ApprovalStep,
    AutomaticProposal,
    CallKind,
    Category,
    ClientClass,
    ComplaintKind,
    Contact,
    DeskOption,
    DueRule,
    DueStep,
    Edition,
    EscalationStep,
    EscortStep,
    GradingRule,
    JobPost,
    Ladder,
    Limit,
    ListKind,
    MessageTemplate,
    PlanStandard,
    PrivacyText,
    ReceptionStandard,
    RulesVersion,
    Sentence,
    Topic,
)
from reception.policy.models.wordings import DAYS


@dataclass(frozen=True)
class InForce:
    """The policy's present wording, as one process remembers it."""

    edition: str = ""
    book: Rulebook = field(default_factory=Rulebook)
    categories: dict[str, Category] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    # Those that are switched off too: they stand on earlier visits.
    options: dict[str, DeskOption] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    limits: dict[str, int] = field(default_factory=dict)
    recruiters: dict[str, tuple[int, str]] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    steps: tuple[EscalationStep, ...] = ()
    wordings: dict[str, Wording] = field(default_factory=dict)
    escorts: tuple[tuple[int, int], ...] = ()
    # Those that are switched off too: what was booked by them is still read.
    ladders: dict[str, Ladder] = field(default_factory=dict)
    neglects: dict[str, AutomaticProposal] = field(default_factory=dict)
    hours: OpeningHours = field(default_factory=OpeningHours)
    sites: dict[int, Site] = field(default_factory=dict)  # whose days and hours they are
    privacy: PrivacyText | None = None
    due_rules: dict[str, DueRule] = field(default_factory=dict)
    due_steps: tuple[DueStep, ...] = ()
    # Those that are switched off too: they stand on earlier complaints.
    complaint_kinds: dict[str, ComplaintKind] = field(default_factory=dict)
    # Those that are switched off too: they stand on earlier calls.
    call_kinds: dict[str, CallKind] = field(default_factory=dict)
    lists: dict[str, ListKind] = field(default_factory=dict)
    approvals: tuple[ApprovalStep, ...] = ()
    # Those that are switched off and those of other days, too: they stand on earlier plans.
    plan_standards: tuple[PlanStandard, ...] = ()
    # Those that are switched off too: clients keep them until they get another.
    client_classes: dict[str, ClientClass] = field(default_factory=dict)

    def offered(self, of: str) -> list[tuple[str, str]]:
        """Return the choices of the desk that are of a kind: ``need`` or ``source``."""
        rows = self.options.values()
        return [(row.code, str(row)) for row in rows if row.of == of and row.is_active]

    def rules_kept(self) -> int:
        """Return the id of the row that keeps these rules for good; called where something is
        written.
        """
        return versions.keep(self.edition, self.book)

    def level_of(self, title: str, corrected: int | None = None) -> int | None:
        """Return a visitor's level: the desk's correction, else the table's for the title (G1)."""
        return corrected if corrected is not None else people.level_of(title, self.levels)

    def whom(self, ask: str | None) -> tuple[int | None, str, str]:
        """Return who stands behind ``Decision.ask``: employee id, employee name, their function.

        No id where the host is meant or nobody holds the function now.
        """
        if ask in self.recruiters:
            return *self.recruiters[ask], str(self.contacts.get("recruiter", ""))
        contact = self.contacts.get(ask or "")
        if contact is None or contact.employee is None or not contact.employee.is_active:
            return None, "", str(contact or "")
        return contact.employee.pk, str(contact.employee), str(contact)

    def holder(self, ask: str | None) -> int | None:
        """Return the id of who holds the function that must be asked, whether they are here or not;
        nothing where the host is meant, or nobody holds it.
        """
        if ask in self.recruiters:
            return self.recruiters[ask][0]
        contact = self.contacts.get(ask or "")
        return contact.employee_id if contact is not None else None

    def say(self, occasion: str, grade: str = "", category: str = "", **words: object) -> str:
        """Return what the desk says on an occasion, in the reader's language; a category's own
        sentence goes before the grade's, and that before the general one (S6).
        """
        fitting = [
            sentence
            for sentence in self.sentences
            if sentence.occasion == occasion
            and sentence.grade in ("", grade)
            and (sentence.category is None or sentence.category.code == category)
        ]
        if not fitting:
            return ""
        best = max(fitting, key=lambda one: (one.category is not None, one.grade != ""))
        return filled(said(best, "text"), **words)

    def escorts_for(self, guests: int) -> int:
        """Return how many of us accompany so many heads, the visitor included (Z3)."""
        return max((row for row in self.escorts if row[0] <= guests), default=(0, 0))[1]

    def privacy_told(self) -> list[str]:
        """Return what visitors are told about their data, in the reader's language, by paragraphs,
        with the days as they stand.
        """
        text = said(self.privacy, "text") if self.privacy is not None else ""
        told = {code: _days(count) for code, count in self.limits.items()}
        filled_in = DAYS.sub(lambda found: told.get(found[1], found[0]), text)
        return [part.strip() for part in filled_in.split("\n\n") if part.strip()]

    def wording(self, kind: str) -> Wording:
        """Return how a kind of notice is worded: by its row, or as shipped where there is none."""
        return self.wordings.get(kind) or shipped(kind)


def _days(count: int) -> str:
    sentence = ngettext("%(count)d 天", "%(count)d 天", count)
    return sentence % {"count": count} if count else gettext("不限时间")


_remembered = InForce()


def in_force(edition: str = "") -> InForce:
    """Return the policy in force; one query where nothing was edited since, and none where its
    edition has been read with who asks.
    """
    global _remembered
    if edition and edition == _remembered.edition:
        return _remembered
    # Never by the mark that somebody has read before: what is read now may be newer.
    mark = next(iter(Edition.objects.order_by().values_list("mark", flat=True)), "")
    if mark != _remembered.edition or not mark:
        _remembered = _read(mark)
    return _remembered


def watch() -> None:
    """Mark a new edition with every change of a row that decisions are made from."""
    models: list[type[Model]] = [
        Position,
        CalendarDay,
        Site,
        *apps.get_app_config("policy").get_models(),
    ]
    for model in models:
        if model not in (Edition, RulesVersion) and not issubclass(model, HistoricalChanges):
            for signal in (post_save, post_delete):
                signal.connect(new_edition, sender=model, dispatch_uid=f"edition-{model.__name__}")
    m2m_changed.connect(
        new_edition, sender=GradingRule.categories.through, dispatch_uid="edition-m2m"
    )


def new_edition(**_signal: Any) -> None:
    """Make every process read the policy again; whoever writes past ``save`` calls this."""
    with transaction.atomic():
        mark = secrets.token_hex(16)
        if not Edition.objects.update(mark=mark):
            Edition.objects.create(mark=mark)


def _read(mark: str) -> InForce:
    categories = {row.code: row for row in Category.objects.filter(is_active=True)}
    topics = {row.code: row for row in Topic.objects.select_related("contact")}
    rules = (
        GradingRule.objects.filter(is_active=True)
        .select_related("contact", "listed")
        .prefetch_related("categories")
    )
    standards = list(ReceptionStandard.objects.select_related("category"))
    posts = JobPost.objects.select_related("recruiter")
    neglects = AutomaticProposal.objects.filter(
        is_active=True, ladder__is_active=True, ladder__counting=Counting.NUMBER
    )
    book = Rulebook(
        rules=tuple(map(_rule, rules)),
        categories=frozenset(categories),
        not_graded=frozenset(code for code, row in categories.items() if not row.is_graded),
        topics={
            code: topic.contact.code if topic.contact else None for code, topic in topics.items()
        },
        posts={row.name: f"recruiter:{row.recruiter.number}" for row in posts},
        by_grade={row.grade: _standard(row) for row in standards if row.grade},
        by_category={row.category.code: _standard(row) for row in standards if row.category},
    )
    versions.look_up(mark, book)
    return InForce(
        edition=mark,
        book=book,
        categories=categories,
        topics=topics,
        contacts={row.code: row for row in Contact.objects.select_related("employee")},
        options={row.code: row for row in DeskOption.objects.all()},
        sentences=tuple(Sentence.objects.select_related("category")),
        limits=dict(Limit.objects.values_list("code", "value")),
        recruiters={
            f"recruiter:{row.recruiter.number}": (row.recruiter.pk, row.recruiter.name)
            for row in posts
        },
        levels=people.levels(),
        steps=tuple(EscalationStep.objects.filter(is_active=True)),
        wordings={
            row.kind: Wording(row.subject, row.text, row.group_text, row.kind)
            for row in MessageTemplate.objects.all()
        },
        escorts=tuple(EscortStep.objects.values_list("guests_from", "escorts")),
        ladders={row.code: row for row in Ladder.objects.prefetch_related("steps", "dates")},
        neglects={row.what: row for row in neglects.select_related("ladder")},
        privacy=PrivacyText.objects.first(),
        due_rules={row.kind: row for row in DueRule.objects.all()},
        due_steps=tuple(DueStep.objects.filter(is_active=True)),
        lists={row.code: row for row in ListKind.objects.all()},
        complaint_kinds={row.code: row for row in ComplaintKind.objects.all()},
        call_kinds={row.code: row for row in CallKind.objects.select_related("contact")},
        plan_standards=tuple(PlanStandard.objects.all()),
        client_classes={row.code: row for row in ClientClass.objects.all()},
        approvals=tuple(ApprovalStep.objects.select_related("contact", "stand_in")),
        sites=Site.objects.in_bulk(),
        hours=OpeningHours(dict(CalendarDay.objects.values_list("on", "works"))),
    )


def _rule(row: GradingRule) -> Rule:
    ask = row.contact.code if row.ask == "contact" and row.contact else None
    return Rule(
        id=row.pk,
        place_in_order=row.order,
        name=BilingualText(row.name, row.name_en),
        clause=row.clause,
        raises=row.effect == GradingRule.Effect.RAISE,
        categories=frozenset(category.code for category in row.categories.all()),
        appointment=row.appointment,
        standing=row.standing,
        listed=row.listed.code if row.listed else "",
        grade=Grade(row.grade),
        disposition=Disposition(row.disposition),
        ask="host" if row.ask == "host" else ask,
        asks_topic_contact=row.asks_topic_contact,
        why=BilingualText(row.why, row.why_en),
    )


def _standard(row: ReceptionStandard) -> Standard:
    return Standard(
        row.clause,
        BilingualText(row.place, row.place_en),
        BilingualText(row.refreshments, row.refreshments_en),
        BilingualText(row.accompanied_by, row.accompanied_by_en),
        row.badge_required,
    )
