"""Decide about a proposal on its page: write down what the person says, confirm, note that it was
put right (P1–P4).
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from visitors.discipline.incidents import visibility
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Incident
from visitors.discipline.pages import incident
from visitors.discipline.pages.forms import ConfirmForm, StatementForm
from visitors.visits.idempotency import RequestKey, request_key

FORBIDDEN = 403
Act = Callable[[Incident, dict[str, Any], RequestKey], object]


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_confirm(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Confirm a proposal and book it, once the person concerned was heard (P1–P3)."""
    form = ConfirmForm(request.POST)
    return _do(
        request,
        incident_id,
        "confirm",
        form,
        lambda one, said, mark: rulings.confirm(
            one, said["text"], request.actor, clock.now(), mark
        ),
        _("已记入台账，并告知当事人。"),
    )


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_state(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Write down what the person concerned said, for somebody who cannot write it here."""
    form = StatementForm(request.POST)
    return _do(
        request,
        incident_id,
        "state",
        form,
        lambda one, said, mark: rulings.state(
            one, said["statement"], request.actor, clock.now(), mark
        ),
        _("已记下陈述。"),
    )


@require(POST="incident.decide", sees=visibility.the_incident)
def incident_correct(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Note that what was to be put right has been put right (P1, P4)."""
    form = ConfirmForm(request.POST)
    return _do(
        request,
        incident_id,
        "correct",
        form,
        lambda one, said, mark: rulings.correct(one, request.actor, clock.now(), mark),
        _("已记下改正。"),
    )


def _do(
    request: GuardedRequest, incident_id: int, name: str, form: forms.Form, act: Act, done: str
) -> HttpResponse:
    """Run one action and show the incident; a refusal stands beside its form, with what was
    typed.
    """
    one = visibility.the_incident(request.actor, incident_id)
    try:
        if not form.is_valid():
            field, errors = next(iter(form.errors.items()))
            raise Refusal(
                "invalid", _("请检查填写的内容。"), status=422, fields={field: str(errors[0])}
            )
        said = form.cleaned_data
        content = {key: text for key, text in said.items() if key != "request_key"}
        act(
            one,
            said,
            request_key(
                said["request_key"], f"incident_{name}", {"incident": incident_id, **content}
            ),
        )
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        return incident.shown(
            request, visibility.the_incident(request.actor, incident_id), name, why
        )
    messages.success(request, done)
    return redirect("incident", incident_id=incident_id)
