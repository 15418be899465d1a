"""Lists beside the desk: visitors, those of one's own, belongings and zones."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import current_site, limits
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.organisation.models import Zone
from reception.policy.rulebook import in_force
from visitors.hosts import answers
from visitors.lifecycle import zone_forms, zone_kind
from visitors.lifecycle.details_step_forms import ResultForm
from visitors.lifecycle.zone_forms import ShortRowWishForm
from visitors.models import Belonging, HostRequest, State, Visit, ZonePass
from visitors.models.visits import OPEN
from visitors.pages import my_page
from visitors.people import likeness, phone_search, search
from visitors.visits import visibility
from visitors.zones import access

PAGE, THINGS_AT_MOST = 50, 200
SHOWN_AT_MOST = 200  # visitors on one page; more are found by another word


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


@require(GET="visitor.see")
@limits.limited(limits.SEARCH, if_asked="q")
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
    matches = phone_search.find(typed, limit + 1, request.actor, clock.now()) if typed else []
    more = limit + 2 * at_first if len(matches) > limit < SHOWN_AT_MOST else 0
    visitors = visibility.last_visits(matches[:limit], request.actor)
    for visitor in visitors:
        reasons = likeness.why(typed, visitor.found_as or visitor)
        if visitor.found_as is not None:
            reasons.append(likeness.Feature.FORMER)
        visitor.why = " · ".join(str(one.label) for one in reasons)
    return {"typed": typed, "found": visitors, "more": more}


@require(GET="visit.mine")
def my(request: GuardedRequest) -> HttpResponse:
    """Show an employee their own visitors: who waits, who is inside, who is expected."""
    rows = visibility.visits(request.actor, "visit.mine").select_related(
        "visitor", "category", "site", "host", "details"
    )
    if request.actor.reach("visit.mine") != "own" and request.actor.employee is not None:
        rows = rows.filter(pk__in=visibility.hosted_by(request.actor.employee))
    asks_me = HostRequest.objects.filter(visit=OuterRef("pk"), employee=request.actor.employee)
    rows = rows.annotate(
        asks_me=Exists(asks_me if request.actor.may("visit.answer") else asks_me.none())
    )
    unanswered = asks_me.filter(answer="", asked_at__gt=OuterRef("admitted_at"))
    rows = rows.annotate(
        joins=Exists(unanswered if request.actor.may("visit.answer") else asks_me.none())
    )
    today = clock.today(where=clock.here())
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
    policy, now = in_force(request.actor.edition), clock.now()
    times = zone_forms.times(policy, now)
    _with_zones(now_here, times, may_ask=request.actor.may("zone.request"))
    for visit in now_here:
        vars(visit)["escorts"] = policy.escorts_for(visit.party_size)
    for visit in [*now_here, *earlier] if request.actor.employee is not None else []:
        if request.actor.may("visit.result") and visit.state in (State.INSIDE, State.LEFT):
            form = ResultForm(visit=visit, by=request.actor, auto_id=f"%s-{visit.pk}")
            vars(visit)["result_form"] = form
    context = {
        "now_here": now_here,
        "earlier": earlier,
        "waits": answers.choices(policy),
        "now": now,
    }
    return render(
        request, "visitors/my.html", {**context, "blocks": my_page.of(request.actor, now)}
    )


def _with_zones(visits: Sequence[Visit], times: Mapping[str, Any], *, may_ask: bool) -> None:
    """Put the passes of one's visitors on them, and the zones that may be asked for; two queries,
    and one for each site on which the principal decides.
    """
    passes = ZonePass.objects.select_related("zone")
    prefetch_related_objects(
        visits, Prefetch("zone_passes", access.naming_who_was_asked(passes), to_attr="passes")
    )
    zones = list(access.closed().filter(site__in={visit.site_id for visit in visits}))
    for visit in visits:
        restricted = [zone for zone in zones if zone.site_id == visit.site_id]
        askable = zone_forms.askable(visit, vars(visit)["passes"], restricted) if may_ask else []
        if askable:
            vars(visit)["wish"] = ShortRowWishForm.offering(askable, times, mark=f"-{visit.pk}")


@require(GET="belonging.keep")
def belongings(request: GuardedRequest) -> HttpResponse:
    """List what visitors brought to this site and nobody has looked at yet; first those who have
    left.
    """
    site = current_site.required_site_id(request, "belonging.keep")
    # The site is compared here: in the WHERE clause it would have all its visits walked through.
    rows = Belonging.objects.unchecked().select_related("visit__visitor", "visit__host")
    here = [thing for thing in rows.order_by("id") if thing.visit.site_id == site]
    context = {
        "left": [thing for thing in here if thing.visit.state == State.LEFT][:THINGS_AT_MOST],
        "here_now": [thing for thing in here if thing.visit.state in OPEN][:THINGS_AT_MOST],
    }
    return render(request, "visitors/belongings.html", context)


@require(GET="zone.see")
def zones(request: GuardedRequest) -> HttpResponse:
    """Show the zones of the site, by which doors one comes and goes, and who waits for a decision
    (Z1).
    """
    policy, now = in_force(), clock.now()
    rows = access.with_doors(current_site.required_site_id(request, "zone.see"))
    for zone in rows:
        if zone.access == Zone.Access.RESTRICTED:
            vars(zone)["asks"] = zone_kind.in_words(zone, policy, now)
    context = {"zones": rows, "sees_visits": request.actor.may("visit.see")}
    return render(request, "visitors/zones.html", context)
