"""The pages of an evacuation for those who have an account (V9)."""

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from visitors.badges import lending
from visitors.evacuation import evacuations, report, roll
from visitors.evacuation.forms import said
from visitors.evacuation.models import Evacuation
from visitors.pages import on_site
from visitors.visits import visibility

EARLIER = 20


@require(GET="evacuation.warden")
def evacuation(request: GuardedRequest) -> HttpResponse:
    """Show the roll of the evacuation that goes on, or how to start one."""
    site = _site(request, "evacuation.warden")
    return _shown(request, site)


@require(POST="evacuation.start")
def evacuation_start(request: GuardedRequest) -> HttpResponse:
    """Start an evacuation, once somebody has confirmed that this is meant."""
    site = _site(request, "evacuation.start")
    if request.POST.get("confirm") != "yes":
        return _shown(request, site, wrong=_("请先确认要开始疏散。"))
    evacuations.start(site, request.actor, clock.now())
    return redirect("evacuation")


@require(GET="evacuation.warden")
def evacuation_people(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Answer 204 while nothing has changed, else the roll anew; 410 once it is over."""
    going = _one(request.actor, "evacuation.warden", evacuation_id)
    return people(request, going, reverse("evacuation_tick", args=[going.pk]))


@require(POST="evacuation.warden")
def evacuation_tick(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Keep what a warden said of somebody."""
    going = _one(request.actor, "evacuation.warden", evacuation_id)
    evacuations.tick(going, said(request.POST), request.actor, clock.now())
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
    return render(
        request, "evacuation/evacuation_report.html", {"roll": roll.of(over), "evacuation": over}
    )


@require(GET="evacuation.report")
def evacuation_csv(request: GuardedRequest, evacuation_id: int) -> HttpResponse:
    """Give the report as a table that no spreadsheet program runs."""
    over = _over(request.actor, evacuation_id)
    answer = HttpResponse(report.table(roll.of(over)), content_type="text/csv; charset=utf-8")
    name = f"evacuation-{timezone.localtime(over.started_at):%Y%m%d-%H%M}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def people(
    request: GuardedRequest, going: Evacuation, tick_url: str, *, by_link: bool = False
) -> HttpResponse:
    """Return the roll where it has changed.

    Args:
        request: with the mark that the page has.
        going: an evacuation that came with its mark.
        tick_url: where a press goes.
        by_link: whether the page belongs to somebody without an account.
    """
    if going.closed_at is not None:
        return HttpResponse(status=410)
    mark = roll.mark_of(going)
    if request.GET.get("mark") == mark:
        return HttpResponse(status=204)
    context = {**roll_of(going), "tick_url": tick_url, "by_link": by_link}
    return render(request, "evacuation/_roll.html", context)


def roll_of(going: Evacuation) -> dict[str, Any]:
    """Return what the roll shows."""
    return {
        "roll": roll.of(going),
        "evacuation": going,
        "mark": roll.mark_of(going),
        "nonce": secrets.token_hex(8),
    }


def _shown(request: GuardedRequest, site: int, wrong: str = "") -> HttpResponse:
    return render(
        request,
        "evacuation/evacuation.html",
        {**_page(request, site), "wrong": wrong},
        status=422 if wrong else 200,
    )


def _page(request: GuardedRequest, site: int) -> dict[str, Any]:
    actor = request.actor
    context: dict[str, Any] = {
        "may_start": actor.may_at("evacuation.start", site),
        "site": Site.objects.get(pk=site),
        "now": clock.now(),
        "earlier": _earlier(actor, site),
    }
    going = evacuations.going_on(site)
    if going is None:
        found = on_site.visits(site) if context["may_start"] else []
        return {**context, "heads": on_site.heads(found), "visits": len(found)}
    context |= roll_of(going)
    context |= {
        "people_url": reverse("evacuation_people", args=[going.pk]),
        "tick_url": reverse("evacuation_tick", args=[going.pk]),
    }
    if context["may_start"]:
        link = f"{settings.BASE_URL}/e/{evacuations.token_of(going)}/"
        context |= {"link": link, "qr": lending.qr_svg(link)}
    return context


def _earlier(actor: Actor, site: int) -> list[Evacuation]:
    rows = Evacuation.objects.filter(site=site, closed_at__isnull=False)
    return list(rows[:EARLIER]) if actor.may_at("evacuation.report", site) else []


def _one(actor: Actor, capability: str, evacuation_id: int) -> Evacuation:
    """Return an evacuation that somebody may reach, with its mark, or 404."""
    rows = Evacuation.objects.all()
    if actor.reach(capability) != "all":
        rows = rows.filter(site__in=actor.sites)
    return visibility.one(roll.marked(rows), pk=evacuation_id)


def _over(actor: Actor, evacuation_id: int) -> Evacuation:
    over = _one(actor, "evacuation.report", evacuation_id)
    if over.closed_at is None:
        raise Refusal("evacuation_goes_on", _("疏散还在进行，结束以后才有报告。"))
    return over


def _site(request: GuardedRequest, capability: str) -> int:
    site = current_site.site_id(request, capability)
    if site is None:
        raise Http404
    return site
