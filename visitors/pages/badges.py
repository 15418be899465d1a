"""The pool of badges: which are out and with whom, new numbers, and what becomes of each (B3,
V9).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.policy.enums import BadgeKind
from reception.policy.rulebook import in_force
from visitors.badges import inventory, lending
from visitors.models import Badge, BadgeEvent, BadgeLoan
from visitors.visits import visibility

PAGE = 200
HISTORY = 50
NAMED_AT_MOST = 8  # numbers in a sentence
STANDS = {
    "free": Q(lent=False, condition=Badge.Condition.GOOD),
    "lent": Q(lent=True),
    "out": Q(lent=False) & ~Q(condition=Badge.Condition.GOOD),
}


class NewBadgesForm(PageForm):
    """A range of new numbers."""

    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=BadgeKind)
    first = forms.IntegerField(
        label=gettext_lazy("号码从"), min_value=1, max_value=Badge.LARGEST_OF_PLASTIC
    )
    last = forms.IntegerField(
        label=gettext_lazy("到"), min_value=1, max_value=Badge.LARGEST_OF_PLASTIC
    )


class BadgeFilter(PageForm):
    """Which badges the list shows."""

    kind = forms.ChoiceField(
        label=gettext_lazy("种类"),
        required=False,
        choices=[("", gettext_lazy("全部")), *BadgeKind.choices],
        widget=forms.Select({"data-submit": True}),
    )
    stands = forms.ChoiceField(
        label=gettext_lazy("状况"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            ("free", gettext_lazy("可用")),
            ("lent", gettext_lazy("借出")),
            ("out", gettext_lazy("不能用")),
        ],
        widget=forms.Select({"data-submit": True}),
    )


class MarkForm(PageForm):
    """What has become of a badge, and why."""

    condition = forms.ChoiceField(choices=Badge.Condition, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("登记状况，请写明原因"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"required": True}),
    )


class RedoForm(PageForm):
    """Why a badge is made anew (B5)."""

    reason = forms.CharField(
        label=gettext_lazy("重做这张牌：换一个新码，旧牌的码随即失效"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": gettext_lazy("原因（可不填）")}),
    )


@dataclass(frozen=True)
class BadgeHistoryLine:
    """One line of a badge's history."""

    at: datetime
    what: str
    by: str
    reason: str = ""
    visit: Any = None


@require(GET="badge.see", POST="badge.keep")
def badges(request: GuardedRequest) -> HttpResponse:
    """Show the badges of the site, which are lent and to whom; take in a range of new numbers (B3,
    V9).
    """
    site = current_site.site_id(request, "badge.see")
    if site is None:
        raise Http404
    form = NewBadgesForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": BadgeKind.VISITOR},
        auto_id="id_%s",
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = inventory.make(
                site, data["kind"], data["first"], data["last"], request.actor, clock.now()
            )
        except Refusal as why:
            if not why.fields:
                raise
            form.refuse(why)
        else:
            messages.success(request, _said(made))
            return redirect("badges")
    context = {
        **_pool(request, site),
        "form": form,
        "may_keep": request.actor.may_at("badge.keep", site),
    }
    return render(request, "visitors/badges.html", context, status=422 if form.errors else 200)


@require(GET="badge.see")
def badge(request: GuardedRequest, badge_id: int) -> HttpResponse:
    """Show one badge: who wears it, what became of it, and who wore it before (B3)."""
    one = visibility.one(visibility.badges(request.actor).select_related("site"), pk=badge_id)
    before = parse_before(request.GET.get("before", ""))
    lines, more = _history(one, before)
    actor = request.actor
    conditions = [
        (value, label)
        for value, label in Badge.Condition.choices
        if value != one.condition and _may_mark(request, one, value)
    ]
    context = {
        "badge": one,
        "wearer": lending.wearer(one) if one.lent else None,
        "lines": lines,
        "more": more,
        "conditions": conditions,
        "form": MarkForm(),
        "redo_form": RedoForm(auto_id="redo-%s"),
        "may_redo": actor.may_at("badge.keep", one.site_id) and not one.lent and not one.is_paper,
    }
    return render(request, "visitors/badge.html", context)


@require(POST="badge.report", sees=visibility.the_badge)
def badge_mark(request: GuardedRequest, badge_id: int) -> HttpResponse:
    """Record that a badge is lost, damaged, withdrawn or good again (B3)."""
    one = visibility.the_badge(request.actor, badge_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        wrong = {name: str(text[0]) for name, text in form.errors.items()}
        raise Refusal("invalid", _("请检查所填内容。"), status=422, fields=wrong)
    inventory.mark(
        one, form.cleaned_data["condition"], form.cleaned_data["reason"], request.actor, clock.now()
    )
    return redirect("badge", badge_id=badge_id)


@require(POST="badge.keep", sees=visibility.the_badge)
def badge_redo(request: GuardedRequest, badge_id: int) -> HttpResponse:
    """Make a badge anew with a new code (B5)."""
    one = visibility.the_badge(request.actor, badge_id)
    inventory.redo(one, request.POST.get("reason", ""), request.actor, clock.now())
    messages.success(request, _("有了新码，请重新打印这张牌；旧牌的码不再有效。"))
    return redirect("badge", badge_id=badge_id)


def parse_before(typed: str) -> datetime | None:
    """Return the moment up to which a history is wished, or nothing where none was typed."""
    try:
        at = parse_datetime(typed[:40])
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) and 2000 <= at.year < 2200 else None


def _pool(request: GuardedRequest, site: int) -> dict[str, Any]:
    """Return the list: the plastic badges by number, and the paper ones that are worn now."""
    worn = Prefetch(
        "loans",
        BadgeLoan.objects.out().select_related("visit__visitor", "visit__host"),
        to_attr="worn",
    )
    kind, stands, after = (
        request.GET.get("kind", ""),
        request.GET.get("stands", ""),
        request.GET.get("after", ""),
    )
    rows = (
        visibility.badges(request.actor)
        .filter(site=site, valid_on__isnull=True)
        .prefetch_related(worn)
        .order_by("number")
    )
    if kind in BadgeKind.values:
        rows = rows.filter(kind=kind)
    if stands in STANDS:
        rows = rows.filter(STANDS[stands])
    if after.isascii() and after.isdecimal() and len(after) < 10:
        rows = rows.filter(number__gt=int(after))
    found = list(rows[: PAGE + 1])
    paper = (
        visibility.badges(request.actor)
        .filter(site=site, lent=True, valid_on__isnull=False)
        .prefetch_related(worn)
        .order_by("number")
    )
    chosen = {
        "kind": kind if kind in BadgeKind.values else "",
        "stands": stands if stands in STANDS else "",
    }
    return {
        **chosen,
        "filter": BadgeFilter(initial=chosen, auto_id="f-%s"),
        "pool": found[:PAGE],
        "more": found[PAGE - 1].number if len(found) > PAGE else None,
        "paper": list(paper[:PAGE]),
        "pools": inventory.pools(site, in_force()),
    }


def _said(made: inventory.Made) -> str:
    """Say how many numbers are new, and which there were before."""
    if not made.new:
        return _("这些号码都已经有了，没有改动。")
    said = ngettext("新增 %(count)d 张牌。", "新增 %(count)d 张牌。", made.new) % {
        "count": made.new
    }
    if made.kept:
        shown = "、".join(f"{number:03d}" for number in made.kept[:NAMED_AT_MOST])
        shown += " …" if len(made.kept) > NAMED_AT_MOST else ""
        said += ngettext(
            "%(shown)s 已经有了，没有改动。", "%(shown)s 已经有了，没有改动。", len(made.kept)
        ) % {"shown": shown}
    return said


def _may_mark(request: GuardedRequest, one: Badge, condition: str) -> bool:
    if one.is_paper and condition == Badge.Condition.GOOD:
        return False
    keeps = request.actor.may_at("badge.keep", one.site_id)
    reports = condition in inventory.REPORTED and one.condition != Badge.Condition.WITHDRAWN
    return keeps or (reports and request.actor.may_at("badge.report", one.site_id))


def _history(one: Badge, before: datetime | None) -> tuple[list[BadgeHistoryLine], datetime | None]:
    """Return the latest lines of a badge's history, the newest first, and where it goes on; two
    queries.
    """
    loans = (
        BadgeLoan.objects.filter(badge=one)
        .select_related("visit__visitor", "visit__host")
        .order_by("-lent_at")
    )
    events = (
        BadgeEvent.objects.filter(badge=one)
        .select_related("visit__visitor", "visit__host")
        .order_by("-at", "-pk")
    )
    if before is not None:
        # A loan belongs to the page on which it began.
        loans, events = loans.filter(lent_at__lt=before), events.filter(at__lt=before)
    lines = [
        BadgeHistoryLine(
            event.at, event.get_what_display(), event.by_name, event.reason, event.visit
        )
        for event in events[: HISTORY + 1]
    ]
    begun = list(loans[: HISTORY + 1])
    for loan in begun:
        lines.append(BadgeHistoryLine(loan.lent_at, _("借出"), loan.lent_by, visit=loan.visit))
        if loan.returned_at is not None and not loan.lost:
            lines.append(
                BadgeHistoryLine(loan.returned_at, _("收回"), loan.returned_by, visit=loan.visit)
            )
    starts = sorted([line.at for line in lines if line.what != _("收回")], reverse=True)
    since = starts[HISTORY - 1] if len(starts) > HISTORY else None
    kept = [line for line in lines if since is None or line.at >= since]
    return sorted(kept, key=lambda line: line.at, reverse=True), since
