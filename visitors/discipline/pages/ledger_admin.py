"""The ledger in admin: to look at, without who reported; words are erased here (P5, privacy 6)."""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.organisation.admin_pages import ReadOnly
from reception.policy.models import LadderStep
from reception.policy.penalty import AMOUNTS, in_words
from visitors.discipline.audit import checkpoints
from visitors.discipline.incidents import secrecy
from visitors.discipline.ledger import erasure
from visitors.discipline.models import Appeal, Entry, Head, LadderVersion, Sheet
from visitors.visits.idempotency import RequestKey, request_key

ERASED_AT_ONCE = 100
# Told of one row; the others are erased.
PASSED_OVER = ("already_erased", "needs_another_person", "not_dropped")
DIGESTS = ("source_digest", "evidence_digest", "text_digest")


class OfACase(ReadOnly):
    """Rows of a case; one that is opened knows whether its reader may know who reported."""

    def may_know(self, row: Any, actor: Actor) -> bool:
        """Tell whether somebody may know who reported what a row is about."""
        raise NotImplementedError

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return a row with ``knows``."""
        row: Any = super().get_object(request, object_id, from_field)
        if row is not None:
            row.knows = self.may_know(row, actor_of(request.user))
        return row

    def name(self, row: Any, user: Any) -> str:
        """Name somebody of the office, as the reader of a row may know."""
        if not getattr(row, "knows", False):
            return gettext("行政部")
        return str(getattr(user, "employee", None) or user or gettext("系统"))


class WhyForm(PageForm):
    """Why words are erased."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("至少 10 个字，会留在案件记录里")
    )
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ErasingForm(WhyForm):
    """Why words are erased, and how much of a case."""

    of_the_case = forms.BooleanField(
        label=_("连同案件的说明、地点、当事人陈述和申诉理由"), required=False
    )


class ErasesWords(OfACase):
    """A list on which those who may void can erase words."""

    actions = ["erase_words"]
    erasing_form: type[WhyForm] = ErasingForm
    erasing_keeps = _(
        "记录本身、数字和链值都保留，台账仍可核对；谁、何时、为什么删除会留在案件记录里。"
    )

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Let those erase words who may void."""
        return actor_of(request.user).may("ledger.void")

    def erase_one(
        self, row: Any, typed: dict[str, Any], by: Actor, now: datetime, key: RequestKey
    ) -> None:
        """Erase the words of one row; refused as the action of the page."""
        raise NotImplementedError

    def in_a_line(self, row: Any) -> str:
        """Name a row in one line."""
        raise NotImplementedError

    def ask_to_erase(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the reason, then erase; the same form sent twice erases once."""
        chosen, is_sent = list(rows[:ERASED_AT_ONCE]), "request_key" in request.POST
        form = self.erasing_form(
            request.POST if is_sent else None, initial={"request_key": secrets.token_hex(16)}
        )
        if form.is_valid():
            try:
                self._erase(request, chosen, form.cleaned_data)
            except Refusal as why:
                form.refuse(why)
            else:
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("删除文字"),
            "form": form,
            "opts": self.opts,
            "chosen": [(row.pk, self.in_a_line(row)) for row in chosen],
            "keeps": self.erasing_keeps,
        }
        return TemplateResponse(
            request, "admin/discipline/erase_words.html", context, status=422 if is_sent else 200
        )

    def _erase(self, request: HttpRequest, chosen: list[Any], typed: dict[str, Any]) -> None:
        by, now, erased = actor_of(request.user), clock.now(), 0
        content = [typed[name] for name in self.erasing_form.base_fields if name != "request_key"]
        for row in chosen:
            key = request_key(f"{typed['request_key']}:{row.pk}", "erase_words", content)
            try:
                self.erase_one(row, typed, by, now, key)
                erased += 1
            except Refusal as why:
                if why.code not in PASSED_OVER:
                    raise
                messages.warning(request, f"{self.in_a_line(row)}: {why.message}")
        if erased:
            done = ngettext(
                "已删除 %(count)d 条记录的文字。", "已删除 %(count)d 条记录的文字。", erased
            )
            messages.success(request, done % {"count": erased})


def _column(name: str) -> Any:
    field: Any = LadderStep._meta.get_field(name)  # the steps call it so, too

    @admin.display(description=field.verbose_name, ordering=f"penalty__{name}")
    def amount(entry: Entry) -> Any:
        return getattr(entry.penalty, name)

    return amount


AMOUNT_COLUMNS = [_column(name) for name in AMOUNTS]


@admin.register(Entry)
class EntryPage(ErasesWords):
    """Entries with their words and their place in the chain.

    The digests let whoever knows the rest of an entry find out by trying what the source was, and
    who booked it. So they stand here for those alone who may know who reported; the value of the
    chain tells nothing without them, because the one of the words is salted.
    """

    list_display = [
        "position",
        "about",
        "seq",
        "kind",
        "on",
        "count",
        "step",
        *AMOUNT_COLUMNS,
        "booked_at",
    ]
    list_filter = ["kind", "sheet__ladder", "is_relief", "on", "booked_at"]
    list_select_related = ["sheet__employee", "sheet__ladder"]
    search_fields = ["=position", "sheet__employee__name", "sheet__employee__number", "=hash"]
    fields = [
        "position",
        "about",
        "seq",
        "kind",
        "violation",
        "incident",
        "on",
        "severity",
        "is_relief",
        "count",
        "since",
        "step",
        "measures",
        *AMOUNT_COLUMNS,
        "booked_at",
        "words_now",
        "version",
        "source_digest",
        "evidence_digest",
        "text_digest",
        "prev",
        "hash",
    ]
    readonly_fields = ["about", "words_now", "measures", *AMOUNT_COLUMNS]

    def may_know(self, row: Entry, actor: Actor) -> bool:
        """Tell whether somebody may know who reported what an entry is about."""
        incident = (row.violation or row).incident
        assert incident is not None, "a violation has an incident"
        return secrecy.may_know_of_an_entry(row.sheet.employee, incident, actor)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out the digests for those who may not know who reported."""
        digests = () if getattr(obj, "knows", False) else DIGESTS
        return [name for name in self.fields if name not in digests]

    @admin.display(description=_("账页"), ordering="sheet")
    def about(self, entry: Entry) -> str:
        """Name the person and the ladder."""
        return f"{entry.sheet.employee} · {entry.sheet.ladder}"

    @admin.display(description=_("处罚"))
    def measures(self, entry: Entry) -> str:
        """Name the measures."""
        return in_words(entry.penalty)

    @admin.display(description=_("文字"))
    def words_now(self, entry: Entry) -> str:
        """Show the words, or who erased them."""
        words = getattr(entry, "words", None)
        if words is None:
            return "–"
        if words.erased_at is None:
            return str(words.text) or "–"
        return gettext("已于 %(at)s 由 %(who)s 删除") % {
            "at": f"{words.erased_at:%Y-%m-%d}",
            "who": self.name(entry, words.erased_by),
        }

    @admin.action(description=_("删除文字（记录保留）"), permissions=["erase"])
    def erase_words(self, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse | None:
        """Ask for the reason, then erase; the same form sent twice erases once."""
        rows = queryset.select_related("sheet__employee__department", "sheet__ladder")
        case = "incident__employee__department"
        return self.ask_to_erase(request, rows.select_related(case, f"violation__{case}"))

    def erase_one(
        self, row: Entry, typed: dict[str, Any], by: Actor, now: datetime, key: RequestKey
    ) -> None:
        """Erase the words of one entry."""
        erasure.erase(row, typed["reason"], by, now, key, of_the_case=typed["of_the_case"])

    def in_a_line(self, row: Entry) -> str:
        """Name an entry in one line."""
        return (
            f"{row.position} · {row.sheet.employee} · {row.sheet.ladder} · {row} ·"
            f" {row.get_kind_display()} · {row.on:%Y-%m-%d}"
        )


@admin.register(Sheet)
class SheetPage(ReadOnly):
    """Sheets: of each employee on each ladder one."""

    list_display = ["employee", "ladder", "last_seq"]
    list_filter = ["ladder"]
    list_select_related = ["employee", "ladder"]
    search_fields = ["employee__name", "employee__number"]
    fields = ["employee", "ladder", "last_seq"]


@admin.register(LadderVersion)
class LadderVersionPage(ReadOnly):
    """Ladders as they stood when something was booked by them."""

    list_display = ["id", "ladder", "first_used_at", "digest"]
    list_filter = ["ladder"]
    list_select_related = ["ladder"]
    fields = ["ladder", "first_used_at", "digest", "written"]
    readonly_fields = ["written"]

    @admin.display(description=_("内容"))
    def written(self, version: LadderVersion) -> str:
        """Show the content as it was digested."""
        return format_html("<pre>{}</pre>", version.content)


@admin.register(Head)
class HeadPage(ReadOnly):
    """Signed heads, each as it is kept outside."""

    list_display = ["day", "position", "hash", "seals", "made_at"]
    list_filter = ["day"]
    fields = ["day", "made_at", "written"]
    readonly_fields = ["written"]

    @admin.display(description=_("保存在外面的内容"))
    def written(self, head: Head) -> str:
        """Show what is kept outside."""
        return format_html("<pre>{}</pre>", checkpoints.written(head))


@admin.register(Appeal)
class AppealPage(OfACase):
    """Appeals, and what was ruled."""

    list_display = ["id", "about", "state", "outcome", "appealed_at", "until", "closed_at"]
    list_filter = ["state", "outcome", "appealed_at"]
    list_select_related = ["entry__sheet__employee", "entry__sheet__ladder"]
    search_fields = ["entry__sheet__employee__name", "entry__sheet__employee__number"]
    fields = [
        "about",
        "text",
        "appealed_at",
        "until",
        "state",
        "outcome",
        "reason",
        "ruled_by",
        "closed_at",
    ]
    readonly_fields = ["about", "ruled_by"]

    def may_know(self, row: Appeal, actor: Actor) -> bool:
        """Tell whether somebody may know who reported what was appealed against."""
        assert row.entry.incident is not None, "a violation has an incident"
        return secrecy.may_know_of_an_entry(row.entry.sheet.employee, row.entry.incident, actor)

    @admin.display(description=_("裁定的人"))
    def ruled_by(self, appeal: Appeal) -> str:
        """Name who ruled, as the reader may know."""
        if appeal.closed_by is None or appeal.state != Appeal.State.DECIDED:
            return "–"
        return self.name(appeal, appeal.closed_by)

    @admin.display(description=_("台账记录"))
    def about(self, appeal: Appeal) -> str:
        """Name the sheet and the number."""
        return f"{appeal.entry.sheet.employee} · {appeal.entry.sheet.ladder} · {appeal.entry}"
