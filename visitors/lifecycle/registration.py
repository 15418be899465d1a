"""Register a visitor who stands here, or one who is expected (V2, V3)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.belongings import items
from visitors.belongings.items import BelongingItem
from visitors.hosts import asking, co_hosts
from visitors.models import State, Visit, VisitDetails, VisitEvent, Visitor
from visitors.people import search
from visitors.people.search import Person
from visitors.visits import details, grading, listed
from visitors.visits.events import record
from visitors.visits.guards import allowed, refuse_open
from visitors.visits.idempotency import RequestKey, idempotent
from visitors.visits.listed import Answers, WhoComes

What = VisitEvent.What


@dataclass(frozen=True)
class Arrival:
    """What the desk registers, already checked: the three questions and whom they visit (V2).

    ``category`` and ``topic`` are codes of the policy (G8), ``party_size`` counts the visitor, too.
    ``expected_at`` is nothing where they stand here now. The ``further`` hosts are all told, and
    the first who comes receives. Without a ``kind`` it is derived; ``details`` are the optional
    answers by their names (V11, V14–V21), ``listings`` what was said of entries of lists (G4).
    ``written`` is the number of a slip and the times on it, coming and leaving, where a visit is
    entered from paper.
    """

    site_id: int
    person: Person
    host: Employee
    category: str
    purpose: str
    party_size: int = 1
    topic: str = ""
    appointment: bool = False
    expected_at: datetime | None = None
    further: list[Employee] = field(default_factory=list)
    companions: list[str] = field(default_factory=list)
    belongings: list[BelongingItem] = field(default_factory=list)
    kind: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    listings: Answers = field(default_factory=dict)
    written: tuple[int, datetime, datetime | None] | None = None


def register_visit(
    arrival: Arrival, by: Actor, now: datetime, key: RequestKey, policy: InForce | None = None
) -> Visit:
    """Register a visitor who stands here, and notify; or one who is expected (V3).

    The policy is the edition by which the arrival was checked, so that an edit between the two
    cannot take its category away. Refuses with ``visit_open`` and the id of the visitor's open
    visit; ``names_missing`` where a large party stands here and its companions are not named;
    ``not_permitted``.
    """
    allowed(by, "visit.register", arrival.site_id)
    edition = policy or in_force(by.edition)
    return idempotent(by, key, lambda: enter(arrival, by, now, key, edition))


def enter(arrival: Arrival, by: Actor, now: datetime, key: RequestKey, policy: InForce) -> Visit:
    """Do what ``register_visit`` does inside another action, which has asked whether ``by`` may."""
    expected, person = arrival.expected_at, arrival.person
    if expected is None or arrival.companions:
        items.refuse_nameless(arrival.party_size, len(arrival.companions), policy)
    on = clock.today(expected, arrival.host.site.clock) if expected else None
    visitor = search.enter(person, now, expected_on=on)
    refuse_open(visitor.open_visit)
    title = person.title or visitor.title
    level = policy.level_of(title, visitor.level if person.level is None else person.level)
    before = _refused_before(visitor, arrival, now, policy)
    organisation = person.organisation or visitor.organisation
    who = WhoComes(visitor.name, visitor.phone, organisation)
    hits = listed.hits(who, visitor.pk, expected or now)
    wanted = grading.Wanted(
        arrival.category,
        arrival.purpose,
        arrival.appointment or expected is not None,
        arrival.topic,
        level,
        before,
        listed.confirmed(hits, arrival.listings),
    )
    slip, came_at, left_at = arrival.written or (0, now, None)
    here_since = None if expected else came_at
    visit = Visit.objects.create(
        site_id=arrival.site_id,
        visitor=visitor,
        host=arrival.host,
        category=policy.categories[arrival.category],
        topic=policy.topics.get(arrival.topic),
        kind=arrival.kind or _kind(visitor, arrival),
        organisation=organisation,
        title=title,
        level=level,
        purpose=arrival.purpose,
        party_size=arrival.party_size,
        state=State.EXPECTED if expected else State.WAITING,
        expected_at=expected,
        expected_on=on,
        arrived_at=here_since,
        patience_from=None if expected else now,
        **grading.columns(grading.facts_of(wanted, arrival.host, policy), policy),
    )
    vars(visit)["refused_before"] = before
    listed.keep(visit, hits, arrival.listings, by, now)
    _write_beside(visit, arrival, by, now, policy)
    facts: dict[str, Any] = {"grade": visit.grade, "clause": visit.clause}
    if slip:
        facts["slip"] = slip
    if arrival.belongings:
        facts["belongings"] = items.in_words(arrival.belongings)
    if arrival.further:
        facts["further"] = "、".join(one.name for one in arrival.further)
    record(visit, What.EXPECTED if expected else What.ARRIVED, by, now, key=key, facts=facts)
    if expected is None and left_at is None:
        asking.ask_first_of_all(visit, now, policy, arrival.further)
    return visit


def _refused_before(
    visitor: Visitor, arrival: Arrival, now: datetime, policy: InForce
) -> Visit | None:
    """Return at which visit this visitor was refused a short while ago (G4)."""
    if not visitor.was_refused:
        return None
    visits = Visit.objects.filter(visitor=visitor)
    return grading.refused_before(visits, arrival.category, arrival.expected_at or now, policy)


def _write_beside(
    visit: Visit, arrival: Arrival, by: Actor, now: datetime, policy: InForce
) -> None:
    """Write who else is visited, who comes along, what they bring, and the optional answers."""
    co_hosts.name_them(visit, arrival.further)
    vars(visit)["asked"] = []  # nobody before the visitor is here
    items.name_them(visit, arrival.companions)
    items.enter(visit, arrival.belongings, by, now)
    visit.details = VisitDetails()  # blank and at hand, so that nobody asks for it
    details.write(visit, arrival.details, policy)
    visit.brings_nothing = not (arrival.companions or arrival.belongings)


def _kind(visitor: Visitor, arrival: Arrival) -> str:
    """Name the kind of visit (V11)."""
    if arrival.appointment or arrival.expected_at:
        return Visit.Kind.TELEPHONE
    return Visit.Kind.RETURN if visitor.visits_made > 1 else Visit.Kind.FIRST
