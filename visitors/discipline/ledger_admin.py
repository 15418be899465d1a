"""The ledger in admin: to look at and never to write, and without who reported; words are erased here, with a reason (P5, privacy 6)."""

import secrets
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
from reception.access.actors import actor_of
from reception.access.refusals import Refusal
from reception.house.admin_pages import ReadOnly
from visitors.discipline import erasing, heads
from visitors.discipline.models import Appeal, Entry, Head, LadderVersion, Sheet
from visitors.repeats import receipt

ERASED_AT_ONCE = 100


class OnlyTheseFilters(ReadOnly):
    """A list whose address takes the filters of the page and no others, which might lead on to who reported."""

    allowed_lookups: frozenset[str] = frozenset()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow a filter by the columns of the page alone; one that goes further is none of them."""
        for ending in ("__id__exact", "__exact", "__gte", "__lt", "__isnull"):
            lookup = lookup.removesuffix(ending)
        return lookup in self.allowed_lookups


class ErasingForm(forms.Form):
    """Why words are erased, and how much of a case."""

    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("至少 10 个字，会留在案件记录里"))
    of_the_case = forms.BooleanField(label=_("连同案件的说明、当事人陈述和申诉理由"), required=False)
    request_key = forms.CharField(widget=forms.HiddenInput, max_length=40)


@admin.register(Entry)
class EntryPage(OnlyTheseFilters):
    """Entries with their words and their place in the chain."""

    list_display = ["position", "about", "seq", "kind", "on", "count", "step", "fine", "points", "pay_share", "booked_at"]
    list_filter = ["kind", "sheet__ladder", "is_relief", "on", "booked_at"]
    list_select_related = ["sheet__employee", "sheet__ladder"]
    search_fields = ["=position", "sheet__employee__name", "sheet__employee__number", "=hash"]
    actions = ["erase_words"]
    fields = [
        "position", "about", "seq", "kind", "violation", "incident", "on", "severity", "is_relief", "count", "since", "step", "measures",
        "fine", "points", "pay_share", "booked_at", "words_now", "version", "source_digest", "evidence_digest", "text_digest",
        "prev", "hash",
    ]  # fmt: skip
    readonly_fields = ["about", "words_now"]
    allowed_lookups = frozenset({"kind", "sheet__ladder", "is_relief", "on", "booked_at"})

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Let those erase words who may void."""
        return actor_of(request.user).may("ledger.void")  # type: ignore[arg-type]

    @admin.display(description=_("账页"), ordering="sheet")
    def about(self, entry: Entry) -> str:
        """Name the person and the ladder."""
        return f"{entry.sheet.employee} · {entry.sheet.ladder}"

    @admin.display(description=_("文字"))
    def words_now(self, entry: Entry) -> str:
        """Show the words, or who erased them."""
        words = getattr(entry, "words", None)
        if words is None:
            return "–"
        if words.erased_at is None:
            return str(words.text) or "–"
        return gettext("已于 %(at)s 由 %(who)s 删除") % {
            "at": f"{words.erased_at:%Y-%m-%d}", "who": getattr(words.erased_by, "employee", None) or words.erased_by or gettext("系统"),
        }  # fmt: skip

    @admin.action(description=_("删除文字（记录保留）"), permissions=["erase"])
    def erase_words(self, request: HttpRequest, queryset: QuerySet[Entry]) -> HttpResponse | None:
        """Ask for the reason, then erase; the same form sent twice erases once."""
        rows = queryset.select_related("sheet__employee", "sheet__ladder", "incident", "violation__incident")
        chosen = list(rows[:ERASED_AT_ONCE])
        is_sent = "request_key" in request.POST
        form = ErasingForm(request.POST) if is_sent else ErasingForm(initial={"request_key": secrets.token_hex(16)})
        if is_sent and form.is_valid():
            try:
                self._erase(request, chosen, form.cleaned_data)
            except Refusal as why:
                form.add_error("reason" if "reason" in why.fields else None, why.message)
            else:
                return None
        shown = {**self.admin_site.each_context(request), "title": gettext("删除文字"), "chosen": chosen, "form": form, "opts": self.opts}
        return TemplateResponse(request, "admin/discipline/entry/erase_words.html", shown, status=422 if is_sent else 200)

    def _erase(self, request: HttpRequest, chosen: list[Entry], said: dict[str, Any]) -> None:
        by, now, erased = actor_of(request.user), clock.now(), 0  # type: ignore[arg-type]
        for entry in chosen:
            mark = receipt(f"{said['request_key']}:{entry.pk}", "erase_words", [said["reason"], said["of_the_case"]])
            try:
                erasing.erase(entry, said["reason"], by, now, mark, of_the_case=said["of_the_case"])
                erased += 1
            except Refusal as why:
                if why.code not in ("already_erased", "needs_another_person"):
                    raise
                messages.warning(request, f"#{entry.position}: {why.message}")
        if erased:
            done = ngettext("已删除 %(count)d 条记录的文字。", "已删除 %(count)d 条记录的文字。", erased) % {"count": erased}
            messages.success(request, done)


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
        return format_html("<pre>{}</pre>", heads.written(head))


@admin.register(Appeal)
class AppealPage(OnlyTheseFilters):
    """Appeals, and what was ruled."""

    list_display = ["id", "about", "state", "outcome", "appealed_at", "until", "closed_at"]
    list_filter = ["state", "outcome", "appealed_at"]
    list_select_related = ["entry__sheet__employee", "entry__sheet__ladder"]
    search_fields = ["entry__sheet__employee__name", "entry__sheet__employee__number"]
    fields = ["about", "text", "appealed_at", "until", "state", "outcome", "reason", "closed_by", "closed_at"]
    readonly_fields = ["about"]
    allowed_lookups = frozenset({"state", "outcome", "appealed_at"})

    @admin.display(description=_("台账记录"))
    def about(self, appeal: Appeal) -> str:
        """Name the sheet and the number."""
        return f"{appeal.entry.sheet.employee} · {appeal.entry.sheet.ladder} · {appeal.entry}"
