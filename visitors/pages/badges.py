"""The pool of badges: which are out and with whom, new numbers, and what becomes of each (B3,
V9).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.organisation.names import said_in
from reception.policy.enums import BadgeKind
from reception.policy.rulebook import in_force
from reception.text import whole_number
from visitors.badges import inventory, lending
from visitors.models import Badge, BadgeEvent, BadgeLoan
from visitors.visits import visibility

PAGE = 200
HISTORY = 50
NAMED_AT_MOST = 8  # numbers in a sentence
GOOD = Q(condition=Badge.Condition.GOOD)
STANDS = {
    "free": (_("可用"), Q(lent=False) & GOOD),
    "lent": (_("借出"), Q(lent=True)),
    "out": (_("不能用"), Q(lent=False) & ~GOOD),
}


class NewBadgesForm(PageForm):
    """A range of new numbers."""

    kind = forms.ChoiceField(label=_("种类"), choices=BadgeKind, initial=BadgeKind.VISITOR)
    first = forms.IntegerField(label=_("号码从"), min_value=1, max_value=Badge.LARGEST_OF_PLASTIC)
    last = forms.IntegerField(label=_("到"), min_value=1, max_value=Badge.LARGEST_OF_PLASTIC)


class BadgeFilter(PageForm):
    """Which badges the list shows."""

    kind = forms.ChoiceField(
        label=_("种类"),
        required=False,
        choices=[("", _("全部")), *BadgeKind.choices],
        widget=forms.Select({"data-submit": True}),
    )
    stands = forms.ChoiceField(
        label=_("状况"),
        required=False,
        choices=[("", _("全部")), *((name, label) for name, (label, _rows) in STANDS.items())],
        widget=forms.Select({"data-submit": True}),
    )


class MarkForm(PageForm):
    """What has become of a badge, and why."""

    condition = forms.ChoiceField(choices=Badge.Condition, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("登记状况，请写明原因"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"required": True}),
    )


class RedoForm(PageForm):
    """Why a badge is made anew (B5)."""

    reason = forms.CharField(
        label=_("重做这张牌：换一个新码，旧牌的码随即失效"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": _("原因（可不填）")}),
    )


@dataclass(frozen=True)
class BadgeHistoryLine:
    """One line of a badge's history; that it came back begins no page."""

    at: datetime
    what: str
    by: str
    reason: str = ""
    visit: Any = None
    begins: bool = True


@require(GET="badge.see", POST="badge.keep")
def badges(request: GuardedRequest) -> HttpResponse:
    """Show the badges of the site, which are lent and to whom; take in a range of new numbers (B3,
    V9).
    """
    site = current_site.required_site_id(request, "badge.see")
    form = NewBadgesForm(request.POST if request.method == "POST" else None, auto_id="id_%s")
    if request.method == "POST" and form.is_valid():
        try:
            made = inventory.make(site, **form.cleaned_data, by=request.actor, now=clock.now())
        except Refusal as why:
            if not why.fields:
                raise
            form.refuse(why)
        else:
            messages.success(request, _in_words(made))
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
    lines, more = _history(one, parse_before(request.GET.get("before", "")))
    keeps = request.actor.may_at("badge.keep", one.site_id)
    context = {
        "badge": one,
        "wearer": lending.wearer(one) if one.lent else None,
        "lines": lines,
        "more": more,
        "conditions": [
            (value, label)
            for value, label in Badge.Condition.choices
            if value != one.condition and _may_mark(request.actor, one, value)
        ],
        "form": MarkForm(),
        "redo_form": RedoForm(auto_id="redo-%s"),
        "may_redo": keeps and not one.lent and not one.is_paper,
    }
    return render(request, "visitors/badge.html", context)


@require(POST="badge.report", sees=visibility.the_badge)
def badge_mark(request: GuardedRequest, badge_id: int) -> HttpResponse:
    """Record that a badge is lost, damaged, withdrawn or good again (B3)."""
    one = visibility.the_badge(request.actor, badge_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        wrong = {name: str(text[0]) for name, text in form.errors.items()}
        raise Refusal("invalid", gettext("请检查所填内容。"), status=422, fields=wrong)
    inventory.mark(one, **form.cleaned_data, by=request.actor, now=clock.now())
    return redirect("badge", badge_id=badge_id)


@require(POST="badge.keep", sees=visibility.the_badge)
def badge_redo(request: GuardedRequest, badge_id: int) -> HttpResponse:
    """Make a badge anew with a new code (B5)."""
    one = visibility.the_badge(request.actor, badge_id)
    inventory.redo(one, request.POST.get("reason", ""), request.actor, clock.now())
    messages.success(request, gettext("有了新码，请重新打印这张牌；旧牌的码不再有效。"))
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
    loans = BadgeLoan.objects.out().select_related("visit__visitor", "visit__host")
    rows = (
        visibility.badges(request.actor)
        .filter(site=site)
        .prefetch_related(Prefetch("loans", loans, to_attr="worn"))
        .order_by("number")
    )
    typed = BadgeFilter(request.GET)
    typed.full_clean()
    chosen = typed.cleaned_data  # only what was understood
    plastic = rows.filter(valid_on__isnull=True)
    if chosen.get("kind"):
        plastic = plastic.filter(kind=chosen["kind"])
    if chosen.get("stands"):
        plastic = plastic.filter(STANDS[chosen["stands"]][1])
    after = whole_number(request.GET.get("after", ""), digits=9)
    page = list(plastic.filter(number__gt=after or 0)[: PAGE + 1])
    return {
        "filter": BadgeFilter(initial=chosen, auto_id="f-%s"),
        "pool": page[:PAGE],
        "more": page[PAGE - 1].number if len(page) > PAGE else None,
        "paper": rows.filter(lent=True, valid_on__isnull=False)[:PAGE],
        "pools": inventory.pools(site, in_force()),
    }


def _in_words(made: inventory.AddedBadges) -> str:
    """Say how many numbers are new, and which there were before."""
    if not made.new:
        return gettext("这些号码都已经有了，没有改动。")
    words = ngettext("新增 %(count)d 张牌。", "新增 %(count)d 张牌。", made.new)
    words %= {"count": made.new}
    if made.existing:
        shown = gettext("、").join(f"{number:03d}" for number in made.existing[:NAMED_AT_MOST])
        shown += " …" if len(made.existing) > NAMED_AT_MOST else ""
        words += ngettext(
            "%(shown)s 已经有了，没有改动。", "%(shown)s 已经有了，没有改动。", len(made.existing)
        ) % {"shown": shown}
    return words


def _may_mark(actor: Actor, one: Badge, condition: str) -> bool:
    if one.is_paper and condition == Badge.Condition.GOOD:
        return False
    reports = condition in inventory.REPORTED and one.condition != Badge.Condition.WITHDRAWN
    return actor.may_at("badge.keep", one.site_id) or (
        reports and actor.may_at("badge.report", one.site_id)
    )


def _history(one: Badge, before: datetime | None) -> tuple[list[BadgeHistoryLine], datetime | None]:
    """Return the latest lines of a badge's history, the newest first, and where it goes on; two
    queries.
    """
    loans = one.loans.select_related("visit__visitor", "visit__host").order_by("-lent_at")
    events = BadgeEvent.objects.filter(badge=one).order_by("-at", "-pk")
    events = events.select_related("visit__visitor", "visit__host")
    if before is not None:
        # A loan belongs to the page on which it began.
        loans, events = loans.filter(lent_at__lt=before), events.filter(at__lt=before)
    lines = [
        BadgeHistoryLine(
            event.at, event.get_what_display(), event.by_name, event.reason, event.visit
        )
        for event in said_in(events[: HISTORY + 1], "by_name")
    ]
    lent, back = gettext("借出"), gettext("收回")
    for loan in said_in(loans[: HISTORY + 1], "lent_by", "returned_by"):
        visit = loan.visit
        lines.append(BadgeHistoryLine(loan.lent_at, lent, loan.lent_by, visit=visit))
        if loan.returned_at is not None and not loan.lost:
            returned = (loan.returned_at, back, loan.returned_by)
            lines.append(BadgeHistoryLine(*returned, visit=visit, begins=False))
    starts = sorted([line.at for line in lines if line.begins], reverse=True)
    since = starts[HISTORY - 1] if len(starts) > HISTORY else None
    shown = [line for line in lines if since is None or line.at >= since]
    return sorted(shown, key=lambda line: line.at, reverse=True), since
