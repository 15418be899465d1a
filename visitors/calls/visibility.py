"""What one may see of calls: every query for one passes here (T1)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from reception.accounts.actor import Actor
from visitors.calls.models import Call, CallMessage
from visitors.visits import visibility

WITH = (
    *("site", "kind", "visitor", "wanted", "topic", "source", "passed_to", "taken_by__employee"),
    *("message__to", "message__to__deputy"),
)


def calls(actor: Actor) -> QuerySet[Call]:
    """Return the calls that somebody may read: all, those of their sites, or those for them, for
    whom they stand in, and of a head those for the department.
    """
    reach, rows = actor.reach("call.see"), Call.objects.all()
    if reach == "all":
        return rows
    if reach == "site":
        return rows.filter(site__in=actor.sites)
    me = actor.employee
    if me is None or reach == "-":
        return rows.none()
    found = [*_for("", me), CallMessage.objects.filter(to__deputy=me).order_by().values("call")]
    if reach == "dept":
        found += _for("__department", me.department_id)
    return rows.filter(pk__in=found[0].union(*found[1:]))


def _for(of: str, whom: Any) -> list[QuerySet[Any]]:
    # Look-ups of their own: with OR, SQLite walks through every call for somebody who has few.
    return [
        Call.objects.filter(**{f"wanted{of}": whom}).order_by().values("pk"),
        Call.objects.filter(**{f"passed_to{of}": whom}).order_by().values("pk"),
        CallMessage.objects.filter(**{f"to{of}": whom}).order_by().values("call"),
    ]


def the_call(actor: Actor, call_id: int) -> Call:
    """Return a call that somebody may read, or 404; its site is served from then on."""
    found = visibility.one(calls(actor).select_related(*WITH), pk=call_id)
    timezone.activate(found.site.clock)
    return found
