"""The list of files, the pool, and what lapses; as many queries for one as for fifty, and no walk
through the files.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation import phones
from reception.organisation.models import Employee
from reception.policy.models import ClientClass
from reception.policy.rulebook import InForce
from reception.text import clean_line, plain
from visitors.clients import followup, visibility
from visitors.clients.models import Assignment, Client, ClientEvent, ClientPerson
from visitors.people import doubles, likeness, records, search
from visitors.people.likeness import Likeness

PAGE, LIKELY = 50, 20
POOL, MINE = "pool", "mine"
LATE, SOON, LAPSE = "late", "soon", "lapse"
STANDING = Prefetch(
    "assignments",
    Assignment.objects.filter(ended_at__isnull=True).select_related("employee__department"),
    to_attr="standing",
)


@dataclass(frozen=True)
class ClientsAsked:
    """Which files: by a name or number, of a class, of somebody or of nobody, with something due;
    ``before`` is the id to go on from.
    """

    q: str = ""
    of_class: str = ""
    owner: str = ""
    due: str = ""
    secrecy: str = ""
    before: int | None = None


def page(
    actor: Actor, asked: ClientsAsked, now: datetime, policy: InForce, most: int = PAGE
) -> tuple[list[Client], int | None]:
    """Return a page of files, the newest first, and the id to go on from."""
    rows = visibility.clients(actor).filter(struck_at__isnull=True)
    if asked.q:
        rows = rows.filter(meant(asked.q))
    if asked.of_class:
        rows = rows.filter(client_class__code=asked.of_class)
    if asked.secrecy:
        rows = rows.filter(secrecy=asked.secrecy)
    if asked.owner:
        rows = rows.filter(_of_owner(asked.owner, actor))
    if asked.due:
        rows = rows.filter(anchor__in=_due(asked.due, now, policy).values("pk"))
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    found: list[Any] = list(
        rows.select_related("client_class", "anchor")
        .prefetch_related(STANDING)
        .order_by("-pk")[: most + 1]
    )
    return found[:most], found[most - 1].pk if len(found) > most else None


def _of_owner(owner: str, actor: Actor) -> Q:
    standing = Assignment.objects.filter(ended_at__isnull=True).order_by()
    if owner == POOL:
        return Q(anchor__isnull=True) & ~Q(pk__in=standing.values("client"))
    if owner == MINE:
        return Q(pk__in=standing.filter(employee=actor.employee).values("client"))
    return Q(pk__in=standing.filter(employee__number=owner).values("client"))


def _due(due: str, now: datetime, policy: InForce) -> QuerySet[ClientEvent]:
    rows = followup.waiting().order_by()
    if due == LAPSE:
        return rows.filter(followup.lapses_near(now, policy))
    ahead = 0 if due == LATE else policy.limits.get("follow_up_ahead_days", 3)
    return rows.filter(followup.calls_near(now, policy, ahead))


def meant(typed: str) -> Q:
    """Return which files a typed text means: by a number or by the beginning of a name; those of
    the people whom the register finds by it.
    """
    typed = clean_line(typed)[:60]
    key = plain(typed)
    if not key:
        return Q(pk__in=())
    found = records.all_of_each(one.pk for one in search.find(typed))
    people = ClientPerson.objects.filter(visitor__in=found)
    named = Q(folded_name__prefix=key) | Q(pk__in=people.values("client"))
    return named | (Q(phone=number_of(typed)) & ~Q(phone=""))


def number_of(typed: str) -> str:
    """Return a number as E.164; one that is none as it was typed."""
    try:
        return phones.read(typed)
    except phones.NotAPhone:
        return typed[:30]


def likely(client: Client, actor: Actor) -> list[tuple[Client, Likeness]]:
    """Return which other files may be of the same client, and why; none that one may not know of
    (F8).
    """
    core = likeness.core_of(client.name)[: likeness.SHORTEST_CORE + 1]
    alike = Q(folded_name__prefix=core) if len(core) >= likeness.SHORTEST_CORE else Q(pk__in=())
    alike |= Q(folded_name=client.folded_name)
    alike |= Q(phone=client.phone) & ~Q(phone="") if client.phone else Q(pk__in=())
    people = ClientPerson.objects.filter(client=client).select_related("visitor")[:5]
    pairs = doubles.among([one.visitor for one in people])
    twins = {one.pk for pair in pairs for one in (pair.one, pair.other)}
    alike |= Q(people__visitor__in=twins)
    rows = visibility.clients(actor).filter(alike, struck_at=None).exclude(pk=client.pk).distinct()
    found: list[tuple[Client, Likeness]] = []
    for other in rows.prefetch_related(STANDING)[:LIKELY]:
        why = likeness.compare(_card(client), _card(other)) or likeness.house(
            _card(client), _card(other)
        )
        if why is not None:
            found.append((other, why))
    return found


@dataclass(frozen=True)
class ClientCard:
    """A file as it is compared."""

    name: str
    phone: str
    organisation: str


def _card(client: Client) -> ClientCard:
    organised = client.kind == Client.Kind.ORGANISATION
    return ClientCard(client.name, client.phone, client.name if organised else "")


def lapsing(actor: Actor, now: datetime, policy: InForce, days: int) -> list[Client]:
    """Return whose clients lapse within some days, of those that one may know of, the soonest
    first.
    """
    reach, me = actor.reach("client.assign"), actor.employee
    rows = followup.waiting().filter(followup.lapses_near(now, policy, days)).order_by()
    if reach == "dept" and me is not None:
        of_head = Q(client__assignments__employee__department=me.department_id)
        rows = rows.filter(of_head)
    elif reach != "all" and actor.reach("client.see") != "all":
        rows = rows.filter(client__assignments__employee=me)
    known = visibility.clients(actor).filter(anchor__in=rows.values("pk"))
    with_all = known.select_related("client_class", "anchor").prefetch_related(STANDING)
    return list(with_all.order_by("waits_since")[:LAPSING])


LAPSING = 200


def rehearsed(row: ClientClass, lapse_days: int, now: datetime, days: int) -> list[dict[str, Any]]:
    """Return how many clients of a class would lapse by each of the next days, as the row stands
    and with other days; one query (F7).
    """
    counts = {}
    shown: list[tuple[date, str, str]] = []
    for ahead in range(days + 1):
        names = f"now_{ahead}", f"then_{ahead}"
        for name, limit in zip(names, (row.lapse_days, lapse_days), strict=True):
            since = followup.starts_before(now, limit - ahead)
            over = Q(waits__waits_since__lt=since)
            over &= Q(waits__promised_at__isnull=True) | Q(waits__promised_at__lt=since)
            counts[name] = Count("pk", filter=over if limit else Q(pk__in=()))
        shown.append((clock.today(now) + ahead * followup.DAY, *names))
    found = followup.waiting().filter(waits__client_class=row).aggregate(**counts)
    return [{"day": day, "now": found[one], "then": found[other]} for day, one, other in shown]


def owner_of(client: Client) -> Employee | None:
    """Return who looks after a file that was read with ``STANDING``."""
    standing: list[Assignment] = getattr(client, "standing", [])
    return standing[0].employee if standing else None
