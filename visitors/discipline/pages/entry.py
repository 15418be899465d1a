"""One entry of the ledger, voiding it (P5), the appeal against it and its ruling (P6)."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.permissions import ROLES
from reception.accounts.refusals import Refusal
from reception.policy.penalty import AMOUNTS, Penalty
from reception.policy.rulebook import in_force
from visitors.discipline.incidents import visibility
from visitors.discipline.ledger import appeals, office_queries, queries, rulings
from visitors.discipline.ledger.account import account_of, read
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Appeal, Entry
from visitors.discipline.pages.forms import RulingForm, VoidForm

FORBIDDEN = 403


@require(GET="incident.see")
def ledger_entry(request: GuardedRequest, entry_id: int) -> HttpResponse:
    """Show one entry: the case, the arithmetic, its place in the chain, and what came of it."""
    return _entry_page(request, queries.the_entry(request.actor, entry_id), VoidForm())


@require(POST="ledger.void", sees=queries.the_entry)
def ledger_void(request: GuardedRequest, entry_id: int) -> HttpResponse:
    """Void a violation by a further entry; the later steps are derived anew (P5)."""
    entry, form = queries.the_entry(request.actor, entry_id, "ledger.void"), VoidForm(request.POST)
    try:
        key = form.key("ledger_void", entry=entry_id)
        rulings.void(entry, form.cleaned_data["reason"], request.actor, clock.now(), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _entry_page(request, entry, form, why.status)
    messages.success(request, _("已作废，当事人会收到通知。"))
    return redirect("ledger_entry", entry_id=entry_id)


@require(GET="incident.see")
def appeal(request: GuardedRequest, appeal_id: int) -> HttpResponse:
    """Show what the person says, the case beside it, and the form of the ruling."""
    return _appeal_page(request, office_queries.the_appeal(request.actor, appeal_id))


@require(POST="appeal.decide", sees=office_queries.the_appeal)
def appeal_decide(request: GuardedRequest, appeal_id: int) -> HttpResponse:
    """Rule on an appeal: upheld, reduced or annulled, with a reason (P6)."""
    one = office_queries.the_appeal(request.actor, appeal_id)
    outcome = read(one.entry.sheet).derived().get(one.entry.pk)  # nothing where it is void
    form = RulingForm(request.POST, now=outcome.penalty if outcome is not None else Penalty())
    try:
        key = form.key("appeal_decide", appeal=appeal_id)
        appeals.decide(one, form.ruling(), request.actor, clock.now(), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        one = office_queries.the_appeal(request.actor, appeal_id)
        return _appeal_page(request, one, form, why.status)
    messages.success(request, _("已裁定，当事人会收到通知。"))
    return redirect("appeal", appeal_id=appeal_id)


def _entry_page(
    request: GuardedRequest, entry: Entry, form: VoidForm, status: int = 200
) -> HttpResponse:
    actor, employee = request.actor, entry.sheet.employee
    everything = queries.shown(employee, actor)
    one = next(row for row in everything if row.entry.pk == entry.pk)
    later = [row for row in everything if row.entry.violation_id == entry.pk]
    _name_who_booked(one, *later)
    violation = entry if entry.kind == Entry.Kind.VIOLATION else entry.violation
    incident = violation.incident if violation is not None else None
    may_void = (
        entry.kind == Entry.Kind.VIOLATION
        and not one.is_void
        and actor.may_at("ledger.void", employee.site_id)
    )
    why_not = _why_not_void(one, actor) if may_void else ""
    context = {
        "entry": entry,
        "one": one,
        "employee": employee,
        "later": later,
        "violation": violation,
        "incident": incident,
        "counted": one.counted,
        "yuan": in_force().limits.get("yuan_per_point", 0),
        "events": visibility.events_of(incident, one.knows) if incident is not None else [],
        "form": form,
        "key": secrets.token_hex(12),
        "may_void": may_void and not why_not,
        "why_not": why_not,
        "changes": _without(entry, everything) if may_void and not why_not else [],
    }
    return render(request, "discipline/ledger_entry.html", context, status=status)


def _appeal_page(
    request: GuardedRequest, one: Appeal, form: RulingForm | None = None, status: int = 200
) -> HttpResponse:
    actor, entry, employee = request.actor, one.entry, one.entry.sheet.employee
    everything = queries.shown(employee, actor)
    this = next(row for row in everything if row.entry.pk == entry.pk)
    _name_who_booked(this)
    is_open, penalty = one.state == Appeal.State.OPEN, this.outcome.penalty
    decides = is_open and actor.may_at("appeal.decide", employee.site_id)
    involved = rulings.is_involved(entry, actor)
    form = form or RulingForm(now=penalty)
    context = {
        "appeal": one,
        "entry": this.entry,
        "this": this,
        "ruled_by": _name(one.closed_by) if this.knows else _("行政部"),
        "employee": employee,
        "counted": this.counted,
        "yuan": in_force().limits.get("yuan_per_point", 0),
        "is_open": is_open,
        "may_decide": decides and not involved,
        "must_be_another": decides and involved,
        "changes": _without(entry, everything) if is_open and not this.is_void else [],
        "others": _others(entry) if is_open and involved and this.knows else None,
        "form": form,
        # Each measure as a check box, in words, and with the field of its amount.
        "measures": [
            {
                "box": box,
                "alone": penalty.only([box.data["value"]]),
                "amount": form[box.data["value"]] if box.data["value"] in AMOUNTS else None,
            }
            for box in form["left"]
        ],
        "key": secrets.token_hex(12),
    }
    return render(request, "discipline/appeal.html", context, status=status)


def _name(user: User | None) -> str:
    return str(getattr(user, "employee", None) or user.get_username()) if user is not None else ""


def _name_who_booked(*rows: EntryView) -> None:
    """Put on entries who booked them as ``by_name``, empty for the system; one query."""
    users = User.objects.select_related("employee").in_bulk(
        {one.entry.booked_by_id for one in rows if one.entry.booked_by_id}
    )
    for one in rows:
        name = _name(users.get(one.entry.booked_by_id or 0))
        one.entry.by_name = name if one.knows or not name else _("行政部")  # type: ignore[attr-defined]


def _without(entry: Entry, everything: list[EntryView]) -> list[Any]:
    """Return what the other entries of a sheet would come to without this one."""
    of_sheet = [row.entry for row in everything if row.entry.sheet_id == entry.sheet_id]
    return account_of(of_sheet).without(entry.pk)


def _why_not_void(one: EntryView, actor: Actor) -> str:
    """Say why somebody of 行政部 may not void an entry; nothing where they may."""
    entry = one.entry
    if rulings.affects(entry, actor):
        return _("这条记录与您本人有关，要由另一位同事作废。")
    if actor.user is not None and entry.booked_by_id == actor.user.pk:
        return _("这条记录由您入账，不能由您作废。确有不妥，请另一位同事看过以后作废。")
    if one.is_suspended and rulings.is_involved(entry, actor):
        return _("这件事由您报告，正在申诉；裁定以前，要由另一位同事作废。")
    return ""


def _others(entry: Entry) -> list[str]:
    """Name who of 行政部 is not involved, for whoever may know who reported."""
    reporter = entry.incident.reporter_id if entry.incident is not None else None
    involved = {entry.booked_by_id, reporter, entry.sheet.employee.user_id} - {None}
    office = User.objects.filter(groups__name=ROLES["office"], is_active=True)
    users = office.exclude(pk__in=involved).select_related("employee").order_by("pk")
    return [_name(user) for user in users]
