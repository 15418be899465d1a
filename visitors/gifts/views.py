"""The register of gifts with its sums, as a page and as a workbook; a new entry (E8, E24)."""

import secrets
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from tablib import Databook, Dataset

from reception import clock
from reception.accounts import exports
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.spreadsheets import Xlsx, neutral
from reception.text import whole_number
from visitors.gifts import acts, register
from visitors.gifts.acts import KEEP, WRITE
from visitors.gifts.forms import SEEN, GiftFilter, GiftForm
from visitors.gifts.models import GiftEntry, GiftKind
from visitors.gifts.visibility import SEE
from visitors.visits.idempotency import request_key

PAGE, EXPORTED = 50, 5_000
FORBIDDEN = 403
What = GiftEntry.What


@require(GET=SEE)
def gifts(request: GuardedRequest) -> HttpResponse:
    """Show the stock, the entries of a year, and its sums by recipient."""
    form = GiftFilter(request.GET)
    form.full_clean()
    asked, actor = form.asked(), request.actor
    page = list(register.rows(actor, asked)[: PAGE + 1])
    whole = register.rows(actor, replace(asked, what="", before=None))[:EXPORTED]
    context = {
        "form": GiftFilter(initial={**form.cleaned_data, "year": asked.year}),
        "year": asked.year,
        "rows": [(row, *_may(actor, row)) for row in page[:PAGE]],
        "more": page[PAGE - 1].pk if len(page) > PAGE else None,
        "sums": register.by_recipient(whole),
        "kinds": GiftKind.objects.counted(),
        "is_asked": bool(asked.q or asked.what),
        "writes": actor.may(WRITE),
        "key": secrets.token_hex(12),
    }
    return render(request, "gifts/gifts.html", context)


def _may(actor: Actor, row: GiftEntry) -> tuple[bool, bool]:
    """Return whether somebody may enter that a gift came back, and that it was reported."""
    mine = actor.reach(WRITE) == "all" or (
        actor.may(WRITE) and row.employee_id is not None and row.employee == actor.employee
    )
    marks = vars(row)
    returns = mine and row.what in (What.GIVEN, What.RECEIVED) and not marks["is_returned"]
    return returns, actor.may(KEEP) and row.is_important and not marks["is_reported"]


@require(POST=SEE)
def gifts_export(request: GuardedRequest) -> HttpResponse:
    """Give the entries that are asked for, and the sums of the year, as a workbook."""
    form = GiftFilter(request.POST)
    form.full_clean()
    asked = replace(form.asked(), before=None)
    found = list(register.rows(request.actor, asked)[:EXPORTED])
    entries = Dataset(headers=[str(name) for name in _headers()], title=f"{asked.year}")
    for row in found:
        entries.append([neutral(str(cell)) for cell in _cells(row)])
    names = (_("对方"), _("对方单位"), _("送出"), _("送出（元）"), _("收到"), _("收到（元）"))
    sums = Dataset(headers=list(names), title=_("按对方"))
    whole = register.rows(request.actor, replace(asked, what=""))[:EXPORTED]
    for one in register.by_recipient(whole):
        sums.append(
            [
                *(neutral(one.whom), neutral(one.unit), one.given, float(one.given_value)),
                *(one.received, float(one.received_value)),
            ]
        )
    said = {str(form[name].label): str(getattr(asked, name)) for name in ("year", "what", "q")}
    exports.note(request.actor, _("礼品登记"), said, len(found), clock.now())
    answer = HttpResponse(Databook([entries, sums]).export("xlsx"), content_type=Xlsx.CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="gifts-{asked.year}.xlsx"'
    return answer


def _headers() -> tuple[str, ...]:
    return (
        *(_("时间"), _("事项"), _("什么礼品"), _("件数"), _("价值（元）"), _("对方")),
        *(_("对方单位"), _("我方经手"), _("接待计划"), pgettext("gift", "说明"), _("经手人")),
    )


def _cells(row: GiftEntry) -> tuple[Any, ...]:
    return (
        *(f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}", row.get_what_display()),
        *(row.kind or row.thing, row.pieces, row.value, row.whom, row.unit),
        *(row.employee or "", row.plan.number if row.plan else "", row.words, row.by_name),
    )


@require(GET=WRITE, POST=WRITE)
def gift_new(request: GuardedRequest) -> HttpResponse:
    """Write down a gift: from a blank page, a plan or a visit; or what became of one."""
    if request.method != "POST":
        return _new_page(request, GiftForm(initial=_begun(request), by=request.actor))
    form = GiftForm(request.POST, by=request.actor)
    if not form.is_valid():
        return _new_page(request, form, 422)
    sent = {name: request.POST.get(name, "") for name in form.fields}
    try:
        key = request_key(request.POST.get("request_key"), "gift_new", sent)
        acts.enter(form.wish(), request.actor, clock.now(), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _new_page(request, form, why.status)
    messages.success(request, _("已登记。"))
    return redirect("gifts")


def _begun(request: GuardedRequest) -> dict[str, Any]:
    """Return what an entry begins with: the guests of a plan, or the visitor of a visit."""
    first: dict[str, Any] = {"what": What.GIVEN, "pieces": 1}
    for name in ("plan", "visit"):
        pk = whole_number(request.GET.get(name, ""))
        for one in SEEN[name](request.actor).filter(pk=pk) if pk else ():
            first[name] = one.pk
            if name == "plan":
                guest = one.guests.first()
                first |= {
                    "unit": one.unit,
                    "whom": guest.name if guest else "",
                    "pieces": one.heads,
                }
            else:
                first |= {"unit": one.organisation, "whom": one.visitor.name}
    return first


def _new_page(request: GuardedRequest, form: GiftForm, status: int = 200) -> HttpResponse:
    key = request.POST.get("request_key", "")[:80] or secrets.token_hex(12)
    if not form["about"].value():
        form.offered()
    return render(request, "gifts/gift_new.html", {"form": form, "key": key}, status=status)
