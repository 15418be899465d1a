"""The badges of visitors who are gone: ask for them, take them back, write them off (V9, B3).

Each action refuses with ``state_forbids`` while the visitor is here, and with ``not_inside`` where
no badge is out.
"""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reception.accounts import secrets
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.policy.rulebook import in_force
from visitors.badges import lending
from visitors.lifecycle import badge_replacement, sign_out
from visitors.lifecycle.actions import action
from visitors.models import Badge, BadgeLoan, State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import guards, wording
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey

What = VisitEvent.What


def badges_out(site_id: int, now: datetime) -> QuerySet[BadgeLoan]:
    """Return the loans of a site whose visitor is gone and whose badge has not come back (V9)."""
    return BadgeLoan.objects.overdue(now).filter(badge__site=site_id)


@action("visit.leave")
def ask_about_badge(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Ask the host of somebody who is gone for the badge that is still out (V9, B3); refuses with
    ``nobody_to_ask``, too.
    """
    loan = _loan_of_who_is_gone(visit)
    host = sign_out.host_to_ask(loan.visit)
    words = wording.written(wording.Kind.BADGE_OUT, loan.visit, now, in_force())
    notice_key, in_group = f"badge:{visit.pk}:{secrets.new_token()}", words.group_text
    notice = outbox.write(host.pk, notice_key, words.subject, words.text, now, group_text=in_group)
    facts = {"employee": host.pk, "name": host.name, "notice": notice.pk}
    facts["badge"] = loan.badge.number
    record(loan.visit, What.ASK_BADGE, by, now, key=key, facts=facts)
    return loan.visit


@action("visit.leave")
def badge_is_missing(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Write down that the badge of somebody who is gone is lost: it admits nobody any more and is
    awaited no longer (B3).
    """
    gone = _loan_of_who_is_gone(visit).visit
    why = _("访客离开后没有交回")
    return badge_replacement.lost(gone, Badge.Condition.LOST, why, by, now, key)


@action("visit.leave")
def hand_back(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Take back the badge of somebody whom the host has signed out before (B3, V9)."""
    fresh = Visit.objects.select_for_update().get(pk=visit.pk)
    if fresh.state != State.LEFT:
        raise guards.forbidden(fresh.state)  # brought back inside meanwhile, and worn again
    badge = lending.take_back(visit, now, by)
    if badge is None:
        raise _come_back()
    record(visit, What.BADGE_BACK, by, now, key=key, facts={"badge": badge.number})
    return guards.fetch(visit.pk)


def _loan_of_who_is_gone(visit: Visit) -> BadgeLoan:
    """Return the open loan of a visit that is over, locked with its visit."""
    fresh = Visit.objects.select_for_update().get(pk=visit.pk)
    if fresh.state in OPEN:
        raise guards.forbidden(fresh.state)
    rows = BadgeLoan.objects.out().select_related(
        "badge", "visit__visitor", "visit__host", "visit__answered_by"
    )
    loan = rows.filter(visit=fresh).first()
    if loan is None:
        raise _come_back()
    return loan


def _come_back() -> Refusal:
    return Refusal("not_inside", _("这张访客牌已经收回，可以放回架上。"))
