"""The list of what happened to a plan, and acts that happen once however often they arrive."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from visitors.plans.models import Plan, PlanEvent
from visitors.visits.idempotency import RequestKey, idempotent

JOINED = ("site", "host__department", "department", "applicant", "applied_by")


@dataclass(frozen=True)
class PlanAct:
    """Who does something, when, and the key of the request."""

    by: Actor
    now: datetime
    key: RequestKey = field(default_factory=RequestKey)


@dataclass(frozen=True)
class Keyed(Actor):
    """Somebody who decides, with the key of their request: so it stands on the event (W4)."""

    key: RequestKey = field(default_factory=RequestKey)


def record(
    plan: Plan, what: PlanEvent.What, act: PlanAct, words: str = "", **facts: Any
) -> PlanEvent:
    """Add one event, in the transaction of what it tells of."""
    return PlanEvent.objects.create(
        plan=plan,
        what=what,
        at=act.now,
        by=act.by.user,
        by_name=act.by.name[:60],
        words=words,
        facts=facts,
        request_key=act.key.key,
        request_digest=act.key.digest,
    )


def of_key(by: Actor, key: RequestKey) -> tuple[Plan, str] | None:
    """Return the plan of the event that a key has caused, and the digest of its request."""
    caused = PlanEvent.objects.exclude(request_key="").filter(by=by.user, request_key=key.key)
    event = caused.select_related("plan").first()
    return None if event is None else (event.plan, event.request_digest)


def once(act: PlanAct, action: Callable[[], Plan]) -> Plan:
    """Run an action in one transaction, or return what it did the first time."""
    return idempotent(act.by, act.key, action, of_key)


def change(plan: Plan, act: PlanAct, states: Collection[str], do: Callable[[Plan], None]) -> Plan:
    """Do something to a plan that is locked, for who writes it, where its state allows it.

    Raises:
        Refusal: ``not_permitted``, ``state_forbids``, ``key_reused``.
    """

    def action() -> Plan:
        one = locked(plan.pk)
        allow(may_write(one, act.by))
        if one.state not in states:
            raise forbidden(one)
        do(one)
        one.save()
        return one

    return once(act, action)


def locked(pk: int) -> Plan:
    """Return a plan, locked."""
    one = locking.locked(Plan.objects.all(), pk, *JOINED)
    if one is None:
        raise Plan.DoesNotExist
    return one


def may_write(plan: Plan, by: Actor) -> bool:
    """Tell whether somebody writes a plan: who applies for it, its host, the head of the department
    that receives, 行政部.
    """
    reach, me = by.reach("plan.write"), by.employee
    if reach == "all":
        return True
    if reach == "-" or me is None:
        return False
    if reach == "dept" and me.department_id == plan.department_id:
        return True
    return me.pk in (plan.applicant_id, plan.host_id)


def allow(may: bool) -> None:
    """Refuse who may not."""
    if not may:
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def forbidden(plan: Plan) -> Refusal:
    """Return the refusal of what the state of a plan does not allow."""
    sentence = _("这个接待计划现在是“%(state)s”，不能这样做。")
    state = {"state": plan.get_state_display()}
    return Refusal("state_forbids", sentence % state, state=plan.state)
