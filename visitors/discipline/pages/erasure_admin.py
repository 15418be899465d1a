"""Ask in admin why words are erased, and erase them: of entries of the ledger, and of proposals
that were dropped (privacy 6).
"""

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from visitors.visits.idempotency import RequestKey, request_key

ERASED_AT_ONCE = 100
PASSED_OVER = (
    "already_erased",
    "needs_another_person",
    "not_dropped",
)  # told of one row; the others are erased


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


class ErasesWords(admin.ModelAdmin):
    """A list on which those who may void can erase words; each page says what is erased of a
    row.
    """

    erasing_form: type[WhyForm] = ErasingForm
    erasing_keeps = _(
        "记录本身、数字和链值都保留，台账仍可核对；谁、何时、为什么删除会留在案件记录里。"
    )

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Let those erase words who may void."""
        return actor_of(request.user).may("ledger.void")  # type: ignore[arg-type]

    def erase_one(
        self, row: Any, said: dict[str, Any], by: Actor, now: datetime, key: RequestKey
    ) -> None:
        """Erase the words of one row.

        Raises:
            Refusal: as the action of the page.
        """
        raise NotImplementedError

    def in_a_line(self, row: Any) -> str:
        """Name a row in one line."""
        raise NotImplementedError

    def asked_to_erase(self, request: HttpRequest, chosen: list[Any]) -> HttpResponse | None:
        """Ask for the reason, then erase; the same form sent twice erases once."""
        is_sent = "request_key" in request.POST
        form = (
            self.erasing_form(request.POST)
            if is_sent
            else self.erasing_form(initial={"request_key": secrets.token_hex(16)})
        )
        if is_sent and form.is_valid():
            try:
                self._erase(request, chosen, form.cleaned_data)
            except Refusal as why:
                form.refuse(why)
            else:
                return None
        shown = {
            **self.admin_site.each_context(request),
            "title": gettext("删除文字"),
            "form": form,
            "opts": self.opts,
            "chosen": [(row.pk, self.in_a_line(row)) for row in chosen],
            "keeps": self.erasing_keeps,
        }
        return TemplateResponse(
            request, "admin/discipline/erase_words.html", shown, status=422 if is_sent else 200
        )

    def _erase(self, request: HttpRequest, chosen: list[Any], said: dict[str, Any]) -> None:
        by, now, erased = actor_of(request.user), clock.now(), 0  # type: ignore[arg-type]
        content = [said[name] for name in self.erasing_form.base_fields if name != "request_key"]
        for row in chosen:
            key = request_key(f"{said['request_key']}:{row.pk}", "erase_words", content)
            try:
                self.erase_one(row, said, by, now, key)
                erased += 1
            except Refusal as why:
                if why.code not in PASSED_OVER:
                    raise
                messages.warning(request, f"{self.in_a_line(row)}: {why.message}")
        if erased:
            done = ngettext(
                "已删除 %(count)d 条记录的文字。", "已删除 %(count)d 条记录的文字。", erased
            ) % {"count": erased}
            messages.success(request, done)
