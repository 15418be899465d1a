"""Read the policy in force once per edition, and find sentences and limits in it."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from reception.organisation import people
from reception.organisation.languages import in_english
from reception.organisation.models import Position
from reception.policy.decide import BilingualText, Rule, Rulebook, Standard
from reception.policy.enums import Counting, Disposition, Grade, filled
from reception.policy.escalate import DueStep
from reception.policy.ladders import InUse, in_use
from reception.policy.messages import Wording, shipped
from reception.policy.models import (
    AutomaticProposal,
    Category,
    Contact,
    Edition,
    EscalationStep,
    EscortStep,
    GradingRule,
    JobPost,
    Ladder,
    LadderDate,
    LadderStep,
    Limit,
    MessageTemplate,
    ReceptionStandard,
    Sentence,
    Topic,
)

WATCHED: tuple[type[models.Model], ...] = (
    *(
        Category,
        Contact,
        GradingRule,
        JobPost,
        Limit,
        ReceptionStandard,
        Sentence,
        Topic,
        EscalationStep,
    ),
    *(EscortStep, MessageTemplate, Position, Ladder, LadderStep, LadderDate, AutomaticProposal),
)


@dataclass(frozen=True)
class Neglect:
    """One neglect that the system proposes by itself, where an administrator has switched it on.

    Attributes:
        ladder: code of the ladder it is proposed on.
        after: how long it must last.
        warning: how long until the person is told what will be noted; nothing where they are not
            told before.
    """

    ladder: str
    after: timedelta
    warning: timedelta | None


@dataclass(frozen=True)
class InForce:
    """The policy's present wording, as one process remembers it."""

    edition: str = ""
    book: Rulebook = field(default_factory=Rulebook)
    categories: dict[str, Category] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    limits: dict[str, int] = field(default_factory=dict)
    recruiters: dict[str, tuple[int, str]] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    steps: tuple[DueStep, ...] = ()
    wordings: dict[str, Wording] = field(default_factory=dict)
    escorts: tuple[tuple[int, int], ...] = ()
    ladders: dict[str, InUse] = field(default_factory=dict)
    neglects: dict[str, Neglect] = field(default_factory=dict)

    def level_of(self, title: str, corrected: int | None = None) -> int | None:
        """Return a visitor's level: the desk's correction, else what the table gives the title (G1,
        G3).
        """
        return corrected if corrected is not None else people.level_of(title, self.levels)

    def whom(self, ask: str | None) -> tuple[int | None, str, str]:
        """Return who stands behind ``Decision.ask``: employee id, employee name, and their
        function.

        Args:
            ask: ``host``, a contact's code, ``recruiter:<number>``, or nothing.

        Returns:
            No id where the host is meant or nobody holds the function now.
        """
        if ask in self.recruiters:
            pk, name = self.recruiters[ask]
            return pk, name, str(self.contacts["recruiter"]) if "recruiter" in self.contacts else ""
        contact = self.contacts.get(ask or "")
        if contact is None or contact.employee is None or not contact.employee.is_active:
            return None, "", str(contact or "")
        return contact.employee.pk, str(contact.employee), str(contact)

    def say(self, occasion: str, grade: str = "", category: str = "", **words: object) -> str:
        """Return what the desk says on an occasion, in the reader's language (S6).

        Args:
            occasion: one of ``Sentence.Occasion``.
            grade: the visitor's grade.
            category: code of the visitor's category; its own sentence goes before the grade's.
            words: ``visitor``, ``host``, ``minutes``, ``place``.
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
        best = max(
            fitting, key=lambda sentence: (sentence.category is not None, sentence.grade != "")
        )
        return filled((best.text_en if in_english() else "") or best.text, **words)

    def escorts_for(self, guests: int) -> int:
        """Return how many of us accompany a party (Z3); 0 where no row says so.

        Args:
            guests: heads, the visitor included.
        """
        return max(
            ((size, escorts) for size, escorts in self.escorts if size <= guests), default=(0, 0)
        )[1]

    def wording(self, kind: str) -> Wording:
        """Return how a kind of notice is worded: by its row, or as shipped where there is none."""
        return self.wordings.get(kind) or shipped(kind)


_remembered = InForce()


def in_force() -> InForce:
    """Return the policy in force; one query where nothing was edited since."""
    global _remembered
    mark = next(iter(Edition.objects.order_by().values_list("mark", flat=True)), "")
    if mark != _remembered.edition or not mark:
        _remembered = _read(mark)
    return _remembered


def watch() -> None:
    """Mark a new edition with every change of a row that decisions are made from."""
    for model in WATCHED:
        post_save.connect(_edited, sender=model, dispatch_uid=f"edition-save-{model.__name__}")
        post_delete.connect(_edited, sender=model, dispatch_uid=f"edition-delete-{model.__name__}")
    m2m_changed.connect(_edited, sender=GradingRule.categories.through, dispatch_uid="edition-m2m")


def new_edition() -> None:
    """Make every process read the policy again; for writers that pass by ``save``."""
    with transaction.atomic():
        mark = secrets.token_hex(16)
        if not Edition.objects.update(mark=mark):
            Edition.objects.create(mark=mark)


def _edited(**_signal: Any) -> None:
    new_edition()


def _read(mark: str) -> InForce:
    categories = {row.code: row for row in Category.objects.filter(is_active=True)}
    topics = {row.code: row for row in Topic.objects.select_related("contact")}
    rules = (
        GradingRule.objects.filter(is_active=True)
        .select_related("contact")
        .prefetch_related("categories")
    )
    standards = list(ReceptionStandard.objects.select_related("category"))
    posts = JobPost.objects.select_related("recruiter")
    neglects = AutomaticProposal.objects.filter(
        is_active=True, ladder__is_active=True, ladder__counting=Counting.NUMBER
    )
    book = Rulebook(
        rules=tuple(_rule(row, place) for place, row in enumerate(rules, start=1)),
        categories=frozenset(categories),
        topics={
            code: topic.contact.code if topic.contact else None for code, topic in topics.items()
        },
        posts={row.name: f"recruiter:{row.recruiter.number}" for row in posts},
        by_grade={row.grade: _standard(row) for row in standards if row.grade},
        by_category={row.category.code: _standard(row) for row in standards if row.category},
    )
    return InForce(
        mark,
        book,
        categories,
        topics,
        {row.code: row for row in Contact.objects.select_related("employee")},
        tuple(Sentence.objects.select_related("category")),
        dict(Limit.objects.values_list("code", "value")),
        {
            f"recruiter:{row.recruiter.number}": (row.recruiter.pk, row.recruiter.name)
            for row in posts
        },
        people.levels(),
        tuple(_step(row) for row in EscalationStep.objects.filter(is_active=True)),
        {
            row.kind: Wording(row.subject, row.text, row.group_text, row.kind)
            for row in MessageTemplate.objects.all()
        },
        tuple(EscortStep.objects.values_list("guests_from", "escorts")),
        in_use(),
        {row.what: _neglect(row) for row in neglects.select_related("ladder")},
    )


def _rule(row: GradingRule, place: int) -> Rule:
    ask = {"host": "host", "contact": row.contact.code if row.contact else None, "nobody": None}[
        row.ask
    ]
    return Rule(
        row.pk,
        BilingualText(row.name, row.name_en),
        row.clause,
        row.effect == GradingRule.Effect.RAISE,
        frozenset(category.code for category in row.categories.all()),
        row.appointment,
        row.standing,
        Grade(row.grade),
        Disposition(row.disposition),
        ask,
        row.asks_topic_contact,
        BilingualText(row.why, row.why_en),
        place,
    )


def _neglect(row: AutomaticProposal) -> Neglect:
    warning = timedelta(minutes=row.warning_minutes) if row.warning_minutes else None
    return Neglect(row.ladder.code, timedelta(minutes=row.after_minutes), warning)


def _step(row: EscalationStep) -> DueStep:
    every = timedelta(minutes=row.every_minutes) if row.every_minutes else None
    return DueStep(row.pk, row.grade, row.whom, timedelta(minutes=row.after_minutes), every)


def _standard(row: ReceptionStandard) -> Standard:
    return Standard(
        row.clause,
        BilingualText(row.place, row.place_en),
        BilingualText(row.refreshments, row.refreshments_en),
        BilingualText(row.accompanied_by, row.accompanied_by_en),
        row.badge_required,
    )
