"""The pages of client files: the list, a new one, one file, what lapses, a loan (L, F)."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.due import chain
from reception.organisation.names import said_in
from reception.policy.models import ClientClass
from reception.policy.rulebook import in_force
from visitors.clients import (
    assignments,
    files,
    followup,
    forms,
    history,
    listing,
    loans,
    visibility,
)
from visitors.clients.acts import LOANS, STEPS
from visitors.clients.events import ClientAct
from visitors.clients.forms import ClientForm, ClientListForm, ClientNewForm
from visitors.clients.models import Client, ClientLoan
from visitors.pages import case_steps
from visitors.visits.idempotency import RequestKey, request_key

FORBIDDEN = 403


@require(GET="client.see")
def clients(request: GuardedRequest) -> HttpResponse:
    """List files, the newest first, with whose they are and what is due."""
    form, now = ClientListForm.read(request.GET), clock.now()
    policy = in_force(request.actor.edition)
    rows, after = listing.page(request.actor, form.asked(), now, policy)
    with_owner = [(one, listing.owner_of(one)) for one in rows]
    context = {
        "form": form,
        "rows": [(one, who, followup.of(one, who, policy)) for one, who in with_owner],
        "now": now,
        "after": after,
        "is_asked": form.is_asked(),
        "writes": request.actor.may("client.write"),
    }
    return render(request, "clients/clients.html", context)


@require(GET="client.write", POST="client.write")
def client_new(request: GuardedRequest) -> HttpResponse:
    """Make a file by hand; most make themselves at the first visit (L1)."""
    form, status = ClientNewForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            act = ClientAct(request.actor, clock.now(), _key(request, "client_new"))
            try:
                return redirect("client", files.make(form.said(), act).pk)
            except Refusal as why:
                if why.status == FORBIDDEN:
                    raise
                form.refuse(why)
    context = {"form": form, "key": _again(request)}
    return render(request, "clients/client_new.html", context, status=status)


def _key(request: GuardedRequest, action: str) -> RequestKey:
    sent = {name: value for name, value in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return request_key(request.POST.get("request_key"), action, sent)


def _again(request: GuardedRequest) -> str:
    return request.POST.get("request_key", "")[:80] or secrets.token_hex(12)


def _sees(actor: Actor, client_id: int) -> Client:
    return visibility.the_client(actor, client_id)


@require(GET="client.see", POST="client.see", sees=_sees)
def client(request: GuardedRequest, client_id: int) -> HttpResponse:
    """Show a file, or its card; a classified one asks why before it shows anything (L14). What is
    typed anew is kept.
    """
    one = visibility.the_client(request.actor, client_id)
    if request.method != "POST":
        return _page(request, one)
    form = ClientForm(request.POST)
    if not form.is_valid():
        return _page(request, one, {"change": form}, 422)
    try:
        act = ClientAct(request.actor, clock.now(), _key(request, f"client_{client_id}"))
        files.change(one, act, form.said())
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _page(request, one, {"change": form}, why.status)
    return redirect("client", client_id)


@require(POST="client.see", sees=case_steps.sees(STEPS))
def client_step(request: GuardedRequest, client_id: int, step: str) -> HttpResponse:
    """Take a step of a file; a refusal stands beside its form, with what was typed."""
    if step == "loans":
        return _borrow(request, visibility.the_client(request.actor, client_id))
    refused = case_steps.posted(request, STEPS, client_id, step, _page)
    if refused is not None:
        return refused
    still = visibility.clients(request.actor).filter(pk=client_id).exists()
    return redirect("client", client_id) if still else redirect("clients")


def _borrow(request: GuardedRequest, one: Client) -> HttpResponse:
    form = forms.LoanForm(request.POST, auto_id="loans-%s")
    if not form.is_valid():
        return _page(request, one, {"loans": form}, 422)
    try:
        act = ClientAct(request.actor, clock.now(), _key(request, f"loan_{one.pk}"))
        return redirect("loan", loans.ask(one, act, **form.cleaned_data).pk)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _page(request, one, {"loans": form}, why.status)


def _page(
    request: GuardedRequest,
    one: Client,
    sent: Mapping[str, PageForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    by_place = one.secrecy != Client.Secrecy.NORMAL or not visibility.loan_of(actor, one, now)
    reads = by_place and visibility.reads(actor, one, now)
    is_closed = one.secrecy != Client.Secrecy.NORMAL and not reads
    given: dict[str, Any] = {
        "contact": forms.ContactForm(auto_id="contact-%s"),
        "assign": forms.GiveForm(auto_id="assign-%s"),
        "open": forms.ClientReasonForm(auto_id="open-%s"),
        "strike": forms.ClientReasonForm(auto_id="strike-%s"),
        "loans": forms.LoanForm(auto_id="loans-%s"),
    }
    context: dict[str, Any] = {
        "one": one,
        "reads": reads,
        "is_closed": is_closed,
        "forms": {**given, **(sent or {})},
        "loan": ClientLoan.objects.filter(client=one, borrower=actor.employee, back_at=None).first()
        if actor.employee
        else None,
        "key": secrets.token_hex(12),
    }
    if not is_closed:
        context |= _card(actor, one)
    if reads:
        context |= _whole(actor, one, sent or {})
    return render(request, "clients/client.html", context, status=status)


def _card(actor: Actor, one: Client) -> dict[str, Any]:
    """Return what everybody who sees files sees of one: whose it is."""
    last = assignments.standing(one)
    return {
        "last": last,
        "claims": last is None
        and one.struck_at is None
        and actor.employee is not None
        and actor.may("client.write"),
    }


def _whole(actor: Actor, one: Client, sent: Mapping[str, PageForm]) -> dict[str, Any]:
    """Return what stands in a file, for who may read it."""
    last, now = assignments.standing(one), clock.now()
    due = followup.of(one, last.employee if last is not None else None, in_force(actor.edition))
    named = [reader.employee for reader in history.readers(one)]
    initial = {name: getattr(one, name) for name in files.COLUMNS}
    initial["client_class"] = one.client_class.code if one.client_class is not None else ""
    initial["source"] = one.source.code if one.source is not None else ""
    initial["named"] = "、".join(person.number for person in named)
    writes = visibility.writes(actor, one) and one.struck_at is None
    return {
        "due": due,
        "named": named,
        "writes": writes,
        "gives": writes and actor.reach("client.assign") != "-",
        "change": sent.get("change") or ClientForm(initial=initial),
        "entries": history.of(actor, one),
        "assignments": history.assignments(one),
        "readings": said_in(history.readings(one), "by_name"),
        "open_until": visibility.opened_until(actor, one, now),
        "likely": listing.likely(one, actor),
        "now": now,
    }


@require(GET="client.see")
def clients_lapsing(request: GuardedRequest) -> HttpResponse:
    """Show what lapses in the days of the row, why, and what would stop it; and what would lapse by
    other rows (F7).
    """
    now, policy = clock.now(), in_force(request.actor.edition)
    days = policy.limits.get("client_lapse_list_days", 14)
    lines = []
    for one in listing.lapsing(request.actor, now, policy, days):
        who = listing.owner_of(one)
        lines.append((one, who, followup.of(one, who, policy)))
    tried, form = None, forms.RehearsalForm(request.GET if "lapse_days" in request.GET else None)
    if form.is_bound and form.is_valid():
        row: ClientClass = form.cleaned_data["client_class"]
        tried = listing.rehearsed(row, form.cleaned_data["lapse_days"], now, days)
    context = {
        "lines": lines,
        "days": days,
        "form": form,
        "tried": tried,
        "rehearses": request.actor.reach("client.see") == "all",
        "now": now,
    }
    return render(request, "clients/clients_lapsing.html", context)


def _sees_loan(actor: Actor, loan_id: int, step: str = "") -> ClientLoan:
    return visibility.the_loan(actor, loan_id)


@require(GET="loan.see", sees=_sees_loan)
def loan(request: GuardedRequest, loan_id: int) -> HttpResponse:
    """Show a loan; while it runs, to who borrowed, the file with their name across it (L4)."""
    return _loan_page(request, visibility.the_loan(request.actor, loan_id))


@require(POST="loan.see", sees=_sees_loan)
def loan_step(request: GuardedRequest, loan_id: int, step: str) -> HttpResponse:
    """Take a step of a loan."""
    refused = case_steps.posted(request, LOANS, loan_id, step, _loan_page)
    return redirect("loan", loan_id) if refused is None else refused


def _loan_page(
    request: GuardedRequest,
    one: ClientLoan,
    sent: Mapping[str, PageForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    mine = actor.employee is not None and one.borrower_id == actor.employee.pk
    code, state = loans.state_of(one, now)
    may_read = mine and one.runs(now) and visibility.reads(actor, one.client, now)
    step = one.approval.step
    decides = step is not None and actor.employee in chain.able(step, one.approval)
    context = {
        "one": one,
        "code": code,
        "state": state,
        "mine": mine,
        "may_read": may_read,
        "decides": decides,
        "asked": loans.who_decides(one),
        "returns": code not in ("back", "returned")
        and (mine or actor.reach("client.write") == "all"),
        "forms": {"decide": forms.LoanDecisionForm(auto_id="decide-%s"), **(sent or {})},
        "entries": history.of(actor, one.client) if may_read else [],
        "marks": range(24),
        "now": now,
        "key": secrets.token_hex(12),
    }
    return render(request, "clients/loan.html", context, status=status)
