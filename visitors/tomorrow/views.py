"""The pages of tomorrow: the plan of a day with its slips, and one slip that is entered later."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from reception.policy.rulebook import in_force
from visitors.badges import qr
from visitors.models import State, Visit
from visitors.tomorrow import day, slips
from visitors.tomorrow.forms import SlipForm
from visitors.tomorrow.models import PaperSlip
from visitors.visits import visibility
from visitors.visits.idempotency import request_key

SEE, FORBIDDEN = "tomorrow.see", 403
FARTHEST = timedelta(days=60)
DAY = timedelta(days=1)
SLIPS_SHOWN = 60


@require(GET=SEE)
def tomorrow(request: GuardedRequest) -> HttpResponse:
    """Show who comes on the next day on which somebody works or is expected, what is missing for
    it, and on paper the slips for it.
    """
    site, now = _site(request), clock.now()
    on = _asked_day(request.GET.get("on", ""), now) or next_day(site, now)
    rows = list(slips.of(site.pk, on)) if request.actor.may_at(slips.ISSUE, site.pk) else []
    context = {
        "site": site,
        "now": now,
        "plan": day.plan(site, on, in_force(request.actor.edition)),
        "before": on - DAY,
        "after": on + DAY,
        "slips": [(slip, qr.svg(slips.code_of(slip))) for slip in rows if slip.used_at is None],
        "may_issue": request.actor.may_at(slips.ISSUE, site.pk) and not rows,
        "may_enter": request.actor.may_at(slips.USE, site.pk),
    }
    return render(request, "tomorrow/tomorrow.html", context)


@require(POST=slips.ISSUE)
def slips_issue(request: GuardedRequest) -> HttpResponse:
    """Make the slips of a day ready to be printed."""
    site, now = _site(request, slips.ISSUE), clock.now()
    on = _asked_day(request.POST.get("on", ""), now)
    if on is None:
        raise Refusal("bad_day", _("请写哪一天的纸条，今天到六十天以内。"), status=422)
    slips.issue(site.pk, on, request.actor, now)
    return redirect(f"{reverse('tomorrow')}?on={on.isoformat()}")


@require(GET=slips.USE)
def slips_list(request: GuardedRequest) -> HttpResponse:
    """List the slips of the days up to today, those that nobody has entered first."""
    site = _site(request, slips.USE)
    today = clock.today(where=site.clock)
    rows = PaperSlip.objects.filter(site=site, on__lte=today).select_related("visit__visitor")
    context = {"site": site, "rows": rows.order_by("-on", "number")[:SLIPS_SHOWN]}
    return render(request, "tomorrow/slips_list.html", context)


def _slip(actor: Actor, slip_id: int) -> PaperSlip:
    rows = PaperSlip.objects.select_related("site", "visit")
    if actor.reach(slips.USE) != "all":
        rows = rows.filter(site__in=actor.sites)
    return visibility.one(rows if actor.may(slips.USE) else rows.none(), pk=slip_id)


@require(GET=slips.USE, POST=slips.USE, sees=_slip)
def slip(request: GuardedRequest, slip_id: int) -> HttpResponse:
    """Enter what stands on a slip, with its times; one that was entered leads to its visit."""
    one, policy, now = _slip(request.actor, slip_id), in_force(request.actor.edition), clock.now()
    timezone.activate(one.site.clock)
    about: dict[str, Any] = {"policy": policy, "site_id": one.site_id, "now": now}
    if request.method != "POST":
        if one.visit_id is not None:
            return redirect("visit", visit_id=one.visit_id)
        return _slip_page(request, one, SlipForm(initial={"party_size": 1}, **about))
    form = SlipForm(request.POST, **about)
    if not form.is_valid():
        return _slip_page(request, one, form, 422)
    content = {name: request.POST.getlist(name) for name in form.fields}
    try:
        key = request_key(request.POST.get("request_key"), "slip", [slip_id, content])
        times = form.times()
        visit = slips.enter(one, form.arrival(), times, request.actor, now, key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _slip_page(request, one, form, why.status)
    messages.success(request, _("已补登，时间按纸条上写的。"))
    return redirect("visit", visit_id=visit.pk)


def next_day(site: Site, now: datetime) -> date:
    """Return the next day on which the house works, or somebody is expected at a site."""
    today = clock.today(now, site.clock)
    coming = Visit.objects.filter(site=site, state=State.EXPECTED, expected_on__gt=today)
    first = coming.order_by("expected_on").values_list("expected_on", flat=True).first()
    works = today + DAY
    while not clock.is_working_day(works) and works - today < FARTHEST:
        works += DAY
    return min(works, first or works)


def _asked_day(typed: str, now: datetime) -> date | None:
    """Return the day that an address asks for: from today on, not too far ahead."""
    try:
        asked = parse_date(typed[:10])
    except ValueError:
        return None
    today = clock.today(now, clock.here())
    return asked if asked is not None and today <= asked <= today + FARTHEST else None


def _site(request: GuardedRequest, capability: str = SEE) -> Site:
    return Site.objects.get(pk=current_site.required_site_id(request, capability))


def _slip_page(
    request: GuardedRequest, one: PaperSlip, form: SlipForm, status: int = 200
) -> HttpResponse:
    key = request.POST.get("request_key") or secrets.token_hex(12)
    return render(
        request, "tomorrow/slip.html", {"slip": one, "form": form, "key": key}, status=status
    )
