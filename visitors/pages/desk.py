"""The desk: one form, one grade card, three lanes (V1–V10, S6)."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.notifications import periodic
from reception.notifications.models import Notice
from reception.organisation import people
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce, in_force
from visitors.badges import inventory
from visitors.lifecycle import (
    board,
    end_of_day,
    escalation,
    registration,
    zone_choices,
)
from visitors.lifecycle.arrival_form import BETWEEN, ArrivalForm
from visitors.models import Badge, BadgeLoan, HostRequest, State, Visit, Visitor
from visitors.models.visits import OPEN
from visitors.pages import grade_card
from visitors.pages.visit_list import recalled
from visitors.visits import grading, visibility
from visitors.visits.idempotency import request_key

RECALLED_AT_MOST = 8
LONGEST_BADGE_NUMBER = 6


@require(GET="board.see")
def desk(request: GuardedRequest) -> HttpResponse:
    """Show the desk."""
    site = current_site.site_id(request)
    if site is None:
        raise Http404
    policy = in_force()
    return render(
        request,
        "visitors/desk.html",
        {
            **_blank_form(policy, site),
            **_lanes(site, policy),
            "works": _works(request, site),
        },
    )


@require(GET="board.see")
def desk_board(request: GuardedRequest) -> HttpResponse:
    """Answer 204 while nothing has happened at the site, else the lanes anew."""
    site = _site(request)
    if request.GET.get("revision") == revision(site, clock.now()):
        return HttpResponse(status=204)
    context = {**_lanes(site, in_force()), "works": _works(request, site)}
    return render(request, "visitors/_desk_board.html", context)


def revision(site: int, now: datetime) -> str:
    """Return the mark of what a desk shows: what happened at the site, and whether a worker is
    there to tell anybody.
    """
    return board.revision(site, now) + _silence(periodic.is_silent(now))


@require(GET="visit.register")
def desk_recall(request: GuardedRequest) -> HttpResponse:
    """List whom a typed text may mean: visitors, or the badge of that number (V10)."""
    context = recalled(request, RECALLED_AT_MOST)
    site, today = _site(request), clock.today()
    lasts = (visitor.last_visit for visitor in context["found"])
    for last in (last for last in lasts if last is not None):
        # Whoever is here or expected today has a visit already: the desk goes on with that one.
        last.is_open_here = last.site_id == site and (
            last.state in OPEN or (last.state == State.EXPECTED and last.expected_on == today)
        )
    context |= {"worn": _worn_badge(context["typed"], site), "key": _new_key()}
    return render(request, "visitors/_desk_recall.html", context)


@require(GET="visit.register")
def desk_form(request: GuardedRequest) -> HttpResponse:
    """Show the form: blank, with a recalled visitor (V10), or for a typed new name."""
    policy, site = in_force(), _site(request)
    visitor = _visitor(request)
    if visitor is None:
        context = _blank_form(policy, site, name=request.GET.get("name", "")[:60])
        return render(request, "visitors/_desk_form.html", context)
    visibility.last_visits([visitor], request.actor)
    context = _blank_form(policy, site, **_recalled_values(visitor, site))
    context["form"].recall(visitor)
    return render(request, "visitors/_desk_form.html", context)


@require(GET="visit.register")
def desk_hosts(request: GuardedRequest) -> HttpResponse:
    """List the employees a typed text may mean (V2)."""
    further = request.GET.get("further")
    # Of several names the last is being typed.
    typed = (request.GET.get("host", "") if further is None else BETWEEN.split(further[:200])[-1])[
        :60
    ]
    found = people.find(typed, [_site(request)], RECALLED_AT_MOST)
    now = clock.now()
    away = {employee.pk for employee in found if people.is_away(employee, now)}
    context = {
        "found": found,
        "away": away,
        "typed": typed,
        "prefix": "h" if further is None else "f",
    }
    return render(request, "visitors/_desk_hosts.html", context)


@require(GET="visit.register")
def desk_grade(request: GuardedRequest) -> HttpResponse:
    """Show the grade card for what has been typed so far (S6)."""
    site = _site(request)
    card = grade_card.card_for(request.GET, site, in_force(), clock.now())
    return render(request, "visitors/_desk_grade.html", {"card": card})


@require(POST="visit.register")
def desk_register(request: GuardedRequest) -> HttpResponse:
    """Register who stands here and notify; on a mistake show it beside its field and keep what was
    typed (V3).
    """
    policy, site, now = in_force(), _site(request), clock.now()
    typed = request.POST.dict()
    typed["host"] = typed.get("host") or typed.get("host_number", "")
    form = ArrivalForm(typed, policy=policy, site_id=site, now=now)
    if not form.is_valid():
        return _again(request, form)
    content = {name: request.POST.get(name, "") for name in form.fields}
    try:
        key = request_key(request.POST.get("request_key"), "register", content)
        visit = registration.register_visit(form.arrival(), request.actor, now, key, policy)
    except Refusal as why:
        still_open = why.extra.get("visit")
        if (
            still_open is not None
            and not visibility.visits(request.actor).filter(pk=still_open).exists()
        ):
            del why.extra["visit"]  # it is open at another site, and its page would be a 404
        form.refuse(why)
        return _again(request, form, why)
    done = {
        "visit": visit,
        "say": grade_card.first_words(visit, policy),
        "standard": {
            **grading.standard_of(visit),
            "escorts": policy.escorts_for(visit.party_size),
        },
    }
    told = [str(policy.whom(visit.decision.get("ask"))[1] or visit.host)]
    if visit.disposition == Disposition.ADMIT:
        told += [
            str(employee) for employee in form.cleaned_data["further"] if str(employee) not in told
        ]
    done["told"] = "、".join(told)
    answer = render(
        request, "visitors/_desk_form.html", {**_blank_form(policy, site), "done": done}
    )
    happened: dict[str, Any] = {"board": True, "registered": True}
    if visit.disposition == "refuse":
        happened["open-visit"] = {"url": reverse("visit", args=[visit.pk])}
    elif request.POST.get("open_override"):
        happened["open-visit"] = {"url": reverse("visit", args=[visit.pk]) + "?override=1"}
    answer["HX-Trigger"] = json.dumps(happened)
    return answer


def _again(
    request: GuardedRequest, form: ArrivalForm, refusal: Refusal | None = None
) -> HttpResponse:
    """Show a refused form with all that was typed."""
    context = {"form": form, "request_key": request.POST.get("request_key") or _new_key()}
    # The recalled record may no longer be what is meant; its summary is shown again only where it
    # still is.
    recalled = _visitor(request)
    if recalled is not None:
        form.recall(recalled)
    if refusal is not None and refusal.extra.get("visit"):
        context["open_visit"] = Visit.objects.select_related("visitor", "host").get(
            pk=refusal.extra["visit"]
        )
    return render(
        request,
        "visitors/_desk_form.html",
        context,
        status=422 if refusal is None else refusal.status,
    )


def _blank_form(policy: InForce, site: int, **initial: Any) -> dict[str, Any]:
    form = ArrivalForm(policy=policy, site_id=site, now=clock.now(), initial=initial)
    blank = policy.edition if not any(initial.values()) else ""
    return {"form": form, "request_key": _new_key(), "blank_edition": blank}


def _recalled_values(visitor: Visitor, site: int) -> dict[str, Any]:
    """Return the form of a visitor who comes back: who they are, and whom and why they came last
    time.
    """
    last: Visit | None = visitor.last_visit
    values = {
        "visitor": visitor.pk,
        "name": visitor.name,
        "organisation": visitor.organisation,
        "title": visitor.title,
        "level": visitor.level,
    }
    if last is not None:
        values |= {
            "purpose": last.purpose,
            "category": last.category.code if last.category.is_active else "walk_in",
        }
        if last.host.is_active and last.host.site_id == site:
            values |= {
                "host": str(last.host),
                "host_number": last.host.number,
            }
    return values


def _lanes(site: int, policy: InForce) -> dict[str, Any]:
    now = clock.now()
    lanes = board.board(site, now)
    silent = periodic.is_silent(now)
    lanes.revision += _silence(silent)
    next_expected = next(
        (visit for visit in lanes.expected if visit.expected_at and visit.expected_at >= now), None
    )
    _mark_unreached(lanes.waiting)
    for visit in lanes.waiting:
        visit.broken = escalation.promise_is_broken(visit, now)
    return {
        "principal": zone_choices.principal(policy),
        "unseen": board.left_with_things_unseen(site),
        "board": lanes,
        "worker_silent": silent,
        "nonce": secrets.token_hex(6),
        "next_expected": next_expected,
        "evening": end_of_day.evening(site, [*lanes.waiting, *lanes.inside], now),
        "now": now,
        "warn_after": escalation.after(policy, "host"),
        "late_after": escalation.after(policy, "deputy"),
        "low": inventory.running_low(site, policy),
    }


def _silence(silent: bool) -> str:
    return "-silent" if silent else ""


def _works(request: GuardedRequest, site: int) -> bool:
    """Tell whether somebody works at this desk; others, such as 校长, look on."""
    return bool(request.actor.may_at("visit.register", site))


def _mark_unreached(waiting: list[Visit]) -> None:
    """Put on each visit who could not be told of it, where somebody could not; one query (V5)."""
    missed = Q(notice__state=Notice.State.DEAD) | Q(
        notice__late_at__isnull=False, notice__sent_at__isnull=True
    )
    requests = HostRequest.objects.filter(missed, visit__in=waiting, answer="").select_related(
        "employee"
    )
    by_visit = {request.visit_id: request.employee for request in requests}
    for visit in waiting:
        visit.unreached = by_visit.get(visit.pk)


def _visitor(request: GuardedRequest) -> Visitor | None:
    number = (request.GET.get("visitor") or request.POST.get("visitor") or "")[:18]
    return (
        visibility.visitors(request.actor, "visit.register").filter(pk=int(number)).first()
        if number.isdecimal() and number.isascii()
        else None
    )


def _worn_badge(typed: str, site: int) -> BadgeLoan | None:
    badge = _numbered(typed, site) if typed.isascii() else None
    if badge is None:
        return None
    loans = BadgeLoan.objects.out().select_related("badge", "visit__visitor", "visit__host")
    return loans.filter(badge=badge).first()


def _numbered(typed: str, site: int) -> Badge | None:
    if not (typed.isdecimal() and typed.isascii() and len(typed) <= LONGEST_BADGE_NUMBER):
        return None
    return Badge.objects.filter(site=site, number=int(typed)).first()


def _site(request: GuardedRequest) -> int:
    """Return the site of this desk, or 404 for somebody who works at none."""
    site = current_site.site_id(request)
    if site is None:
        raise Http404
    return site


def _new_key() -> str:
    return secrets.token_hex(16)
