"""Deciding about what must be approved: signed in, or by the link of a notice and without an
account (W4).
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.due import approvals as actions
from reception.due import chain
from reception.due.approval_forms import ApprovalForm, LinkApprovalForm
from reception.due.approval_kinds import kind_of, kinds
from reception.due.models import Approval, ApprovalAsk
from reception.links import tokens
from reception.links.pages import by_link, over, see_again, unknown
from reception.organisation.names import said_in
from reception.policy.rulebook import InForce, in_force
from reception.text import whole_number

State = Approval.State
DECIDED_SHOWN = 10


@require(GET="due.approve", POST="due.approve")
def approvals(request: GuardedRequest) -> HttpResponse:
    """List what waits for a decision of somebody, and take one."""
    actor, policy = request.actor, in_force(request.actor.edition)
    refusal, again, form = None, None, None
    if request.method == "POST":
        again = _seen(actor, request.POST.get("approval", ""))
        form = ApprovalForm.labelled(kind_of(again).shown(again, policy), request.POST)
        try:
            _decide_once(again, form, actor)
        except Refusal as why:
            refusal = why
            form.refuse(why)
        else:
            return redirect("approvals")
    waiting = []
    for kind in kinds.values():
        rows = actions.read(kind.key).filter(pk__in=chain.waiting(actor, kind).values("pk"))
        waiting += list(rows.annotate(**chain.whom_asked()))
    for row in waiting:
        is_again = again is not None and row.pk == again.pk
        shown = kind_of(row).shown(row, policy)
        its = form if is_again and form is not None else ApprovalForm.labelled(shown)
        its.fields["reason"].widget.attrs["id"] = f"why-{row.pk}"
        vars(row).update(shown=shown, form=its, again=is_again, own=chain.is_own(row, actor))
    context = {"waiting": waiting, "decided": _decided(actor, policy), "refusal": refusal}
    status = refusal.status if refusal is not None else 200
    return render(request, "due/approvals.html", context, status=status)


def _seen(actor: Actor, number: str) -> Approval:
    """Return an approval that somebody sees on their page, or 404."""
    pk = whole_number(number) or 0
    for kind in kinds.values():
        rows = chain.decided_or_asked(actor, kind).filter(pk=pk).values("pk")
        found = actions.read(kind.key).filter(pk__in=rows).first()
        if found is not None:
            return found
    raise Http404


def _decide_once(approval: Approval, form: ApprovalForm, actor: Actor) -> None:
    """Decide; the same press that arrives again changes nothing, and is no mistake."""
    decision = form.decided()
    try:
        actions.decide(approval, decision, actor, clock.now())
    except Refusal as why:
        row = Approval.objects.get(pk=approval.pk)
        same = row.state == (State.APPROVED if decision.approved else State.RETURNED)
        if why.code != "already_decided" or not same or row.decided_by != actor.user:
            raise


def _decided(actor: Actor, policy: InForce) -> list[Approval]:
    """Return what was decided of late, with what its line shows."""
    rows: list[Approval] = []
    for kind in kinds.values():
        seen = chain.decided_or_asked(actor, kind).filter(decided_at__isnull=False)
        decided = actions.read(kind.key).filter(pk__in=seen.values("pk"))
        rows += said_in(decided.order_by("-decided_at")[:DECIDED_SHOWN], "decided_by_name")
    rows.sort(key=lambda row: row.decided_at or row.asked_at, reverse=True)
    for row in rows[:DECIDED_SHOWN]:
        shown = kind_of(row).shown(row, policy)
        vars(row).update(shown=shown, opens=actor.reach(shown["opens"]) == "all")
    return rows[:DECIDED_SHOWN]


@by_link
def approval_decide(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show who was asked what is to be approved, and take one decision; reading changes nothing."""
    link = tokens.find(token, *kinds)
    if link is None:
        return unknown(request)
    rows = ApprovalAsk.objects.select_related("employee", "approval")
    asked = rows.filter(notice=link.notice_id, employee__is_active=True).first()
    # A link that a group chat has read would let anybody decide; no notice of a kind of approval
    # goes there.
    if asked is None or link.in_group or link.expires_at <= now:
        return over(request)
    row = asked.approval = actions.read(asked.approval.kind).get(pk=asked.approval_id)
    if not _is_good(asked):
        return over(request)
    if request.method != "POST":
        return _page(request, asked)
    form = LinkApprovalForm.labelled(kind_of(row).shown(row, in_force()), request.POST)
    try:
        actions.decide_by_link(asked, form.decided(), now)
    except Refusal as why:
        asked.approval = actions.read(row.kind).get(pk=row.pk)
        if why.code == "already_decided" and asked.approval.decided_at is not None:
            return _page(request, asked, status=why.status)  # which says who was first
        if not _is_good(asked) or why.code.endswith("_over"):
            return over(request)
        form.refuse(why)
        return _page(request, asked, wrong=why.message, status=why.status, form=form)
    return see_again("approval_decide", token)


def _is_good(asked: ApprovalAsk) -> bool:
    """Tell whether a link may still be used: the thing is not over, nobody took the request back,
    and who was asked decides.
    """
    row = asked.approval
    if row.state == State.WITHDRAWN or kind_of(row).is_over(row):
        return False
    return row.step is None or asked.employee in chain.at(row.step, row)


def _page(
    request: GuardedRequest,
    asked: ApprovalAsk,
    *,
    wrong: Any = "",
    status: int = 200,
    form: ApprovalForm | None = None,
) -> HttpResponse:
    row, policy = said_in([asked.approval], "decided_by_name")[0], in_force()
    shown = kind_of(row).shown(row, policy)
    context = {
        "row": row,
        "shown": shown,
        "wrong": wrong,
        "form": form or LinkApprovalForm.labelled(shown),
        "waits": row.state == State.ASKED,
        "minutes_valid": tokens.minutes_valid(policy),
        "by": _("您") if row.decided_by_employee == asked.employee else row.decided_by_name,
    }
    return render(request, "due/approval_decide.html", context, status=status)
