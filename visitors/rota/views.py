"""The page of the rota: who stands where and why, one's own steps, the desk's next (Q)."""

import secrets
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.text import whole_number
from visitors.models import State, Visit
from visitors.rota import claims, days, steps, telling, visibility
from visitors.rota.acts import LineAct
from visitors.rota.days import LineOfDay
from visitors.rota.forms import NextForm, ReplayForm
from visitors.rota.models import Team, TurnEntry
from visitors.visits import visibility as visible
from visitors.visits.idempotency import request_key

MOST_WAITING = 8


@require(GET="rota.see")
def rota(request: GuardedRequest) -> HttpResponse:
    """Show the line of a team, now or as it stood at a time of today (Q16)."""
    team = _chosen(request.actor, request.GET.get("team", ""))
    return _page(request, team)


@require(GET="rota.see")
def rota_live(request: GuardedRequest) -> HttpResponse:
    """Answer 204 while nothing has changed in a line, else the line anew."""
    team = _chosen(request.actor, request.GET.get("team", ""))
    if team is None:
        raise Http404
    standing = days.of(team, clock.now())
    if request.GET.get("revision") == standing.revision:
        return HttpResponse(status=204)
    return render(request, "rota/_live.html", _drawn(standing, request.actor))


@require(POST="rota.see")
def rota_step(request: GuardedRequest, step: str) -> HttpResponse:
    """Take a step in a line; a refusal stands on the page, with what was typed."""
    found = steps.BY_NAME.get(step)
    if found is None:
        raise Http404
    if not request.actor.may(found.capability):
        raise Refusal("not_permitted", str(found.title), status=403)
    sent = {name: str(value) for name, value in request.POST.items()}
    sent.pop("csrfmiddlewaretoken", None)
    typed = sent.pop("request_key", "")
    said: dict[str, Any] = {
        name: _number(value) if name in NUMBERS else value for name, value in sent.items()
    }
    team = visibility.the_team(request.actor, said.get("team") or 0)
    form = NextForm(team, request.POST)
    if step == "next" and form.is_valid():
        said |= form.said()
    key = request_key(typed, f"rota.{step}", said)
    try:
        if step == "next" and not form.is_valid():
            return _page(request, team, form, 422)
        found.take(team, LineAct(request.actor, clock.now(), key), said)
    except Refusal as why:
        form.is_valid()
        form.refuse(why)
        return _page(request, team, form, why.status)
    return redirect(f"{reverse('rota')}?team={team.pk}")


NUMBERS = ("team", "visit", "visitor", "entry")


def _number(typed: str) -> int:
    return whole_number(typed) or 0


def _chosen(actor: Actor, typed: str) -> Team | None:
    """Return the team of the address, else the one where somebody stands, else the first."""
    if typed:
        return visibility.the_team(actor, _number(typed))
    own = days.own(actor.employee, clock.now())
    rows = visibility.teams(actor).select_related(*visibility.WITH)
    found = rows.filter(pk=own.pk).first() if own is not None else None
    found = found or rows.first()
    if found is not None:
        timezone.activate(found.site.clock)
    return found


def _page(
    request: GuardedRequest, team: Team | None, form: NextForm | None = None, status: int = 200
) -> HttpResponse:
    if team is None:
        return render(request, "rota/rota.html", {"team": None})
    now, actor = clock.now(), request.actor
    replay = ReplayForm(request.GET)
    at = _moment(replay, team, now)
    standing = days.of(team, now, at)
    drawn = _drawn(standing, actor)
    context = {
        **drawn,
        "teams": visibility.teams(actor),
        "form": form or NextForm(team),
        "replay": replay,
        "at": at,
        "waiting": _waiting(standing, actor) if drawn["asks"] and at is None else [],
        "claims": claims.open_for(team, LineAct(actor, now)) if at is None else [],
        "grants": actor.employee is not None
        and actor.employee.pk in (team.director_id, team.lead_id),
    }
    return render(request, "rota/rota.html", context, status=status)


def _moment(form: ReplayForm, team: Team, now: datetime) -> datetime | None:
    if not form.is_valid() or form.cleaned_data["at"] is None:
        return None
    day = form.cleaned_data["day"] or clock.today(now, team.site.clock)
    at = datetime.combine(day, form.cleaned_data["at"], tzinfo=team.site.clock)
    return min(at, now)


def _drawn(standing: LineOfDay, actor: Actor) -> dict[str, Any]:
    """Return what the part of the page shows that is drawn anew."""
    me, people = actor.employee, standing.people
    turn, mine = standing.turn, standing.place_of(actor.employee)
    rows = [
        {"place": one, "who": people[one.who], "why": telling.why(standing, one, me)}
        | {"late": standing.is_late(one), "is_next": turn is not None and turn.who == one.who}
        for one in standing.places
    ]
    told = (TurnEntry.What.RECEIVED, TurnEntry.What.CALLED)
    received = [one for one in standing.entries if one.what in told]
    return {
        "standing": standing,
        "team": standing.team,
        "rows": rows,
        "mine": mine,
        "asks": actor.may_at("rota.next", standing.team.site_id),
        "reports": actor.may_at("patrol.report", standing.team.site_id),
        "me": me,
        "next": people[turn.who] if turn is not None else None,
        "told": [(one, telling.whys(standing, one)) for one in received[:-6:-1]],
        "reasons": steps.away_reasons() if mine is not None else [],
        "may_join": mine is None and actor.may("rota.stand") and _is_member(standing.team, actor),
        "words": {step.name: step.title for step in steps.STEPS},
        "key": secrets.token_hex(12),
    }


def _is_member(team: Team, actor: Actor) -> bool:
    me = actor.employee
    return me is not None and team.members.filter(pk=me.pk).exists()


def _waiting(standing: LineOfDay, actor: Actor) -> list[Visit]:
    """Return who waits at the site and has not been given to anybody of the line."""
    given = [one.visit_id for one in standing.entries if one.visit_id is not None]
    rows = visible.visits(actor).filter(site=standing.team.site_id, state=State.WAITING)
    return list(rows.exclude(pk__in=given).select_related("visitor").order_by("pk")[:MOST_WAITING])


def of_visit(visit: Visit, actor: Actor) -> dict[str, Any] | None:
    """Return what the panel of a visit says of the line: a button for who is to receive."""
    if visit.state != State.WAITING or not actor.may_at("rota.next", visit.site_id):
        return None
    rows = Team.objects.filter(is_active=True, site=visit.site_id)
    today = str(clock.today(clock.now(), visit.site.clock).isoweekday())
    on_duty = [one for one in rows if today in one.weekdays]
    if not on_duty:
        return None
    key = secrets.token_hex(12)
    return {"template": "rota/_visit.html", "teams": on_duty, "visit": visit, "key": key}
