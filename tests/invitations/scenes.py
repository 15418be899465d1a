"""What the tests of invitations share: 赵凯 invites 方岚, or 何静 does so for him."""

from datetime import datetime, timedelta
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.notifications import delivery
from reception.organisation.models import Employee
from tests.builders import NO_KEY, a_user, an_actor, an_employee, hold_every_function, the_policy
from visitors.invitations import codes, invitations
from visitors.invitations.invitations import InvitationWish
from visitors.invitations.models import Invitation
from visitors.lifecycle.registration import Arrival
from visitors.models import Visit
from visitors.people.search import Person
from visitors.visits.idempotency import RequestKey

MAIL = "fang@example.com"


def zhao_kai() -> Actor:
    """Return 赵凯, who receives visitors."""
    return an_actor("host", "赵凯")


def the_host() -> Employee:
    """Return 赵凯 as who is visited."""
    the_policy()
    host = a_user("host", "赵凯").employee
    hold_every_function(host)
    return an_employee("赵凯")


def at_ten(days: int = 1) -> datetime:
    """Return ten in the morning, so many days ahead."""
    return clock.day_bounds(clock.today() + timedelta(days=days))[0] + timedelta(hours=10)


def a_wish(name: str = "方岚", *, at: datetime | None = None, **fields: Any) -> InvitationWish:
    """Return what 赵凯 asks for: an hour tomorrow at ten, by mail."""
    the_policy()
    host = fields.pop("host", None) or the_host()
    at = at or at_ten()
    ends = fields.pop("ends_at", at + timedelta(hours=1))
    extra = {key: fields.pop(key) for key in ("place", "note", "zone") if key in fields}
    person = {"email": MAIL, "organisation": "云洲科技", "title": "女士"}
    person |= {key: fields.pop(key) for key in ("phone", "email", "organisation") if key in fields}
    arrival = Arrival(
        host.site_id,
        Person(name, **person),  # type: ignore[arg-type]
        host,
        fields.pop("category", "appointment"),
        fields.pop("purpose", "洽谈课程合作"),
        expected_at=at,
        **fields,
    )
    return InvitationWish(arrival, ends, **extra)


def invited(
    name: str = "方岚",
    *,
    by: Actor | None = None,
    now: datetime | None = None,
    key: RequestKey = NO_KEY,
    **fields: Any,
) -> Invitation:
    """Invite somebody as 赵凯 does."""
    wish = a_wish(name, **fields)
    return invitations.invite(wish, by or zhao_kai(), now or clock.now(), key)


def visit_of(invitation: Invitation) -> Visit:
    """Return the visit of an invitation as it now is."""
    return Visit.objects.select_related("site", "visitor", "host__site").get(
        invited__invitation=invitation
    )


def link(invitation: Invitation) -> str:
    """Return the address of the visitor's page."""
    return f"/i/{codes.code_of(invitation)}/"


def deliver_all() -> None:
    """Let a worker deliver whatever is due."""
    now = clock.now()
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)
