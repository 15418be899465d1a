"""Who on a list stands there twice, is invited already, or may be somebody we know (V10)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from reception import clock, text
from reception.organisation.models import Employee
from visitors.invitations.invitations import InvitationWish
from visitors.models import State, Visit, Visitor
from visitors.models.visits import OPEN
from visitors.people import doubles, likeness, records
from visitors.people.likeness import SAME_NAME, Degree, Likeness

Rows = Sequence[tuple[int, InvitationWish]]
GONE_BY = (State.CANCELLED, State.REFUSED, State.NO_SHOW)


@dataclass(frozen=True)
class Alike:
    """A row that may be somebody else's: ``other`` is a row of the list, ``visitor`` somebody of
    the register.
    """

    row: int
    name: str
    likeness: Likeness
    other: int | None = None
    visitor: Visitor | None = None

    def as_answer(self) -> dict[str, Any]:
        """Return what a program reads of it."""
        known = self.visitor
        return {
            "row": self.row,
            "other": self.other,
            "visitor": {"id": known.pk, "name": known.name} if known is not None else None,
            "degree": self.likeness.degree,
            "reasons": self.likeness.reasons,
        }


@dataclass
class Compared:
    """What comparing has found; ``joins`` is the id of a delegation."""

    doubled: set[int] = field(default_factory=set)
    likely: list[Alike] = field(default_factory=list)
    joins: int | None = None


@dataclass(frozen=True)
class ListedPerson:
    """Somebody as they are compared, on the day they come."""

    name: str
    phone: str
    organisation: str
    on: date
    row: int | None = None
    delegation: int | None = None

    @property
    def keys(self) -> set[str]:
        """By what somebody like them is found."""
        return {self.phone, records.folded(self.name), *text.sounds(self.name)} - {""}


def compare(rows: Rows, host: Employee) -> Compared:
    """Compare the rows of a list with each other, with whom the host expects on those days, and
    with the register; seven queries however long the list is.
    """
    found = Compared()
    people = [_named(row, wish, host) for row, wish in rows]
    places: dict[str, list[ListedPerson]] = {}
    for one in _expected(host, {one.on for one in people}):
        _put(places, one)
    for one in people:
        others = {id(other): other for key in one.keys for other in places.get(key, ())}
        _place(one, [other for other in others.values() if other.on == one.on], found)
        _put(places, one)
    found.likely += _known([one for one in people if one.row not in found.doubled])
    return found


def busy_elsewhere(rows: Rows, now: datetime) -> Iterator[tuple[int, str]]:
    """Yield the rows of people who are expected on that day by another host, or are here; two
    queries.
    """
    phones = {wish.arrival.person.phone for _row, wish in rows} - {""}
    if not phones:
        return
    known = records.with_phone().filter(phone__in=phones)
    ids = {
        (one.phone, one.folded_name): one.merged_into_id or one.pk
        for one in known.only("phone", "folded_name", "merged_into")
    }
    visits = Visit.objects.filter(visitor__in=set(ids.values()))
    busy = {
        (visit.visitor_id, visit.expected_on if visit.state == State.EXPECTED else None)
        for visit in visits.filter(state__in=[State.EXPECTED, *OPEN])
        .only("visitor", "expected_on", "state")
        .order_by()
    }
    for row, wish in rows:
        person, on = wish.arrival.person, _day(wish)
        visitor = ids.get((person.phone, records.folded(person.name)))
        here = (visitor, None) in busy and on == clock.today(now, wish.arrival.host.site.clock)
        if visitor is not None and (here or (visitor, on) in busy):
            yield row, _("这位访客这一天已经有一次来访。")


def _place(one: ListedPerson, others: Iterable[ListedPerson], found: Compared) -> None:
    """Count a row as doubled where it is somebody who stands before it; else say whom it is
    like.
    """
    assert one.row is not None
    for other in others:
        alike = likeness.compare(one, other)
        if _is_same(one, other, alike):
            found.doubled.add(one.row)
            found.joins = other.delegation or found.joins
            return
        if alike is not None and other.row is not None:
            found.likely.append(Alike(one.row, one.name, alike, other=other.row))


def _is_same(one: ListedPerson, other: ListedPerson, alike: Likeness | None) -> bool:
    """Tell whether two rows are one person: not where a family shares a telephone."""
    same_name = records.folded(one.name) == records.folded(other.name)
    if same_name and one.phone == other.phone:
        return likeness.core_of(one.organisation) == likeness.core_of(other.organisation) or bool(
            one.phone
        )
    if alike is None or alike.degree == Degree.POSSIBLE:
        return False
    return alike.degree == Degree.CERTAIN or not SAME_NAME.isdisjoint(alike.features)


def _known(people: Sequence[ListedPerson]) -> Iterator[Alike]:
    """Yield who may be somebody of the register; not where number and name say that they are, and
    the record is found by itself.
    """
    typed = [
        Visitor(
            pk=-number,
            name=one.name,
            folded_name=records.folded(one.name),
            phone=one.phone,
            organisation=one.organisation,
        )
        for number, one in enumerate(people, start=1)
    ]
    pairs = sorted(doubles.among(typed), key=lambda pair: -min(pair.one.pk, pair.other.pk))
    for pair in pairs:
        mine, known = sorted((pair.one, pair.other), key=lambda one: one.pk)
        recalled = mine.phone and (mine.phone, mine.folded_name) == (known.phone, known.folded_name)
        if not recalled:
            one = people[-mine.pk - 1]
            assert one.row is not None
            yield Alike(one.row, one.name, pair.likeness, visitor=known)


def _expected(host: Employee, days: set[date]) -> Iterator[ListedPerson]:
    visits = Visit.objects.filter(host=host, expected_on__in=days).exclude(state__in=GONE_BY)
    rows = visits.select_related("visitor", "invited__invitation").order_by()
    for visit in rows:
        invited = getattr(visit, "invited", None)
        who, on = visit.visitor, visit.expected_on
        assert on is not None
        delegation = invited.invitation.delegation_id if invited is not None else None
        yield ListedPerson(who.name, who.phone, visit.organisation, on, None, delegation)


def _named(row: int, wish: InvitationWish, host: Employee) -> ListedPerson:
    who = wish.arrival.person
    return ListedPerson(who.name, who.phone, who.organisation, _day(wish), row)


def _day(wish: InvitationWish) -> date:
    assert wish.arrival.expected_at is not None, "a list says when"
    return clock.today(wish.arrival.expected_at, wish.arrival.host.site.clock)


def _put(places: dict[str, list[ListedPerson]], one: ListedPerson) -> None:
    for key in one.keys:
        places.setdefault(key, []).append(one)
