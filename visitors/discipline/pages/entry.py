"""One entry of the ledger in full, and voiding it after seeing what that would change (P5)."""

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
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.discipline.incidents import visibility
from visitors.discipline.ledger import queries, rulings
from visitors.discipline.ledger.account import account_of
from visitors.discipline.ledger.queries import EntryView
from visitors.discipline.models import Entry
from visitors.discipline.pages.forms import VoidForm
from visitors.visits.idempotency import request_key

Kind = Entry.Kind
FORBIDDEN = 403


@require(GET="incident.see")
def ledger_entry(request: GuardedRequest, entry_id: int) -> HttpResponse:
    """Show one entry: the case, the arithmetic, its place in the chain, and what came of it."""
    return _shown(request, queries.the_entry(request.actor, entry_id))


@require(POST="ledger.void", sees=queries.the_entry)
def ledger_void(request: GuardedRequest, entry_id: int) -> HttpResponse:
    """Void a violation by a further entry; the later steps are derived anew (P5)."""
    entry, form = queries.the_entry(request.actor, entry_id, "ledger.void"), VoidForm(request.POST)
    typed = form.cleaned_data if form.is_valid() else {"reason": "", "request_key": ""}
    key = request_key(
        typed["request_key"], "ledger_void", {"entry": entry_id, "reason": typed["reason"]}
    )
    try:
        rulings.void(entry, typed["reason"], request.actor, clock.now(), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _shown(request, entry, form, why)
    messages.success(request, _("已作废，并告知当事人。"))
    return redirect("ledger_entry", entry_id=entry_id)


def _shown(
    request: GuardedRequest, entry: Entry, form: VoidForm | None = None, why: Refusal | None = None
) -> HttpResponse:
    actor, employee = request.actor, entry.sheet.employee
    everything = queries.shown(employee, actor)
    one = next(row for row in everything if row.entry.pk == entry.pk)
    of_sheet = [row.entry for row in everything if row.entry.sheet_id == entry.sheet_id]
    later = [row for row in everything if row.entry.violation_id == entry.pk]
    name_who_booked(one, *later)
    violation = entry if entry.kind == Kind.VIOLATION else entry.violation
    incident = violation.incident if violation is not None else None
    context = {
        "entry": entry,
        "one": one,
        "employee": employee,
        "later": later,
        "violation": violation,
        "incident": incident,
        "counted": one.counted,
        "told": entry.outcome,
        "yuan": in_force().limits.get("yuan_per_point", 0),
        "events": visibility.events_of(incident, one.knows) if incident is not None else [],
        "form": form or VoidForm(),
        "key": secrets.token_hex(12),
        **_voiding(one, of_sheet, actor),
    }
    return render(
        request, "discipline/ledger_entry.html", context, status=why.status if why else 200
    )


def name_who_booked(*rows: EntryView) -> None:
    """Put on entries who booked them as ``by_name``: a name, 行政部 for who may not know, empty
    where it was the system; one query.
    """
    users = User.objects.filter(pk__in={one.entry.booked_by_id for one in rows}).select_related(
        "employee"
    )
    names = {user.pk: str(getattr(user, "employee", None) or user.get_username()) for user in users}
    for one in rows:
        name = names.get(one.entry.booked_by_id or 0, "")
        one.entry.by_name = name if one.knows or not name else _("行政部")  # type: ignore[attr-defined]


def _voiding(one: EntryView, of_sheet: list[Entry], actor: Actor) -> dict[str, Any]:
    """Say whether somebody may void an entry, what that would change, and else why not."""
    entry = one.entry
    employee = entry.sheet.employee
    if (
        entry.kind != Kind.VIOLATION
        or one.is_void
        or not actor.may_at("ledger.void", employee.site_id)
    ):
        return {"may_void": False}
    if actor.employee is not None and actor.employee.pk == employee.pk:
        return {"may_void": False, "why_not": _("这条记录与您本人有关，要由另一位同事作废。")}
    if actor.user is not None and entry.booked_by_id == actor.user.pk:
        return {
            "may_void": False,
            "why_not": _("这条记录由您入账，不能由您作废。确有不妥，请另一位同事看过以后作废。"),
        }
    if one.is_suspended and rulings.is_involved(entry, actor):
        return {
            "may_void": False,
            "why_not": _("这件事由您报告，正在申诉；裁定以前，要由另一位同事作废。"),
        }
    return {
        "may_void": True,
        "changes": account_of(of_sheet).without(entry.pk),
    }
