"""The pages of an evacuation: with an account, and for wardens by the link or the QR code that the
desk shows (V9).
"""

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.links.pages import by_link, private, see_again
from reception.organisation.models import Site
from reception.organisation.names import said_in
from visitors.badges import lending
from visitors.evacuation import evacuations, report, roll
from visitors.evacuation.forms import WardenForm, read_tick
from visitors.evacuation.models import Evacuation
from visitors.pages import on_site
from visitors.visits import visibility

EARLIER = 20


@require(GET="evacuation.warden")
def evacuation(request: GuardedRequest) -> HttpResponse:
    """Show the roll of the evacuation that goes on, or how to start one."""
    return _shown(request, current_site.required_site_id(request, "evacuation.warden"))


@require(POST="evacuation.start")
def evacuation_start(request: GuardedRequest) -> HttpResponse:
    """Start an evacuation, once somebody has confirmed that this is meant."""
    site = current_site.required_site_id(request, "evacuation.start")
    if request.POST.get("confirm") != "yes":
        return _shown(request, site, wrong=_("请先确认要开始疏散。"))
    evacuations.start(site, request.actor, clock.now())
    return redirect("evacuation")


@require(GET="evacuation.warden")
def evacuation_people(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Answer 204 while nothing has changed, else the roll anew; 410 once it is over."""
    going = _one(request.actor, "evacuation.warden", evacuation_id)
    return _people(request, going, reverse("evacuation_tick", args=[going.pk]))


@require(POST="evacuation.warden")
def evacuation_tick(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Keep what a warden said of somebody."""
    going = _one(request.actor, "evacuation.warden", evacuation_id)
    evacuations.tick(going, read_tick(request.POST), request.actor, clock.now())
    return HttpResponse(status=204) if request.htmx else redirect("evacuation")


@require(POST="evacuation.start")
def evacuation_close(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Close an evacuation with its report."""
    going = _one(request.actor, "evacuation.start", evacuation_id)
    if request.POST.get("confirm") != "yes":
        raise Refusal("not_confirmed", _("请先确认要结束疏散。"), status=422)
    evacuations.close(going, request.actor, clock.now())
    return redirect("evacuation_report", evacuation_id=going.pk)


@require(GET="evacuation.report")
def evacuation_report(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Show what became of everybody: who said so, when, and how long it took."""
    over = _over(request.actor, evacuation_id)
    context = {"roll": roll.of(over), "evacuation": over}
    return render(request, "evacuation/evacuation_report.html", context)


@require(GET="evacuation.report")
def evacuation_csv(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Give the report as a table that no spreadsheet program runs."""
    over = _over(request.actor, evacuation_id)
    name = f"evacuation-{timezone.localtime(over.started_at):%Y%m%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    table = report.table(roll.of(over))
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


@by_link
def evacuation_link(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show the roll to whoever has the link, and take what they tick; reading changes nothing."""
    going = _by_token(token)
    if request.method == "POST" and going is not None and (going.closed_at is None or request.htmx):
        # Of a closed one a telephone that was offline hears why its ticks count no more.
        evacuations.tick(going, read_tick(request.POST), NOBODY, now)
        if request.htmx:
            return HttpResponse(status=204)
        return see_again("evacuation_link", token)
    page = "evacuation/evacuation_link.html"
    if going is None or going.closed_at is not None:
        return render(request, page, {"over": going}, status=410 if going else 404)
    context = {
        **_roll(going, reverse("evacuation_link", args=[token])),
        "people_url": reverse("evacuation_link_people", args=[token]),
        "by_link": True,
        "now": now,
        "warden": WardenForm(),
    }
    return render(request, page, context)


@require(GET="anybody")
def evacuation_link_people(request: GuardedRequest, token: str) -> HttpResponse:
    """Answer 204 while nothing has changed, else the roll anew; 410 once it is over."""
    going = _by_token(token)
    if going is None:
        return private(HttpResponse(status=404))
    return private(_people(request, going, reverse("evacuation_link", args=[token]), by_link=True))


def _by_token(token: str) -> Evacuation | None:
    going = evacuations.by_token(token)
    if going is not None:
        timezone.activate(going.site.clock)
    return going


def _people(
    request: GuardedRequest, going: Evacuation, tick_url: str, *, by_link: bool = False
) -> HttpResponse:
    """Return the roll where it has changed since the mark that the page has."""
    if going.closed_at is not None:
        return HttpResponse(status=410)
    if request.GET.get("mark") == roll.revision_of(going):
        return HttpResponse(status=204)
    context = {**_roll(going, tick_url), "by_link": by_link}
    return render(request, "evacuation/_roll.html", context)


def _roll(going: Evacuation, tick_url: str) -> dict[str, Any]:
    return {
        "roll": roll.of(going),
        "evacuation": going,
        "mark": roll.revision_of(going),
        "nonce": secrets.token_hex(8),
        "tick_url": tick_url,
    }


def _shown(request: GuardedRequest, site: int, wrong: str = "") -> HttpResponse:
    actor, going = request.actor, evacuations.going_on(site)
    may_start = actor.may_at("evacuation.start", site)
    over = Evacuation.objects.filter(site=site, closed_at__isnull=False)
    context = {
        "may_start": may_start,
        "site": Site.objects.get(pk=site),
        "now": clock.now(),
        "earlier": (
            said_in(over[:EARLIER], "started_by_name")
            if actor.may_at("evacuation.report", site)
            else []
        ),
        "wrong": wrong,
    }
    if going is not None:
        context |= _roll(going, reverse("evacuation_tick", args=[going.pk]))
        context["people_url"] = reverse("evacuation_people", args=[going.pk])
    if may_start and going is not None:
        link = f"{settings.BASE_URL}/e/{evacuations.token_of(going)}/"
        context |= {"link": link, "qr": lending.qr_svg(link)}
    elif may_start:
        here = on_site.visits(site)
        context |= {"heads": on_site.heads(here), "visits": len(here)}
    return render(request, "evacuation/evacuation.html", context, status=422 if wrong else 200)


def _one(actor: Actor, capability: str, evacuation_id: int) -> Evacuation:
    """Return an evacuation that somebody may reach, with its mark, or 404."""
    rows = Evacuation.objects.all()
    if actor.reach(capability) != "all":
        rows = rows.filter(site__in=actor.sites)
    one = visibility.one(roll.marked(rows), pk=evacuation_id)
    timezone.activate(one.site.clock)
    return one


def _over(actor: Actor, evacuation_id: int) -> Evacuation:
    over = _one(actor, "evacuation.report", evacuation_id)
    if over.closed_at is None:
        raise Refusal("evacuation_goes_on", _("疏散还在进行，结束以后才有报告。"))
    (said,) = said_in([over], "started_by_name", "closed_by_name")
    return said
