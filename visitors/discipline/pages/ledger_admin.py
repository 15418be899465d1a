"""The ledger in admin: to look at and never to write, and without who reported; words are erased
here, with a reason (P5, privacy 6).
"""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor, actor_of
from reception.organisation.admin_pages import ReadOnly
from reception.policy.models import LadderStep
from reception.policy.penalty import AMOUNTS, in_words
from visitors.discipline.audit import checkpoints
from visitors.discipline.incidents import secrecy
from visitors.discipline.ledger import erasure
from visitors.discipline.models import Appeal, Entry, Head, LadderVersion, Sheet
from visitors.discipline.pages.erasure_admin import ERASED_AT_ONCE, ErasesWords
from visitors.visits.idempotency import RequestKey

DIGESTS = ("source_digest", "evidence_digest", "text_digest")


def _knows(request: HttpRequest, entry: Entry) -> bool:
    """Tell whether somebody may know who reported what an entry is about."""
    incident, actor = (entry.violation or entry).incident, actor_of(request.user)  # type: ignore[arg-type]
    assert incident is not None, "a violation has an incident"
    return secrecy.may_know_of_an_entry(entry.sheet.employee, incident, actor)


def _column(name: str) -> Any:
    """Return a column that shows an amount of the penalty of an entry."""

    field: Any = LadderStep._meta.get_field(name)  # the steps call it so, too

    @admin.display(description=field.verbose_name, ordering=f"penalty__{name}")
    def amount(entry: Entry) -> Any:
        return getattr(entry.penalty, name)

    return amount


AMOUNT_COLUMNS = [_column(name) for name in AMOUNTS]


class OnlyTheseFilters(ReadOnly):
    """A list whose address takes the filters of the page and no others, which might lead on to who
    reported.
    """

    allowed_lookups: frozenset[str] = frozenset()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow a filter by the columns of the page alone; one that goes further is none of
        them.
        """
        for ending in ("__id__exact", "__exact", "__gte", "__lt", "__isnull"):
            lookup = lookup.removesuffix(ending)
        return lookup in self.allowed_lookups


@admin.register(Entry)
class EntryPage(ErasesWords, OnlyTheseFilters):
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
    actions = ["erase_words"]
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
    allowed_lookups = frozenset({"kind", "sheet__ladder", "is_relief", "on", "booked_at"})

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Entry | None:
        """Return an entry that knows whether its reader may know who reported."""
        entry: Entry | None = super().get_object(request, object_id, from_field)
        if entry is not None:
            vars(entry)["knows"] = _knows(request, entry)
        return entry

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
        who = getattr(words.erased_by, "employee", None) or words.erased_by or gettext("系统")
        if not getattr(entry, "knows", False):
            who = gettext("行政部")
        return gettext("已于 %(at)s 由 %(who)s 删除") % {
            "at": f"{words.erased_at:%Y-%m-%d}",
            "who": who,
        }

    @admin.action(description=_("删除文字（记录保留）"), permissions=["erase"])
    def erase_words(self, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse | None:
        """Ask for the reason, then erase; the same form sent twice erases once."""
        rows = queryset.select_related(
            "sheet__employee__department", "sheet__ladder", "incident__employee__department"
        )
        return self.asked_to_erase(
            request,
            list(rows.select_related("violation__incident__employee__department")[:ERASED_AT_ONCE]),
        )

    def erase_one(
        self, row: Entry, said: dict[str, Any], by: Actor, now: datetime, key: RequestKey
    ) -> None:
        """Erase the words of one entry."""
        erasure.erase(row, said["reason"], by, now, key, of_the_case=said["of_the_case"])

    def in_a_line(self, row: Entry) -> str:
        """Name an entry in one line."""
        return (
            f"{row.position} · {row.sheet.employee} · {row.sheet.ladder} · {row} ·"
            f" {row.get_kind_display()} · {row.on:%Y-%m-%d}"
        )


@admin.register(Sheet)
class SheetPage(OnlyTheseFilters):
    """Sheets: of each employee on each ladder one."""

    list_display = ["employee", "ladder", "last_seq"]
    list_filter = ["ladder"]
    list_select_related = ["employee", "ladder"]
    search_fields = ["employee__name", "employee__number"]
    fields = ["employee", "ladder", "last_seq"]
    allowed_lookups = frozenset({"ladder"})


@admin.register(LadderVersion)
class LadderVersionPage(OnlyTheseFilters):
    """Ladders as they stood when something was booked by them."""

    list_display = ["id", "ladder", "first_used_at", "digest"]
    list_filter = ["ladder"]
    list_select_related = ["ladder"]
    fields = ["ladder", "first_used_at", "digest", "written"]
    readonly_fields = ["written"]
    allowed_lookups = frozenset({"ladder"})

    @admin.display(description=_("内容"))
    def written(self, version: LadderVersion) -> str:
        """Show the content as it was digested."""
        return format_html("<pre>{}</pre>", version.content)


@admin.register(Head)
class HeadPage(OnlyTheseFilters):
    """Signed heads, each as it is kept outside."""

    list_display = ["day", "position", "hash", "made_at"]
    list_filter = ["day"]
    fields = ["day", "made_at", "written"]
    readonly_fields = ["written"]
    allowed_lookups = frozenset({"day"})

    @admin.display(description=_("保存在外面的内容"))
    def written(self, head: Head) -> str:
        """Show what is kept outside."""
        return format_html("<pre>{}</pre>", checkpoints.written(head))


@admin.register(Appeal)
class AppealPage(OnlyTheseFilters):
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
    allowed_lookups = frozenset({"state", "outcome", "appealed_at"})

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Appeal | None:
        """Return an appeal that knows whether its reader may know who reported."""
        appeal: Appeal | None = super().get_object(request, object_id, from_field)
        if appeal is not None:
            vars(appeal)["knows"] = _knows(request, appeal.entry)
        return appeal

    @admin.display(description=_("裁定的人"))
    def ruled_by(self, appeal: Appeal) -> str:
        """Name who ruled, as the reader may know."""
        if appeal.closed_by is None or appeal.state != Appeal.State.DECIDED:
            return "–"
        name = str(getattr(appeal.closed_by, "employee", None) or appeal.closed_by)
        return name if getattr(appeal, "knows", False) else gettext("行政部")

    @admin.display(description=_("台账记录"))
    def about(self, appeal: Appeal) -> str:
        """Name the sheet and the number."""
        return f"{appeal.entry.sheet.employee} · {appeal.entry.sheet.ladder} · {appeal.entry}"
