"""Type a violation: 行政部 books it at once and sees its rung before, others propose it (P1–P3)."""

import datetime as dt
import secrets
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.climb import Violation
from reception.policy.enums import Severity
from reception.policy.rulebook import in_force
from reception.text import whole_number
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.visibility import visits_to_report
from visitors.discipline.ledger import rulings
from visitors.discipline.ledger.account import would_be
from visitors.discipline.pages.report_forms import BookForm, ProposeForm, sites_of
from visitors.models import Visit

FORBIDDEN = 403
MOST_PEOPLE, MOST_VISITS = 8, 20
FIELDS = [name for name in BookForm.base_fields if name != "request_key"]


@require(GET="incident.decide", POST="incident.decide")
def ledger_book(request: GuardedRequest) -> HttpResponse:
    """Book a violation of an employee at once."""
    actor, now = request.actor, clock.now()
    if request.method != "POST":
        form = BookForm(actor=actor, now=now, initial=_typed_before(request))
        return _book_page(request, form, request.GET, now)
    form = BookForm(request.POST, actor=actor, now=now)
    try:
        key = form.key("incident.decide")
        incident = rulings.book(form.report(), actor, now, key, form.given())
    except Refusal as why:
        if why.status == FORBIDDEN and why.code != "needs_another_person":
            raise
        form.refuse(why)
        return _book_page(request, form, request.POST, now, why.status)
    if not incident.events.filter(request_key=key.key).exists():
        messages.info(request, _("同一来源已经记过，没有再记一次。"))
    entry = getattr(incident, "entry", None)
    if entry is None:
        return redirect("incident", incident_id=incident.pk)
    return redirect("ledger_entry", entry_id=entry.pk)


@require(GET="incident.decide")
def ledger_people(request: GuardedRequest) -> HttpResponse:
    """List the employees a typed text may mean, of every site whose ledger is ours."""
    return _people(request, "incident.decide")


@require(GET="incident.decide")
def ledger_rung(request: GuardedRequest) -> HttpResponse:
    """Show where a violation would stand, and the visits of that day that it may be about."""
    now = clock.now()
    form = BookForm(actor=request.actor, now=now, initial=_typed_before(request))
    context = {"form": form, **_would(form, request.GET, now)}
    return render(request, "discipline/_ledger_rung.html", context)


@require(GET="patrol.report", POST="patrol.report")
def ledger_propose(request: GuardedRequest) -> HttpResponse:
    """Propose that an employee broke a rule; a missing badge is reported on patrol."""
    actor, now = request.actor, clock.now()
    if request.method != "POST":
        typed = _typed_before(request)
        about = _visit_or_none(actor, typed.get("visit", ""))
        if about is not None and "employee" not in typed:
            typed |= {"employee": about.host.name, "employee_number": about.host.number}
        return _propose_page(request, ProposeForm(actor=actor, now=now, initial=typed))
    form = ProposeForm(request.POST, actor=actor, now=now)
    try:
        key = form.key("patrol.report")
        incident = reports.report(form.report(), actor, now, key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _propose_page(request, form, why.status)
    return redirect("patrol_done", incident_id=incident.pk)


@require(GET="patrol.report")
def ledger_propose_people(request: GuardedRequest) -> HttpResponse:
    """List the employees a typed text may mean, of the sites that whoever reports works at."""
    return _people(request, "patrol.report")


def _people(request: GuardedRequest, capability: str) -> HttpResponse:
    typed = request.GET.get("employee", "")[:60]
    employees = people.find(typed, sites_of(request.actor, capability), MOST_PEOPLE)
    context = {"found": employees, "away": set(), "typed": typed, "prefix": "e"}
    return render(request, "visitors/_desk_hosts.html", context)


def _typed_before(request: GuardedRequest) -> dict[str, str]:
    return {name: request.GET[name][:500] for name in FIELDS if request.GET.get(name)}


def _visit_or_none(actor: Actor, number: str) -> Visit | None:
    pk = whole_number(number)
    return visits_to_report(actor).filter(pk=pk).first() if pk is not None else None


def _propose_page(request: GuardedRequest, form: ProposeForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "about": _visit_or_none(request.actor, str(form["visit"].value() or "")),
        "key": secrets.token_hex(12),
    }
    return render(request, "discipline/ledger_propose.html", context, status=status)


def _book_page(
    request: GuardedRequest, form: BookForm, typed: QueryDict, now: dt.datetime, status: int = 200
) -> HttpResponse:
    context = {"form": form, "key": secrets.token_hex(12), **_would(form, typed, now)}
    return render(request, "discipline/ledger_book.html", context, status=status)


def _would(form: BookForm, typed: QueryDict, now: dt.datetime) -> dict[str, Any]:
    """Return the rung that what is typed would get; the form then offers the visits of that day."""
    actor, policy = form.actor, in_force()
    sent = BookForm(typed, actor=actor, now=now)
    sent.full_clean()
    data = sent.cleaned_data
    ladder, employee = policy.ladders.get(data.get("ladder", "")), data.get("employee")
    if not isinstance(employee, Employee):  # still as typed, where its number is none
        employee = None
    context: dict[str, Any] = {
        "ladder": ladder,
        "person": employee,
        "yuan": policy.limits.get("yuan_per_point", 0),
    }
    if employee is None:
        return context
    own = actor.employee is not None and actor.employee.pk == employee.pk
    seen_at, severity = data.get("seen_at") or now, data.get("severity", "")
    form.offer(_visits(actor, employee, seen_at))
    context |= {"own": own, "visit_chosen": typed.get("visit", "")}
    if ladder is not None and not own and (not ladder.by_severity or severity in Severity.values):
        context["asked"] = form.asked(ladder.rules)
        context["would"] = would_be(
            employee.pk, ladder, Violation(clock.today(seen_at), severity, sent.given())
        )
    return context


def _visits(actor: Actor, employee: Employee, seen_at: dt.datetime) -> list[Visit]:
    begin, end = clock.day_bounds(clock.today(seen_at))
    rows = visits_to_report(actor).filter(
        Q(host=employee) | Q(answered_by=employee), arrived_at__gte=begin, arrived_at__lt=end
    )
    return list(rows.order_by("arrived_at", "pk")[:MOST_VISITS])
