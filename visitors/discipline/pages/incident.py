"""The queue of 行政部: what was proposed, with what speaks for it; dropping one, with a reason."""

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.current_site import sites_of
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.api.inputs import day
from visitors.discipline.incidents import evidence, photos, reports, secrecy, visibility
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.ledger.account import read, would_be
from visitors.discipline.models import Entry, Incident
from visitors.discipline.pages.filters import IncidentFilterForm
from visitors.discipline.pages.forms import ConfirmForm, DropForm, StatementForm
from visitors.models import State
from visitors.visits.idempotency import request_key

PAGE = 50
AT_MOST = 5  # others of the same visit


@require(GET="incident.see")
def incidents(request: GuardedRequest) -> HttpResponse:
    """List incidents, the newest first, by pages without a total."""
    rows = visibility.with_photos(visibility.incidents(request.actor)).select_related(
        "site", "zone", "employee__department", "visit__visitor"
    )
    asked = {
        name: request.GET.get(name, "") for name in ("state", "clause", "site", "day", "before")
    }
    sites, clauses = (
        sites_of(request.actor),
        sorted({ladder.clause for ladder in in_force().ladders.values()}),
    )
    if asked["state"] in Incident.State.values:
        rows = rows.filter(state=asked["state"])
    if asked["clause"] in clauses:
        rows = rows.filter(clause=asked["clause"])
    if asked["site"] in {site.slug for site in sites}:
        rows = rows.filter(site__slug=asked["site"])
    bounds = _day(asked["day"])
    if bounds is None:
        asked["day"] = ""
    else:
        rows = rows.filter(seen_at__gte=bounds[0], seen_at__lt=bounds[1])
    if asked["before"].isascii() and asked["before"].isdecimal() and len(asked["before"]) < 19:
        rows = rows.filter(pk__lt=int(asked["before"]))
    found = visibility.named(rows.order_by("-pk")[: PAGE + 1])
    context = {
        "incidents": found[:PAGE],
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
        "asked": asked,
        "form": IncidentFilterForm(asked, clauses, sites),
        "sites": sites,
    }
    return render(request, "discipline/incidents.html", context)


@require(GET="incident.see")
def incident(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Show one incident: what was seen, what the visit looked like then, and whether it is a breach
    at all.
    """
    return shown(request, visibility.the_incident(request.actor, incident_id))


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_drop(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Drop a proposal with a reason."""
    one, form = visibility.the_incident(request.actor, incident_id), DropForm(request.POST)
    typed = form.cleaned_data if form.is_valid() else {"reason": "", "request_key": ""}
    key = request_key(
        typed["request_key"], "incident_drop", {"incident": incident_id, "reason": typed["reason"]}
    )
    try:
        reports.drop(one, typed["reason"], request.actor, clock.now(), key)
    except Refusal as why:
        if "reason" not in why.fields:
            raise
        return shown(request, one, "drop", why)
    messages.success(
        request, _("已撤销，并告知当事人。") if one.employee_id is not None else _("已撤销。")
    )
    return redirect("incident", incident_id=incident_id)


@require(POST="incident.see", sees=visibility.the_incident)
def incident_photo(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Send the photo of an incident after writing down who looks at it; asked for by a button,
    because a look leaves a trace.

    Without the script the browser opens the photo as a page of its own and puts its own styles into
    it.
    """
    one = visibility.the_incident(request.actor, incident_id)
    answer = HttpResponse(photos.read(one, request.actor, clock.now()), content_type="image/jpeg")
    answer.headers["Content-Disposition"] = f'inline; filename="incident-{one.number}.jpg"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def shown(
    request: GuardedRequest, one: Incident, at: str = "", why: Refusal | None = None
) -> HttpResponse:
    """Draw the page of an incident; where something was refused, with the sentence beside the form
    it was sent from.

    Args:
        request: from whoever may see it.
        one: the incident.
        at: name of the form.
        why: the refusal.
    """
    forms = {
        "confirm": ConfirmForm(initial={"text": one.note}),
        "state": StatementForm(initial={"statement": one.statement}),
        "drop": DropForm(),
    }
    if why is not None and at in forms:
        forms[at] = type(forms[at])(request.POST)
        forms[at].refuse(why)
    actor, now = request.actor, clock.now()
    knows = secrecy.may_know_the_reporter(one, actor)
    context = {
        "incident": one,
        "events": visibility.events_of(one, knows),
        "knows": knows,
        "facts": one.evidence,
        "was": _label(one.evidence.get("state", "")),
        "now": _checked(one),
        "photo": getattr(one, "photo", None),
        "readings": list(one.photo.readings.select_related("user__employee"))
        if hasattr(one, "photo")
        else [],
        "visit_opens": one.visit is not None and actor.may_at("visit.see", one.site_id),
        "key": secrets.token_hex(12),
        "forms": forms,
        "at": at,
        "why": why,
        **_deciding(one, actor, now),
        **_booked(one, actor),
    }
    return render(request, "discipline/incident.html", context, status=why.status if why else 200)


def _deciding(one: Incident, actor: Actor, now: datetime) -> dict[str, Any]:
    """Say what somebody may do with a proposal, what confirming it would give now, and why it
    cannot be confirmed yet.
    """
    is_open = one.state == Incident.State.PROPOSED
    decides = is_open and actor.may_at("incident.decide", one.site_id)
    own = reports.concerns(one, actor) or (
        actor.user is not None and one.reporter_id == actor.user.pk
    )
    hearing = is_open and one.employee_id is not None and not one.stated_by_self
    is_heard = not hearing or one.heard_until is None or one.heard_until <= now
    policy = in_force()
    ladder = policy.ladders.get(one.ladder)
    would = None
    if is_open and one.employee_id is not None and ladder is not None:
        would = would_be(one.employee_id, ladder, clock.today(one.seen_at), one.severity)
    return {
        "may_drop": decides and not own,
        "own": own and decides,
        "is_heard": is_heard,
        "would": would,
        "same": list(_same(one)) if would is not None else [],
        "yuan": policy.limits.get("yuan_per_point", 0),
        "may_confirm": decides and not own and one.employee_id is not None,
        "may_state": decides and not own and one.employee is not None and not one.stated_by_self,
        "has_account": one.employee is not None and one.employee.user_id is not None,
    }


def _same(one: Incident) -> QuerySet[Incident]:
    """Return what else was reported of the same visit on the same ladder and was not dropped: two
    may have seen one thing.
    """
    if one.visit_id is None:
        return Incident.objects.none()
    others = (
        Incident.objects.filter(visit=one.visit_id, ladder=one.ladder)
        .exclude(pk=one.pk)
        .exclude(state=Incident.State.DROPPED)
    )
    return others.order_by("pk")[:AT_MOST]


def _booked(one: Incident, actor: Actor) -> dict[str, Any]:
    """Return the entry that was booked from an incident, what it takes as things stand, and whether
    a correction is awaited.
    """
    entry = (
        Entry.objects.filter(incident=one).select_related("sheet__ladder").first()
        if one.confirmed_at
        else None
    )
    if entry is None:
        return {"entry": None}
    outcome = read(entry.sheet).derived().get(entry.pk)
    to_correct = outcome is not None and "correction" in outcome.penalty.measures
    may = actor.may_at("incident.decide", one.site_id) and not reports.concerns(one, actor)
    return {
        "entry": entry,
        "outcome": outcome,
        "to_correct": to_correct,
        "may_correct": to_correct and may and one.corrected_at is None,
    }


def _checked(one: Incident) -> dict[str, Any] | None:
    """Say whether P3 still holds by what is known now: the grade may have been overridden since,
    the badge found to be lost (B1, G11).
    """
    if one.visit is None or one.ladder != NO_BADGE:
        return None
    then = evidence.seen(one.visit, one.seen_at)
    return {
        "required": then.required,
        "breach": not then.why_not[0],
        "why": then.why_not[1],
        "lost": then.badge_is_out_of_use,
    }


def _label(state: str) -> str:
    return str(State(state).label) if state in State.values else ""


def _day(text: str) -> tuple[datetime, datetime] | None:
    """Return the bounds of a typed day, or nothing where it is none."""
    try:
        typed = day(text)
    except ValueError:
        return None
    return clock.day_bounds(typed) if typed is not None else None
