"""An appeal with the case beside it, and the ruling of somebody not involved (P6)."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.forms.boundfield import BoundWidget
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.permissions import ROLES
from reception.accounts.refusals import Refusal
from reception.policy.penalty import AMOUNTS, Penalty
from reception.policy.rulebook import in_force
from visitors.discipline.ledger import appeals, office_queries, queries, rulings
from visitors.discipline.ledger.account import account_of, read
from visitors.discipline.models import Appeal, Entry
from visitors.discipline.pages.entry import name_who_booked
from visitors.discipline.pages.forms import RulingForm
from visitors.visits.idempotency import request_key

FORBIDDEN = 403


@require(GET="incident.see")
def appeal(request: GuardedRequest, appeal_id: int) -> HttpResponse:
    """Show what the person says, the case beside it, and the form of the ruling."""
    return _shown(request, office_queries.the_appeal(request.actor, appeal_id))


@require(POST="appeal.decide", sees=office_queries.the_appeal)
def appeal_decide(request: GuardedRequest, appeal_id: int) -> HttpResponse:
    """Rule on an appeal: upheld, reduced or annulled, with a reason (P6)."""
    one = office_queries.the_appeal(request.actor, appeal_id)
    form = RulingForm(request.POST, now=_penalty(one.entry))
    try:
        if not form.is_valid():
            raise Refusal(
                "invalid",
                _("请检查填写的内容。"),
                status=422,
                fields={name: str(said[0]) for name, said in form.errors.items()},
            )
        content = {
            name: request.POST.getlist(name)
            for name in sorted(form.fields)
            if name != "request_key"
        }
        key = request_key(
            form.cleaned_data["request_key"], "appeal_decide", {"appeal": appeal_id, **content}
        )
        appeals.decide(one, form.ruling(), request.actor, clock.now(), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _shown(request, office_queries.the_appeal(request.actor, appeal_id), form, why)
    messages.success(request, _("已裁定，并告知当事人。"))
    return redirect("appeal", appeal_id=appeal_id)


def _penalty(entry: Entry) -> Penalty:
    """Return what a violation takes as the entries stand; nothing where it is void."""
    outcome = read(entry.sheet).derived().get(entry.pk)
    return outcome.penalty if outcome is not None else Penalty()


def _shown(
    request: GuardedRequest, one: Appeal, form: RulingForm | None = None, why: Refusal | None = None
) -> HttpResponse:
    actor, entry, employee = request.actor, one.entry, one.entry.sheet.employee
    everything = queries.shown(employee, actor)
    of_sheet = [row.entry for row in everything if row.entry.sheet_id == entry.sheet_id]
    this = next(row for row in everything if row.entry.pk == entry.pk)
    name_who_booked(this)
    is_open, decides = (
        one.state == Appeal.State.OPEN,
        actor.may_at("appeal.decide", employee.site_id),
    )
    involved = rulings.is_involved(entry, actor)
    form = form or RulingForm(now=this.outcome.penalty)
    context = {
        "appeal": one,
        "entry": this.entry,
        "this": this,
        "ruled_by": _ruled_by(one, this.knows),
        "employee": employee,
        "counted": this.counted,
        "told": entry.outcome,
        "yuan": in_force().limits.get("yuan_per_point", 0),
        "is_open": is_open,
        "may_decide": is_open and decides and not involved,
        "must_be_another": is_open and decides and involved,
        "changes": account_of(of_sheet).without(entry.pk) if is_open and not this.is_void else [],
        "others": _others(entry) if is_open and involved and this.knows else None,
        "form": form,
        "measures": [_measure(option, form, this.outcome.penalty) for option in form["left"]],
        "key": secrets.token_hex(12),
    }
    return render(request, "discipline/appeal.html", context, status=why.status if why else 200)


def _ruled_by(one: Appeal, knows: bool) -> str:
    """Return who ruled, as the reader may know."""
    if one.closed_by is None:
        return ""
    return (
        str(getattr(one.closed_by, "employee", None) or one.closed_by.get_username())
        if knows
        else _("行政部")
    )


def _others(entry: Entry) -> list[str]:
    """Return the names of those of 行政部 who are not involved; for whoever may know who reported,
    because that one is left out.
    """
    reporter = entry.incident.reporter_id if entry.incident is not None else None
    involved = {entry.booked_by_id, reporter, entry.sheet.employee.user_id} - {None}
    office_people = (
        User.objects.filter(groups__name=ROLES["office"], is_active=True)
        .exclude(pk__in=involved)
        .select_related("employee")
    )
    return [
        str(getattr(user, "employee", None) or user.get_username())
        for user in office_people.order_by("pk")
    ]


def _measure(option: BoundWidget, form: RulingForm, penalty: Penalty) -> dict[str, Any]:
    """Return a measure as the form offers it: its check box, its words alone, the field of its
    amount.
    """
    code = option.data["value"]
    alone = penalty.only([code])
    return {"box": option, "alone": alone, "amount": form[code] if code in AMOUNTS else None}
