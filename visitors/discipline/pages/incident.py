"""The queue of 行政部: what was proposed, what speaks for it, what is decided about it (P1–P4)."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.current_site import sites_of
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.discipline.incidents import evidence, photos, reports, secrecy, visibility
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.ledger import account, rulings
from visitors.discipline.ledger.account import CountedOutcome, read
from visitors.discipline.models import Entry, Incident
from visitors.discipline.pages.filters import IncidentFilterForm
from visitors.discipline.pages.forms import CaseForm, ConfirmForm, DropForm, StatementForm
from visitors.discipline.sealing import ladder_versions
from visitors.models import State

PAGE = 50
AT_MOST = 5  # others of the same visit
FORBIDDEN = 403
COLUMNS = {"state": "state", "clause": "clause", "site": "site__slug", "before": "pk__lt"}
# Each decision: its form, what is done with the incident and what was typed, and what is then said.
DECISIONS: dict[str, tuple[type[CaseForm], Callable[..., object], Any]] = {
    "confirm": (ConfirmForm, rulings.confirm, gettext_lazy("已记入台账，当事人会收到通知。")),
    "state": (StatementForm, rulings.state, gettext_lazy("已记下陈述。")),
    "drop": (DropForm, reports.drop, gettext_lazy("已撤销，当事人会收到通知。")),
    "correct": (CaseForm, rulings.correct, gettext_lazy("已记下改正。")),
}


@require(GET="incident.see")
def incidents(request: GuardedRequest) -> HttpResponse:
    """List incidents, the newest first, by pages without a total."""
    sites = sites_of(request.actor)
    form = IncidentFilterForm.read(request.GET, sites)
    chosen = {name: value for name, value in form.initial.items() if value}
    rows = visibility.with_photos(visibility.incidents(request.actor)).filter(
        **{column: chosen[name] for name, column in COLUMNS.items() if name in chosen}
    )
    if "day" in chosen:
        begin, end = clock.day_bounds(chosen["day"])
        rows = rows.filter(seen_at__gte=begin, seen_at__lt=end)
    rows = rows.select_related("site", "zone", "employee__department", "visit__visitor")
    page = visibility.named(rows.order_by("-pk")[: PAGE + 1])
    context = {
        "incidents": page[:PAGE],
        "more": page[PAGE - 1].pk if len(page) > PAGE else None,
        "form": form,
        "sites": sites,
    }
    return render(request, "discipline/incidents.html", context)


@require(GET="incident.see")
def incident(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Show one incident: what was seen, and whether it is a breach at all."""
    return _shown(request, visibility.the_incident(request.actor, incident_id))


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_drop(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Drop a proposal with a reason."""
    return _decided(request, incident_id, "drop")


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_confirm(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Confirm a proposal and book it, once the person concerned was heard (P1–P3)."""
    return _decided(request, incident_id, "confirm")


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_state(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Write down what the person concerned said, for somebody who cannot write it here."""
    return _decided(request, incident_id, "state")


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_correct(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Note that what was to be put right has been put right (P1, P4)."""
    return _decided(request, incident_id, "correct")


def _decided(request: GuardedRequest, incident_id: int, name: str) -> HttpResponse:
    """Decide; a refusal stands beside its form, with what was typed."""
    form_class, decide, done = DECISIONS[name]
    form, one = form_class(request.POST), visibility.the_incident(request.actor, incident_id)
    try:
        typed = form.typed()
        key = form.key(f"incident_{name}", incident=incident_id)
        if isinstance(form, ConfirmForm):
            form.confirm(one, request.actor, clock.now(), key)
        else:
            decide(one, *typed.values(), request.actor, clock.now(), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        one = visibility.the_incident(request.actor, incident_id)
        return _shown(request, one, {name: form}, why)
    messages.success(request, done if one.employee_id is not None else _("已撤销。"))
    return redirect("incident", incident_id=incident_id)


@require(POST="incident.see", sees=visibility.the_incident)
def incident_photo(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Send a photo after writing down who looks; a button asks, as a look leaves a trace."""
    one = visibility.the_incident(request.actor, incident_id)
    headers = {
        "Content-Disposition": f'inline; filename="incident-{one.number}.jpg"',
        "X-Content-Type-Options": "nosniff",
        # Without the script the browser opens the photo as a page, and puts its own styles into it.
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
        "Cache-Control": "no-store",
    }
    content = photos.read(one, request.actor, clock.now())
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


def _shown(
    request: GuardedRequest,
    one: Incident,
    sent: dict[str, CaseForm] | None = None,
    why: Refusal | None = None,
) -> HttpResponse:
    """Draw the page of an incident; where something was refused, with the form as it was sent."""
    actor, seen = request.actor, one.seen
    photo, state = getattr(seen, "photo", None), seen.evidence.get("state", "")
    knows = secrecy.may_know_the_reporter(one, actor)
    forms: dict[str, Any] = {
        "confirm": ConfirmForm(initial={"text": one.note}),
        "state": StatementForm(initial={"statement": one.statement}),
        "drop": DropForm(),
        **(sent or {}),
    }
    context = {
        "incident": one,
        "events": visibility.events_of(one, knows),
        "knows": knows,
        "seen": seen,
        "facts": seen.evidence,
        "was": State(state).label if state in State.values else "",
        "now": _checked(one),
        "photo": photo,
        "further": seen.further_visits.select_related("visit__visitor"),
        "readings": photos.readings(seen) if photo is not None else [],
        "visit_opens": seen.visit is not None and actor.may_at("visit.see", one.site_id),
        "key": secrets.token_hex(12),
        "forms": forms,
        "asked": forms["confirm"].asked(ladder_versions.read(one.version.content)),
        "stating": "state" in (sent or {}),
        "why": why,
        "yuan": in_force().limits.get("yuan_per_point", 0),
        **(_deciding(one, actor) if one.state == Incident.State.PROPOSED else _booked(one, actor)),
    }
    return render(request, "discipline/incident.html", context, status=why.status if why else 200)


def _deciding(one: Incident, actor: Actor) -> dict[str, Any]:
    """Say what somebody may do with a proposal, and what confirming it would give now."""
    decides = actor.may_at("incident.decide", one.site_id)
    is_reporter = actor.user is not None and one.reporter_id == actor.user.pk
    own = decides and (is_reporter or reports.affects(one, actor))
    may = decides and not own
    employee = one.employee
    is_over = one.heard_until is None or one.heard_until <= clock.now()
    return {
        "may_drop": may,
        "own": own,
        "is_heard": employee is None or one.stated_by_self or is_over,
        "may_confirm": may and employee is not None,
        "may_state": may and employee is not None and not one.stated_by_self,
        "has_account": employee is not None and employee.user_id is not None,
        "would": would_become(one),
        "same": _same(one),
    }


def would_become(one: Incident) -> CountedOutcome | None:
    """Return what a proposal would count as if it were confirmed now, while its ladder stands."""
    ladder = in_force().ladders.get(one.ladder)
    if ladder is None or one.employee_id is None:
        return None
    return account.would_become(one, ladder)


def _same(one: Incident) -> list[Incident]:
    """Return what else was reported of the same visit: two may have seen one thing."""
    if one.visit_id is None:
        return []
    of_this = Q(visit=one.visit_id) | Q(further_visits__visit=one.visit_id)
    others = Incident.objects.filter(of_this, ladder=one.ladder).distinct().exclude(pk=one.pk)
    return list(others.exclude(state=Incident.State.DROPPED).order_by("pk")[:AT_MOST])


def _booked(one: Incident, actor: Actor) -> dict[str, Any]:
    """Return what was booked from an incident, what it takes now, and whether it is put right."""
    entry = Entry.objects.filter(incident=one).select_related("sheet__ladder").first()
    if entry is None:
        return {}
    outcome = read(entry.sheet).derived().get(entry.pk)
    to_correct = outcome is not None and "correction" in outcome.penalty.measures
    may = actor.may_at("incident.decide", one.site_id) and not reports.affects(one, actor)
    return {
        "entry": entry,
        "outcome": outcome,
        "to_correct": to_correct,
        "may_correct": to_correct and may and one.corrected_at is None,
    }


def _checked(one: Incident) -> dict[str, Any] | None:
    """Say whether P3 still holds: grade or badge may have been changed since (B1, G11)."""
    if one.visit is None or one.ladder != NO_BADGE:
        return None
    then = evidence.seen(one.visit, one.seen_at)
    code, sentence = then.why_not
    return {"breach": not code, "why": sentence, "lost": then.badge_is_out_of_use}
