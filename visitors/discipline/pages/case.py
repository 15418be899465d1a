"""The page of one case for the person concerned, signed in or by the link of a notice (P6)."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.links import tokens
from reception.links.pages import by_link, private, see_again
from reception.policy.rulebook import in_force
from visitors.discipline.incidents.notice_kinds import CASE
from visitors.discipline.incidents.visibility import THEIRS, cases_of, named
from visitors.discipline.ledger import appeals, ladder_panel, queries, rulings
from visitors.discipline.ledger.explain import EntryPresenter
from visitors.discipline.models import LONGEST_STATEMENT, Appeal, Entry, Incident, IncidentEvent
from visitors.discipline.pages import case_links
from visitors.discipline.pages.forms import AppealForm, OwnStatementForm, WordsForm
from visitors.discipline.pages.incident import would_become
from visitors.visits import visibility as visible

What = IncidentEvent.What
OF_THE_OFFICE = (What.CONFIRMED, What.DROPPED, What.VOIDED, What.DECIDED, What.CORRECTED)
MOST_SHOWN_AGAIN = 2 * LONGEST_STATEMENT


def the_case(actor: Actor, incident_id: int) -> Incident:
    """Return a case about oneself, with everything a page says about it, or 404."""
    if actor.employee is None:
        raise Http404
    return visible.one(cases_of(Incident.objects.filter(employee=actor.employee)), pk=incident_id)


@require(GET="ledger.mine")
def my_case(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Show somebody a case about themselves: why, what now, what they can do."""
    return _page(request, the_case(request.actor, incident_id))


@require(POST="ledger.mine", sees=the_case)
def my_case_state(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Write down what somebody says about a proposal."""
    return _done(request, incident_id, "state")


@require(POST="ledger.mine", sees=the_case)
def my_case_appeal(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Appeal against what was booked."""
    return _done(request, incident_id, "appeal")


@require(POST="ledger.mine", sees=the_case)
def my_case_withdraw(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Take an appeal back."""
    return _done(request, incident_id, "withdraw")


# What somebody can do about their own case: the form, the action, and what is then said.
ACTS: dict[str, tuple[type[WordsForm], Callable[..., object], Any]] = {
    "state": (
        OwnStatementForm,
        rulings.state,
        gettext_lazy("您的说明已提交，行政部裁定前会看。"),
    ),
    "appeal": (
        AppealForm,
        lambda one, *given: appeals.appeal(_entry_of(one), *given),
        gettext_lazy("申诉已提出，裁定之前处罚暂缓执行。"),
    ),
    "withdraw": (
        WordsForm,
        lambda one, _words, *given: appeals.withdraw(_appeal_of(one), *given),
        gettext_lazy("申诉已撤回，处罚照常执行。"),
    ),
}


def _done(request: GuardedRequest, incident_id: int, name: str) -> HttpResponse:
    """Do what was asked and show the case again; refused, it keeps what was typed and says why."""
    form_class, act, done = ACTS[name]
    form, one = form_class(request.POST), the_case(request.actor, incident_id)
    try:
        words = form.typed()["words"]
        key = form.key(f"case_{name}", incident=incident_id)
        act(one, words, request.actor, clock.now(), key)
    except Refusal as why:
        return _page(request, the_case(request.actor, incident_id), form, why)
    messages.success(request, done)
    return redirect("my_case", incident_id=incident_id)


def _page(
    request: GuardedRequest,
    one: Incident,
    form: WordsForm | None = None,
    why: Refusal | None = None,
) -> HttpResponse:
    actor, visit = request.actor, one.seen.visit_id
    context = {
        **_context(one, actor, clock.now(), form, why),
        "visit_opens": visit and visible.visits(actor).filter(pk=visit).exists(),
        "key": secrets.token_hex(12),
    }
    return render(request, "discipline/my_case.html", context, status=why.status if why else 200)


@by_link
def case_link(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show the case of a link; reading changes nothing, because mail scanners open every link."""
    return _answered(request, token, now)


# No check of a CSRF token, for the reasons that stand at `by_link`.
@csrf_exempt
@require(POST="anybody")
def case_link_state(request: GuardedRequest, token: str) -> HttpResponse:
    """Write down what the person says about a proposal; the same words change nothing."""

    def state(incident: Incident, words: str, now: datetime) -> None:
        # The same words that the office wrote down for them are theirs only now.
        if not words or incident.statement != words or not incident.stated_by_self:
            rulings.state_by_link(incident, words, now)

    form = OwnStatementForm(request.POST)
    return private(_answered(request, token, clock.now(), form, state))


@csrf_exempt
@require(POST="anybody")
def case_link_appeal(request: GuardedRequest, token: str) -> HttpResponse:
    """Appeal against what was booked; the second of a double click finds its own words."""

    def appeal(incident: Incident, words: str, now: datetime) -> None:
        entry = _entry_of(incident)
        if not Appeal.objects.filter(entry=entry, text=words).exists():
            appeals.appeal_by_link(entry, words, now)

    form = AppealForm(request.POST)
    return private(_answered(request, token, clock.now(), form, appeal))


def _answered(
    request: GuardedRequest,
    token: str,
    now: datetime,
    form: WordsForm | None = None,
    act: Callable[[Incident, str, datetime], None] | None = None,
) -> HttpResponse:
    why: Refusal | None = None
    link = tokens.find(token, CASE)
    incident = case_links.the_incident(link, now) if link is not None else None
    if link is None or incident is None:
        typed = request.POST.get("words", "")[:MOST_SHOWN_AGAIN]
        over = {"over": True, "ended": link is not None, "typed": typed}
        return render(request, "discipline/case_link.html", over, status=410 if link else 404)
    if incident.employee is not None:
        timezone.activate(incident.employee.site.clock)
    try:
        if act is not None and form is not None:
            act(incident, form.typed()["words"], now)
    except Refusal as refusal:
        why = refusal
        incident = case_links.the_incident(link, now) or incident
    if request.method == "POST" and why is None:
        return see_again("case_link", token)
    by = Actor(employee=incident.employee)
    context = {
        **_context(incident, by, now, form, why),
        "token": token,
        "expires_at": link.expires_at,
    }
    return render(request, "discipline/case_link.html", context, status=why.status if why else 200)


def _entry_of(incident: Incident) -> Entry:
    """Return what was booked from a case, with all that an appeal asks about."""
    rows = Entry.objects.select_related("sheet__employee", "sheet__ladder", "incident")
    entry = rows.filter(incident=incident).first()
    if entry is None:
        raise Refusal("not_booked", _("这件事还没有记入台账，没有可以申诉的。"))
    return entry


def _appeal_of(incident: Incident) -> Appeal:
    rows = Appeal.objects.select_related("entry__sheet__employee", "entry__incident")
    appeal = rows.filter(entry__incident=incident).first()
    if appeal is None:
        raise Refusal("no_appeal", _("这条记录没有申诉可以撤回。"))
    return appeal


def _context(
    incident: Incident, actor: Actor, now: datetime, sent: WordsForm | None, why: Refusal | None
) -> dict[str, Any]:
    """Return what the page of a case shows; who came by their link has no roles."""
    named([incident])
    assert incident.employee is not None, "a case concerns somebody"
    teller = EntryPresenter(in_force(), now=now)
    rows = queries.shown(incident.employee, actor)
    lines = teller.tell([one for one in rows if one.entry.sheet.ladder.code == incident.ladder])
    line = next((line for line in lines if line.entry.incident_id == incident.pk), None)
    context = {
        "incident": incident,
        "seen": incident.seen,
        "line": line,
        "panels": ladder_panel.panels(lines, teller),
        "events": _events(incident),
        "further": incident.seen.further_visits.select_related("visit__visitor"),
        "is_late": incident.heard_until is None or now >= incident.heard_until,
        "why": why,
        "yuan": teller.yuan_per_point,
    }
    form: WordsForm | None = None
    if incident.state == Incident.State.PROPOSED:
        form = OwnStatementForm(initial={"words": incident.statement})
        context |= {"may_state": True, "would": would_become(incident)}
    if line is not None:
        shown, until = line.shown, rulings.appeal_until(line.entry)
        may_appeal = not shown.is_void and shown.appeal is None and now <= until
        form = AppealForm() if may_appeal else None
        context |= {
            "appeal": shown.appeal,
            "appeal_until": until,
            "may_appeal": may_appeal,
            # Booked at once, 行政部 has said it when it reported; it need not stand there twice.
            "found": shown.text if shown.text != incident.seen.note else "",
            "has_money": shown.outcome.penalty.fine and not teller.yuan_per_point,
        }
    if why is not None and sent is not None and type(sent) is type(form):
        sent.refuse(why)
        form = sent
    elif why is not None and sent is not None:
        context["typed"] = sent.data.get("words", "")[:MOST_SHOWN_AGAIN]
    return {**context, "form": form}


def _events(incident: Incident) -> list[IncidentEvent]:
    """Return what has happened, by themselves or by 行政部; never who reported."""
    own = incident.employee.user_id if incident.employee is not None else None
    events = list(incident.events.all())
    for event in events:
        event.by_name = _("行政部") if event.what in OF_THE_OFFICE else ""
        if event.what in THEIRS:
            event.by_name = _("您本人") if event.by_id in (None, own) else _("行政部代记")
    return events
