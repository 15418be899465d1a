"""What one may see of gifts: every query for one passes here."""

from django.db.models import Q, QuerySet

from reception.accounts.actor import Actor
from visitors.gifts.models import GiftEntry

SEE = "gift.see"
WITH = ("kind", "employee__department", "plan", "about")


def entries(actor: Actor) -> QuerySet[GiftEntry]:
    """Return the entries that somebody may read: all; else those they wrote or which name them, and
    of a head those of the department.
    """
    reach, rows, me = actor.reach(SEE), GiftEntry.objects.all(), actor.employee
    if reach == "all":
        return rows
    if reach == "-" or actor.user is None:
        return rows.none()
    theirs = Q(by=actor.user)
    if me is not None:
        theirs |= Q(employee=me)
    if me is not None and reach == "dept":
        theirs |= Q(employee__department=me.department_id)
    return rows.filter(theirs)
