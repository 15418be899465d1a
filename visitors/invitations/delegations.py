"""People who were invited by one list come and go together at the desk, or one by one."""

from django.db.models import QuerySet
from django.utils import timezone

from reception.accounts.actor import Actor
from visitors.invitations.invitations import SEE, visible
from visitors.invitations.models import Delegation
from visitors.models import BadgeLoan, Visit
from visitors.visits import visibility


def the_delegation(actor: Actor, delegation_id: int) -> Delegation:
    """Return a delegation of which somebody may see the invitations, or 404; from then on its site
    is being served.
    """
    mine = visible(actor, SEE).values("delegation")
    rows = Delegation.objects.filter(pk__in=mine).select_related("site", "host__department")
    one: Delegation = visibility.one(rows, pk=delegation_id)
    timezone.activate(one.site.clock)
    return one


def visits_of(delegation: Delegation) -> QuerySet[Visit]:
    """Return the visits of a delegation in the order of its list."""
    rows = Visit.objects.filter(invited__invitation__delegation=delegation)
    rows = rows.select_related("site", "visitor", "host__site", "invited__invitation", "category")
    return rows.order_by("expected_on", "invited__invitation_id", "pk")


def badges_of(delegation: Delegation) -> dict[int, int]:
    """Return which badge each of them wears, by the id of the visit."""
    loans = BadgeLoan.objects.out().filter(visit__invited__invitation__delegation=delegation)
    return dict(loans.order_by().values_list("visit", "badge__number"))
