"""The desk: one form, one grade card, three lanes (V1–V10, S6)."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext

from reception import clock, codes
from reception.accounts import limits
from reception.accounts.current_site import required_site_id
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.notifications import periodic
from reception.notifications.routes import unreached
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from reception.text import whole_number
from visitors.badges import inventory, lending, numbers
from visitors.hosts import told
from visitors.lifecycle import (
    board,
    end_of_day,
    escalation,
    next_act,
    registration,
    undo_stack,
)
from visitors.lifecycle.arrival_form import BETWEEN, ArrivalForm
from visitors.models import Badge, BadgeLoan, State, Visit, VisitEvent, Visitor
from visitors.models.visits import OPEN
from visitors.pages import desk_notes, grade_card, greetings
from visitors.pages.lists import recalled
from visitors.visits import grading, listed, visibility
from visitors.visits.idempotency import request_key
from visitors.visits.listed import answers_in

RECALLED_AT_MOST = 8
STEPS_SHOWN = 3
SILENT, NOTES = "-silent", "-notes"


@require(GET="board.see")
def desk(request: GuardedRequest) -> HttpResponse:
    """Show the desk."""
    policy, site = in_force(request.actor.edition), required_site_id(request)
    context = {
        **_blank_form(policy, site),
        **_lanes(site, policy, revision(site, clock.now()), works=_works(request, site)),
        "steps": _steps(request, site, policy),
        "notes": desk_notes.of(request.actor),
    }
    return render(request, "visitors/desk.html", context)


@require(GET="visit.undo")
def desk_undo(request: GuardedRequest) -> HttpResponse:
    """Show what this person may take back, the newest step first."""
    steps = _steps(request, required_site_id(request), in_force())
    return render(request, "visitors/_desk_undo.html", {"steps": steps})


def _steps(request: GuardedRequest, site: int, policy: InForce) -> list[VisitEvent]:
    steps = undo_stack.steps_of(request.actor, site, clock.now(), policy)
    return steps[:STEPS_SHOWN]


@require(GET="board.see")
def desk_board(request: GuardedRequest) -> HttpResponse:
    """Answer 204 while nothing has happened at the site, nor has time alone changed what is next;
    else the lanes anew.
    """
    site = required_site_id(request)
    current_revision = revision(site, clock.now())
    until = whole_number(request.GET.get("until", ""))
    is_overdue = until is not None and until <= clock.now().timestamp()
    if request.GET.get("revision") == current_revision and not is_overdue:
        return HttpResponse(status=204)
    policy, works = in_force(request.actor.edition), _works(request, site)
    drawn = _drawn(site, current_revision, policy, until if is_overdue else None, works=works)
    if _of_notes(request.GET.get("revision", "")) != _of_notes(current_revision):
        notes = {"notes": desk_notes.of(request.actor), "again": True}
        drawn += render_to_string("visitors/_desk_notes.html", notes, request)
    return HttpResponse(drawn)


def _of_notes(mark: str) -> str:
    """Return the part of a mark that speaks of the notes."""
    return mark.removesuffix(SILENT).partition(NOTES)[2]


def _drawn(
    site: int, current_revision: str, policy: InForce, until: int | None, *, works: bool
) -> str:
    """Return the lanes as they have just been drawn for another screen, or draw them.

    After a change every screen of a site asks within the same seconds. The lanes are drawn without
    the request, so that nothing of who asks can stand on them but what the key names.
    """

    def draw() -> str:
        lanes = _lanes(site, policy, current_revision, works=works)
        return render_to_string("visitors/_desk_board.html", lanes)

    if not policy.edition:
        return draw()
    # The moment is named, too: a clock that is set back keeps what it has for longer.
    moment = int(clock.now().timestamp()) // settings.BOARD_SHARED_SECONDS
    key = (
        f"desk-board:{current_revision}:{until}:{works}:{get_language()}:{policy.edition}:{moment}"
    )
    return str(cache.get_or_set(key, draw, settings.BOARD_SHARED_SECONDS))


def revision(site: int, now: datetime) -> str:
    """Return the mark of what a desk shows: what happened at the site, what the notes say of it,
    and whether a worker is there to tell anybody.
    """
    notes = desk_notes.revision(site)
    mark = board.revision(site, now) + (f"{NOTES}{notes}" if notes else "")
    return mark + (SILENT if periodic.is_silent(now) else "")


@require(GET="visit.register")
@limits.limited(limits.SEARCH, if_asked="q")
def desk_recall(request: GuardedRequest) -> HttpResponse:
    """List whom a typed text may mean: visitors, or the badge of that number (V10)."""
    context = recalled(request, RECALLED_AT_MOST)
    site, today, typed = (
        required_site_id(request),
        clock.today(where=clock.here()),
        context["typed"],
    )
    lasts = (visitor.last_visit for visitor in context["found"])
    for last in (last for last in lasts if last is not None):
        # Whoever is here or expected today has a visit already: the desk goes on with that one.
        last.is_open_here = last.site_id == site and (
            last.state in OPEN or (last.state == State.EXPECTED and last.expected_on == today)
        )
    badge, worn = _badge(typed, site)
    context |= {
        "worn": worn,
        "free": badge if worn is None else None,
        # Nobody is called like a badge.
        "is_new": typed and not (badge or codes.code_in(typed) or numbers.says_badge(typed)),
        "key": _new_key(),
    }
    return render(request, "visitors/_desk_recall.html", context)


@require(GET="visit.register")
def desk_form(request: GuardedRequest) -> HttpResponse:
    """Show the form: blank, with a recalled visitor (V10), or for a typed new name."""
    policy, site = in_force(request.actor.edition), required_site_id(request)
    visitor = _visitor(request)
    if visitor is None:
        context = _blank_form(policy, site, name=request.GET.get("name", "")[:60])
        return render(request, "visitors/_desk_form.html", context)
    visibility.last_visits([visitor], request.actor)
    context = _blank_form(policy, site, **_recalled_values(visitor, site))
    context["form"].recall(visitor)
    return render(request, "visitors/_desk_form.html", context)


@require(GET="visit.register")
@limits.limited(limits.SEARCH)
def desk_hosts(request: GuardedRequest) -> HttpResponse:
    """List the employees a typed text may mean (V2)."""
    further = request.GET.get("further")
    # Of several names the last is being typed.
    typed = request.GET.get("host", "") if further is None else BETWEEN.split(further[:200])[-1]
    employees = people.find(typed[:60], [required_site_id(request)], RECALLED_AT_MOST)
    now = clock.now()
    context = {
        "found": employees,
        "away": {employee.pk for employee in employees if people.is_away(employee, now)},
        "unreached": unreached(employees),
        "typed": typed[:60],
        "prefix": "h" if further is None else "f",
    }
    return render(request, "visitors/_desk_hosts.html", context)


@require(GET="visit.register")
def desk_grade(request: GuardedRequest) -> HttpResponse:
    """Show the grade card for what has been typed so far (S6), or of a visit that has just begun;
    none while nothing says who comes.
    """
    site, policy = required_site_id(request), in_force(request.actor.edition)
    begun = whole_number(request.GET.get("done", ""))
    if begun is not None:
        rows = visibility.visits(request.actor, "visit.register").select_related("visitor", "host")
        visit = visibility.one(rows, pk=begun, site=site)
        return render(request, "visitors/_desk_done.html", {"done": _done(visit, policy)})
    if not grade_card.is_about_somebody(request.GET):
        return HttpResponse()
    card = grade_card.card_for(request.GET, site, policy, clock.now())
    asked_for = greetings.of(whole_number(request.GET.get("visitor", "")))
    return render(request, "visitors/_desk_grade.html", {"card": card, "asked_for": asked_for})


@require(POST="visit.register")
def desk_register(request: GuardedRequest) -> HttpResponse:
    """Register who stands here and notify; on a mistake show it beside its field and keep what was
    typed (V3).
    """
    site, now = required_site_id(request), clock.now()
    policy = in_force(request.actor.edition)
    typed = request.POST.copy()
    typed["host"] = typed.get("host") or typed.get("host_number", "")
    form = ArrivalForm(typed, policy=policy, site_id=site, now=now)
    if not form.is_valid():
        return _again(request, form)
    content = {name: ",".join(request.POST.getlist(name)) for name in form.fields}
    content["listings"] = str(sorted(answers_in(request.POST).items()))
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
    context = {**_blank_form(policy, site), "done": _done(visit, policy)}
    answer = render(request, "visitors/_desk_form.html", context)
    happened: dict[str, Any] = {"board": True, "registered": True}
    if visit.disposition == "refuse":
        happened["open-visit"] = {"url": reverse("visit", args=[visit.pk])}
    elif request.POST.get("open_override"):
        happened["open-visit"] = {"url": reverse("visit", args=[visit.pk]) + "?override=1"}
    answer["HX-Trigger"] = json.dumps(happened)
    return answer


def _done(visit: Visit, policy: InForce) -> dict[str, Any]:
    """Return what the card of a visit that has just begun says: what to do, what to say."""
    asked = vars(visit).get("asked")
    requests = visit.requests.select_related("employee") if asked is None else asked
    return {
        "visit": visit,
        "graded": grading.is_graded(visit),
        "rule": grading.spoken(visit.decision.get("rule")),
        "say": grading.to_say(visit, policy),
        "standard": grading.standard_of(visit),
        "escorts": policy.escorts_for(visit.party_size),
        **_told([one.employee for one in requests]),
    }


def _told(asked: list[Employee]) -> dict[str, str]:
    """Return who is being notified, and whom no notice can reach, so that nobody claims it."""
    without_a_way = unreached(asked)
    return {
        "told": gettext("、").join(str(one) for one in asked if one.pk not in without_a_way),
        "untold": gettext("、").join(str(one) for one in asked if one.pk in without_a_way),
    }


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
        rows = Visit.objects.select_related("visitor", "host")
        context["open_visit"] = rows.get(pk=refusal.extra["visit"])
    status = 422 if refusal is None else refusal.status
    return render(request, "visitors/_desk_form.html", context, status=status)


def _blank_form(policy: InForce, site: int, **initial: Any) -> dict[str, Any]:
    form = ArrivalForm(policy=policy, site_id=site, now=clock.now(), initial=initial)
    blank = policy.edition and f"{policy.edition}-{site}-{clock.today(where=clock.here())}"
    if any(initial.values()):
        blank = ""
    return {"form": form, "request_key": _new_key(), "blank_edition": blank}


def _recalled_values(visitor: Visitor, site: int) -> dict[str, Any]:
    """Return the form of a visitor who comes back: who they are, and whom and why they came last
    time.
    """
    last: Visit | None = visitor.last_visit
    names = ("name", "organisation", "title", "level")
    values = {"visitor": visitor.pk, **{name: getattr(visitor, name) for name in names}}
    if last is not None:
        values["purpose"] = last.purpose
        values["category"] = last.category.code if last.category.is_active else "walk_in"
        if last.host.is_active and last.host.site_id == site:
            values |= {"host": str(last.host), "host_number": last.host.number}
    return values


def _works(request: GuardedRequest, site: int) -> bool:
    """Tell whether somebody works at this desk; others, such as 校长, look on."""
    return bool(request.actor.may_at("visit.register", site))


def _lanes(site: int, policy: InForce, current_revision: str, *, works: bool) -> dict[str, Any]:
    """Return what the lanes show; the revision was read before them, so that what happens meanwhile
    is shown by the next.
    """
    now = clock.now()
    lanes = board.board(site, now, current_revision)
    next_expected = next(
        (visit for visit in lanes.expected if visit.expected_at and visit.expected_at >= now), None
    )
    told.mark(lanes.waiting)
    listed.put_on([*lanes.waiting, *lanes.expected, *lanes.inside], now)
    changes_at = next_act.put_on(lanes, now, policy)
    for visit in lanes.waiting:
        visit.broken = escalation.promise_is_broken(visit, now)
        visit.closing = escalation.closes_soon(visit, now, policy)
    return {
        "unseen": board.left_with_things_unseen(site),
        "board": lanes,
        "worker_silent": current_revision.endswith(SILENT),
        "nonce": secrets.token_hex(6),
        "next_expected": next_expected,
        "evening": end_of_day.evening(site, [*lanes.waiting, *lanes.inside], now),
        "now": now,
        "until": int(changes_at.timestamp()) + 1 if changes_at is not None else None,
        "warn_after": escalation.after(policy, "host"),
        "late_after": escalation.after(policy, "deputy"),
        "low": inventory.running_low(site, policy),
        "works": works,
    }


def _visitor(request: GuardedRequest) -> Visitor | None:
    number = whole_number(request.GET.get("visitor") or request.POST.get("visitor") or "")
    rows = visibility.visitors(request.actor, "visit.register")
    return None if number is None else rows.filter(pk=number).first()


def _badge(typed: str, site: int) -> tuple[Badge | None, BadgeLoan | None]:
    """Return the badge of this site that a number or a code means, and who wears it."""
    code = codes.code_in(typed)
    badge = lending.by_code(code) if code else numbers.find(typed, site)
    if badge is None or badge.site_id != site:
        return None, None
    return badge, badge.running


def _new_key() -> str:
    return secrets.token_hex(16)
