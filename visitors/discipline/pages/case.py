"""The page of one case for the person concerned, signed in: state one's side, appeal, take the
appeal back (P6).
"""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Incident
from visitors.discipline.pages import case_context
from visitors.discipline.pages.forms import AppealForm, OwnStatementForm, WordsForm
from visitors.visits import visibility as visible
from visitors.visits.idempotency import request_key


def the_case(actor: Actor, incident_id: int) -> Incident:
    """Return a case about oneself, with everything a page says about it, or 404."""
    if actor.employee is None:
        raise Http404
    return visible.one(
        case_context.cases_of(Incident.objects.filter(employee=actor.employee)), pk=incident_id
    )


@require(GET="ledger.mine")
def my_case(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Show somebody a case about themselves: why, what now, what they can do."""
    return _page(request, the_case(request.actor, incident_id))


@require(POST="ledger.mine", sees=the_case)
def my_case_state(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Write down what somebody says about a proposal."""
    one, form = the_case(request.actor, incident_id), OwnStatementForm(request.POST)

    def action() -> None:
        said = form.said()
        key = request_key(said.key, "case_state", {"incident": incident_id, "words": said.words})
        rulings.state(one, said.words, request.actor, clock.now(), key)

    return _tried(request, one, form, action, _("您的说明已提交，行政部裁定前会看。"))


@require(POST="ledger.mine", sees=the_case)
def my_case_appeal(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Appeal against what was booked."""
    one, form = the_case(request.actor, incident_id), AppealForm(request.POST)

    def action() -> None:
        entry, said = case_context.the_entry(one), form.said()
        if entry is None:
            raise not_booked()
        key = request_key(said.key, "case_appeal", {"incident": incident_id, "words": said.words})
        appeals.appeal(entry, said.words, request.actor, clock.now(), key)

    return _tried(request, one, form, action, _("申诉已提出，裁定之前处罚暂缓执行。"))


@require(POST="ledger.mine", sees=the_case)
def my_case_withdraw(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Take an appeal back."""
    one, form = the_case(request.actor, incident_id), WordsForm(request.POST)

    def action() -> None:
        appeal = case_context.the_appeal(one)
        if appeal is None:
            raise Refusal("no_appeal", _("这条记录没有申诉可以撤回。"))
        appeals.withdraw(
            appeal,
            request.actor,
            clock.now(),
            request_key(form.said().key, "case_withdraw", {"incident": incident_id}),
        )

    return _tried(request, one, form, action, _("申诉已撤回，处罚照常执行。"))


def not_booked() -> Refusal:
    """Return the refusal of an appeal against what is not in the ledger."""
    return Refusal("not_booked", _("这件事还没有记入台账，没有可以申诉的。"))


def _tried(
    request: GuardedRequest, one: Incident, form: WordsForm, action: Callable[[], None], done: str
) -> HttpResponse:
    """Do what was asked and show the case again; refused, it keeps what was typed and says why."""
    try:
        action()
    except Refusal as why:
        return _page(request, the_case(request.actor, one.pk), form, why)
    messages.success(request, done)
    return redirect("my_case", incident_id=one.pk)


def _page(
    request: GuardedRequest,
    one: Incident,
    form: WordsForm | None = None,
    why: Refusal | None = None,
) -> HttpResponse:
    actor = request.actor
    opens = one.visit_id is not None and visible.visits(actor).filter(pk=one.visit_id).exists()
    context = {
        **case_context.context(one, actor, clock.now(), form, why),
        "visit_opens": opens,
        "key": secrets.token_hex(12),
    }
    return render(request, "discipline/my_case.html", context, status=why.status if why else 200)
