"""Lists beside the desk: visits, visitors, and the visitors of one's own."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.organisation.models import Zone
from reception.policy.rulebook import in_force
from visitors.hosts import answers
from visitors.lifecycle import zone_choices
from visitors.lifecycle.zone_forms import ShortRowWishForm
from visitors.models import HostRequest, State, Visit, ZonePass
from visitors.models.visits import OPEN
from visitors.pages import my_page
from visitors.people import search
from visitors.visits import visibility

PAGE = 50
SHOWN_AT_MOST = 200  # visitors on one page; more are found by another word
YEARS = range(2000, 2200)  # beyond them the arithmetic of days may leave the calendar


class VisitFilter(PageForm):
    """Which visits the list shows."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *State.choices]
    )
    day = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput({"type": "date"}))


class VisitorSearch(PageForm):
    """Whom the list of visitors looks for."""

    q = forms.CharField(
        label=_("手机号、后四位、姓名、拼音或首字母"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {
                "type": "search",
                "autofocus": True,
                "hx-get": reverse_lazy("visitors"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#found",
            }
        ),
    )


@require(GET="visit.see")
def visits(request: GuardedRequest) -> HttpResponse:
    """List the visits one may see, the newest first, by pages without a total."""
    rows = visibility.visits(request.actor).select_related(
        "visitor", "category", "host__department", "site"
    )
    state, day, before = (
        request.GET.get("state", ""),
        request.GET.get("day", ""),
        request.GET.get("before", ""),
    )
    if state in State.values:
        rows = rows.filter(state=state)
    start = _day(day)
    if start is not None:
        rows = rows.filter(
            Q(arrived_at__gte=start[0], arrived_at__lt=start[1])
            | Q(expected_on=start[2], arrived_at__isnull=True)
        )
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    context = {
        "visits": found[:PAGE],
        "more": more,
        "state": state,
        "day": day if start else "",
    }
    # Only what was understood is shown again: a filter is never wrong, it filters or it does not.
    understood = {"state": state if state in State.values else "", "day": context["day"]}
    form = VisitFilter(initial=understood)
    return render(request, "visitors/visits.html", {**context, "form": form})


@require(GET="visitor.see")
def visitors(request: GuardedRequest) -> HttpResponse:
    """Find visitors by phone, name, pinyin or initials (V10)."""
    context = recalled(request, search.FOUND_AT_MOST)
    template = "visitors/_visitors.html" if request.htmx else "visitors/visitors.html"
    form = VisitorSearch(initial={"q": context["typed"]})
    return render(request, template, {**context, "form": form})


def recalled(request: GuardedRequest, at_first: int) -> dict[str, Any]:
    """Return whom a typed text may mean, with their last visits, and how many more to ask for where
    that is not all.
    """
    typed, wished = request.GET.get("q", "")[:80].strip(), request.GET.get("n", "")
    limit = int(wished) if wished.isascii() and wished.isdecimal() and len(wished) < 4 else at_first
    limit = min(max(limit, at_first), SHOWN_AT_MOST)
    found = search.find(typed, limit + 1) if typed else []
    more = limit + 2 * at_first if len(found) > limit < SHOWN_AT_MOST else 0
    visitors = visibility.last_visits(found[:limit], request.actor)
    return {"typed": typed, "found": visitors, "more": more}


@require(GET="visit.mine")
def my(request: GuardedRequest) -> HttpResponse:
    """Show an employee their own visitors: who waits, who is inside, who is expected."""
    rows = visibility.visits(request.actor, "visit.mine").select_related(
        "visitor", "category", "site", "host"
    )
    if request.actor.reach("visit.mine") != "own" and request.actor.employee is not None:
        rows = rows.filter(pk__in=visibility.hosted_by(request.actor.employee))
    asks_me = HostRequest.objects.filter(visit=OuterRef("pk"), employee=request.actor.employee)
    rows = rows.annotate(
        asks_me=Exists(asks_me if request.actor.may("visit.answer") else asks_me.none())
    )
    today = clock.today()
    now_here = list(
        rows.filter(Q(state__in=OPEN) | Q(state=State.EXPECTED, expected_on__gte=today)).order_by(
            "state", "arrived_at", "expected_at"
        )[:PAGE]
    )
    earlier = list(rows.exclude(state__in=[*OPEN, State.EXPECTED]).order_by("-pk")[:20])
    # The latest rows are found by their number; they are shown by the time that stands on them.
    earlier.sort(
        key=lambda visit: visit.arrived_at or visit.expected_at or visit.closed_at or clock.now(),
        reverse=True,
    )
    policy, now = in_force(), clock.now()
    times = zone_choices.times(policy, now)
    _with_zones(now_here, times, may_ask=request.actor.may("zone.request"))
    for visit in now_here:
        vars(visit)["escorts"] = policy.escorts_for(visit.party_size)
    context = {
        "now_here": now_here,
        "earlier": earlier,
        "waits": answers.choices(policy),
        "now": now,
        "principal": times["principal"],
    }
    return render(
        request, "visitors/my.html", {**context, "blocks": my_page.of(request.actor, now)}
    )


def _with_zones(visits: Sequence[Visit], times: Mapping[str, str], *, may_ask: bool) -> None:
    """Put the passes of one's visitors on them, and the zones that may be asked for; two
    queries.
    """
    prefetch_related_objects(
        visits, Prefetch("zone_passes", ZonePass.objects.select_related("zone"), to_attr="passes")
    )
    zones = list(
        Zone.objects.filter(
            site__in={visit.site_id for visit in visits}, access=Zone.Access.RESTRICTED
        ).order_by("order", "name")
    )
    for visit in visits:
        restricted = [zone for zone in zones if zone.site_id == visit.site_id]
        askable = zone_choices.askable(visit, vars(visit)["passes"], restricted) if may_ask else []
        if askable:
            vars(visit)["wish"] = ShortRowWishForm.offering(askable, times, mark=f"-{visit.pk}")


def _day(text: str) -> tuple[Any, Any, Any] | None:
    """Return the bounds of a typed day, or nothing where it is none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return (*clock.day_bounds(day), day) if day.year in YEARS else None
