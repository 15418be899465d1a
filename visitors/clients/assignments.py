"""Whose client somebody is: the last assignment that stands (F3, Q3). Nothing else says it, and
nobody gets or loses a client without a row.

Who calls these asks first whether the person may.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from visitors.clients import events, followup
from visitors.clients.events import ClientAct, What
from visitors.clients.models import LONGEST_REASON, Assignment, Client, ClientPerson
from visitors.models import Visitor
from visitors.people import handlers, records
from visitors.visits.idempotency import NO_KEY, RequestKey

CLAIM = "F7"


def standing(client: Client) -> Assignment | None:
    """Return the assignment that stands."""
    rows = Assignment.objects.filter(client=client, ended_at__isnull=True)
    return rows.select_related("employee__department").first()


def owner_of(client: Client) -> Employee | None:
    """Return who looks after a client; nobody where the client is in the pool."""
    found = standing(client)
    return found.employee if found is not None else None


def client_of(visitor: Visitor) -> Client | None:
    """Return the file of a person, or of the organisation they are filed under; nothing where
    there is none, or where it was struck out.
    """
    rows = ClientPerson.objects.filter(visitor__in=records.all_of(visitor))
    found = rows.filter(client__struck_at=None).select_related("client").order_by("pk").first()
    return found.client if found is not None else None


def handled(visitor: Visitor) -> handlers.Handled | None:
    """Return whose client a person is, for rooms that know no files; a file of the upper degrees
    answers nothing.
    """
    client = client_of(visitor)
    if client is None or client.secrecy != Client.Secrecy.NORMAL:
        return None
    return handlers.Handled(owner_of(client))


def filed(visitors: Collection[int], names: Collection[str]) -> handlers.FilesFound:
    """Return which visitors and folded names have a file, for rooms that know no files; a file of
    the upper degrees answers nothing (L14).
    """
    open_to_all = Client.objects.filter(struck_at=None, secrecy=Client.Secrecy.NORMAL)
    people = ClientPerson.objects.filter(visitor__in=visitors, client__in=open_to_all)
    named = open_to_all.filter(folded_name__in=names).order_by("-pk")
    return handlers.FilesFound(
        dict(people.values_list("visitor", "client")), dict(named.values_list("folded_name", "pk"))
    )


@transaction.atomic
def client_for(visitor: Visitor, *, by: Actor, now: datetime) -> Client:
    """Return the file of a person; make it where there is none: nothing is typed a second time
    (L1).
    """
    # One person at a time: two desks that register the same one make one file.
    Visitor.objects.select_for_update().get(pk=visitor.pk)
    found = client_of(visitor)
    if found is not None:
        return found
    classes = in_force().client_classes.values()
    client = Client.objects.create(
        kind=Client.Kind.PERSON,
        name=visitor.name,
        phone=visitor.phone,
        client_class=next((one for one in classes if one.is_active), None),
        made_at=now,
        made_by=by.user,
    )
    # A file that was struck out keeps its people; this one takes them over.
    ClientPerson.objects.update_or_create(visitor=visitor, defaults={"client": client})
    events.record(client, What.MADE, ClientAct(by, now))
    return client


@transaction.atomic
def assign(
    client: Client,
    employee: Employee,
    *,
    clause: str,
    why: str,
    by: Actor,
    now: datetime,
    key: RequestKey = NO_KEY,
) -> Assignment:
    """Let somebody look after a client from now on. The assignment that stood ends by this one; the
    same person again changes nothing.

    Args:
        clause: by which it is, for example ``Q1``.
        why: in words.
        key: of the request, which is kept with the entry.
    """
    one = events.locked(client.pk)
    last = standing(one)
    if last is not None and last.employee_id == employee.pk:
        return last
    if last is not None:
        _end(last, clause, why, by, now)
    made = Assignment.objects.create(
        client=one,
        employee=employee,
        clause=clause,
        why=why[:LONGEST_REASON],
        began_at=now,
        by=by.user,
        by_name=by.name[:60],
    )
    # Whoever is new calls first within the days of the class (F5).
    what = What.CLAIMED if clause == CLAIM else What.ASSIGNED
    words = {"words": why[:LONGEST_REASON], "facts": {"clause": clause}}
    anchor = events.record(one, what, ClientAct(by, now, key), employee=employee, **words)
    followup.runs_from(one, anchor)
    return made


@transaction.atomic
def release(client: Client, *, clause: str, why: str, by: Actor, now: datetime) -> bool:
    """Put a client back into the pool; tell whether anybody had it."""
    one = events.locked(client.pk)
    last = standing(one)
    if last is None:
        return False
    _end(last, clause, why, by, now)
    followup.runs_from(one, None)
    return True


def _end(last: Assignment, clause: str, why: str, by: Actor, now: datetime) -> None:
    with in_language("zh-hans"):
        named = by.name[:60] or _("系统")
    last.ended_at = max(now, last.began_at)
    last.ended_clause, last.ended_why, last.ended_by_name = clause, why[:LONGEST_REASON], named
    last.save(update_fields=["ended_at", "ended_clause", "ended_why", "ended_by_name"])
