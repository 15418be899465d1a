"""What the panel of a visit and the pages of its host show of zones, escorts, companions and
belongings (Z1–Z3).
"""

from datetime import datetime
from typing import Any

from reception.accounts.actor import Actor
from reception.policy.rulebook import InForce
from visitors.belongings import items
from visitors.lifecycle import zone_approvals
from visitors.lifecycle.zone_forms import askable, passes_of, times
from visitors.models import Visit
from visitors.zones import access


def visit_extras(one: Visit, actor: Actor, policy: InForce, now: datetime) -> dict[str, Any]:
    """Return what the panel shows beside the visit itself."""
    passes = passes_of(one)
    belongings = list(one.belongings.all())
    companions = list(one.companions.all())
    may_ask = zone_approvals.may_ask(one, actor)
    return {
        "allowed": access.allowed_zones(one, now),
        "passes": passes,
        "may_ask_zone": may_ask,
        "askable": askable(one, passes, access.restricted(one.site_id)) if may_ask else [],
        **times(policy, now),
        "belongings": belongings,
        "unchecked": [thing for thing in belongings if thing.is_open],
        "companions": companions,
        "names_needed": max(0, items.names_needed(one.party_size, policy) - len(companions)),
        "escorts": policy.escorts_for(one.party_size),
        "may_keep": actor.may_at("belonging.keep", one.site_id),
    }
