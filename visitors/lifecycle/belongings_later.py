"""What the desk writes down about a visit later: more things, the names of companions, and things
nobody looked at on leaving. Each action refuses with ``not_permitted`` and ``state_forbids``, too.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.belongings import items as belongings_items
from visitors.belongings.items import BelongingItem, Checked
from visitors.lifecycle.actions import action
from visitors.models import State, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import details, guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey

What = VisitEvent.What
NOT_OVER = [State.EXPECTED, *OPEN]


@action("belonging.keep")
def bring(
    visit: Visit, items: list[BelongingItem], by: Actor, now: datetime, key: RequestKey
) -> Visit:
    """Write down what a visitor brings in, after the registration; refuses with
    ``nothing_brought``.
    """
    if not items:
        missing = _("请写明带了什么。")
        raise Refusal("nothing_brought", missing, status=422, fields={"belongings": missing})
    fresh = _locked(visit, NOT_OVER)
    belongings_items.enter(fresh, items, by, now)
    facts = {"belongings": belongings_items.in_words(items)}
    record(fresh, What.BROUGHT, by, now, key=key, facts=facts)
    return fresh


@action("visit.leave")
def check(visit: Visit, checked: Checked, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Look at the things of a visitor whom the host has signed out far from the desk; before,
    leaving itself asks for it. Refuses as ``items.settle``.
    """
    fresh = _locked(visit, [State.LEFT])
    settled = belongings_items.settle(fresh, checked, by, now)
    if not settled:
        raise Refusal("nothing_open", _("物品都已经核对过了。"))
    record(fresh, What.CHECKED, by, now, key=key, facts=settled)
    return fresh


@action("belonging.keep")
def name_companions(
    visit: Visit, names: list[str], by: Actor, now: datetime, key: RequestKey
) -> Visit:
    """Write down who comes with a visitor, in place of the names that stood there (Z3).

    The trail keeps how many, and no name: the list of events only grows, and names are removed one
    day (privacy 5). Refuses with ``names_missing``, ``names_too_many``.
    """
    fresh = _locked(visit, NOT_OVER)
    belongings_items.refuse_nameless(fresh.party_size, len(names), in_force())
    fresh.companions.all().delete()
    belongings_items.name_them(fresh, names)
    record(fresh, What.NAMED, by, now, key=key, facts={"companions": len(names)})
    return fresh


@action("visit.details")
def describe(
    visit: Visit, kind: str, answers: dict[str, Any], by: Actor, now: datetime, key: RequestKey
) -> Visit:
    """Set the kind of a visit and its optional answers, also after it has ended (V11, V14–V21).

    The trail keeps which were changed, and none of their words (privacy 5).
    """
    fresh = _locked(visit, [*NOT_OVER, State.LEFT])
    changed = details.write(fresh, answers, in_force())
    if kind != fresh.kind:
        guards.change(fresh, [State(fresh.state)], kind=kind)
        changed.append("kind")
    record(fresh, What.DETAILED, by, now, key=key, facts={"changed": changed})
    return fresh


def _locked(visit: Visit, states: list[State]) -> Visit:
    Visit.objects.select_for_update().filter(pk=visit.pk).first()
    fresh = guards.fetch(visit.pk)
    if fresh.state not in states:
        raise guards.forbidden(fresh.state)
    return fresh
