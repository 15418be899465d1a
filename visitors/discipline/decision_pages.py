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
from reception.access.guard import guarded
from reception.access.refusals import Refusal
from visitors.discipline import cases, incident_pages, seen
from visitors.discipline.forms import ConfirmForm, StatementForm
from visitors.discipline.models import Incident
from visitors.repeats import Receipt, receipt

FORBIDDEN = 403
Act = Callable[[Incident, dict[str, Any], Receipt], object]


@guarded(POST="incident.decide", sees=seen.the_incident)
def incident_confirm(request: Any, incident_id: int) -> HttpResponse:
    """Confirm a proposal and book it, once the person concerned was heard (P1–P3)."""
    form = ConfirmForm(request.POST)
    return _do(
        request,
        incident_id,
        "confirm",
        form,
        lambda one, said, mark: cases.confirm(one, said["text"], request.actor, clock.now(), mark),
        _("已记入台账，并告知当事人。"),
    )


@guarded(POST="incident.decide", sees=seen.the_incident)
def incident_state(request: Any, incident_id: int) -> HttpResponse:
    """Write down what the person concerned said, for somebody who cannot write it here."""
    form = StatementForm(request.POST)
    return _do(
        request,
        incident_id,
        "state",
        form,
        lambda one, said, mark: cases.state(
            one, said["statement"], request.actor, clock.now(), mark
        ),
        _("已记下陈述。"),
    )


@guarded(POST="incident.decide", sees=seen.the_incident)
def incident_correct(request: Any, incident_id: int) -> HttpResponse:
    """Note that what was to be put right has been put right (P1, P4)."""
    form = ConfirmForm(request.POST)
    return _do(
        request,
        incident_id,
        "correct",
        form,
        lambda one, said, mark: cases.correct(one, request.actor, clock.now(), mark),
        _("已记下改正。"),
    )


def _do(
    request: Any, incident_id: int, name: str, form: forms.Form, act: Act, done: str
) -> HttpResponse:
    """Run one action and show the incident; a refusal stands beside its form, with what was
    typed.
    """
    one = seen.the_incident(request.actor, incident_id)
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
            receipt(said["request_key"], f"incident_{name}", {"incident": incident_id, **content}),
        )
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        return incident_pages.shown(
            request, seen.the_incident(request.actor, incident_id), name, why
        )
    messages.success(request, done)
    return redirect("incident", incident_id=incident_id)
