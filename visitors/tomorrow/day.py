"""Who comes on a day, by quarters of an hour, and what is missing for it, each with the page that
mends it (Z3, G17, B1, V22).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.organisation import people
from reception.organisation.models import Employee, Site, Zone
from reception.policy.enums import BadgeKind, Disposition, Grade
from reception.policy.rulebook import InForce
from reception.text import plain
from visitors.badges import inventory
from visitors.belongings import items
from visitors.invitations import words
from visitors.models import State, Visit, ZonePass
from visitors.visits import grading

QUARTER = 15  # minutes
# Where the request for a restricted zone stands; without one it is asked for on arrival.
STANDS = {
    "": gettext_lazy("%(zone)s：签到时请人批准"),
    ZonePass.State.REQUESTED: gettext_lazy("%(zone)s：等候批复"),
    ZonePass.State.APPROVED: gettext_lazy("%(zone)s：已批准"),
    ZonePass.State.REFUSED: gettext_lazy("%(zone)s：未批准"),
}
SHORTEST_USE = timedelta(minutes=30)  # of a room, where nobody said how long


@dataclass(frozen=True)
class Shortage:
    """Something that is missing, and the act that mends it."""

    says: str
    act: str
    url: str


@dataclass(frozen=True)
class Line:
    """One expected visit as the plan shows it."""

    visit: Visit
    place: str
    escorts: int
    asks: str  # who has to agree, or to approve, before the visitor goes further
    badge: str
    is_first: bool  # an important guest who was never here


@dataclass
class Quarter:
    """Those who are expected within a quarter of an hour."""

    at: datetime
    lines: list[Line] = field(default_factory=list)

    @property
    def heads(self) -> int:
        """How many people come."""
        return sum(line.visit.party_size for line in self.lines)

    @property
    def escorts(self) -> int:
        """How many of us accompany them (Z3)."""
        return sum(line.escorts for line in self.lines)


@dataclass(frozen=True)
class BadgeNeed:
    """How many badges of a kind the day needs, and how many are free now."""

    kind: str
    needed: int
    free: int | None  # nothing where badges are printed on paper

    @property
    def label(self) -> str:
        """The name of the kind, in the reader's language."""
        return str(BadgeKind(self.kind).label)

    @property
    def is_short(self) -> bool:
        """Whether more are needed than are free."""
        return self.free is not None and self.needed > self.free


@dataclass(frozen=True)
class DayPlan:
    """What a day brings."""

    on: date
    quarters: list[Quarter]
    badges: list[BadgeNeed]
    shortages: list[Shortage]

    @property
    def visits(self) -> int:
        """How many visits are expected."""
        return sum(len(quarter.lines) for quarter in self.quarters)

    @property
    def heads(self) -> int:
        """How many people come."""
        return sum(quarter.heads for quarter in self.quarters)


def plan(site: Site, on: date, policy: InForce) -> DayPlan:
    """Return the plan of a site's day; the same number of queries however many come."""
    rows = Visit.objects.filter(site=site, state=State.EXPECTED, expected_on=on)
    rows = rows.select_related(
        *("visitor", "category", "host__department", "host__deputy"),
        *("invited__invitation__site", "invited__invitation__zone__approver__deputy"),
        "invited__invitation__zone__stand_in",
    ).annotate(named=Count("companions"))
    rows = rows.prefetch_related("zone_passes")
    visits = sorted(rows.order_by(), key=lambda one: (one.expected_at, one.pk))
    held = {policy.holder(one.decision.get("ask")) for one in visits} - {None}
    holders = Employee.objects.select_related("deputy").in_bulk(held)
    together: Counter[Any] = Counter()
    for visit in visits:
        together[_party(visit)] += visit.party_size
    quarters: dict[datetime, Quarter] = {}
    for visit in visits:
        at = _quarter(visit)
        # Who comes together is accompanied together: the first of them counts for all (Z3).
        line = _line(visit, together.pop(_party(visit), 0), policy)
        quarters.setdefault(at, Quarter(at)).lines.append(line)
    lines = [line for quarter in quarters.values() for line in quarter.lines]
    badges = _badges(site, lines, policy)
    missing = [
        *(_few_badges(need) for need in badges if need.is_short),
        *(one for line in lines for one in _nobody(line, holders, policy)),
        *_too_few_escorts(site, quarters),
        *_rooms_taken_twice(lines),
    ]
    return DayPlan(on, list(quarters.values()), badges, missing)


def _quarter(visit: Visit) -> datetime:
    at = timezone.localtime(visit.expected_at)
    return at.replace(minute=at.minute - at.minute % QUARTER, second=0, microsecond=0)


def _party(visit: Visit) -> tuple[Any, ...]:
    """Return by what those are known who come together: one host, one time, one organisation."""
    return visit.host_id, visit.expected_at, plain(visit.organisation) or visit.pk


def _line(visit: Visit, heads: int, policy: InForce) -> Line:
    invitation = getattr(getattr(visit, "invited", None), "invitation", None)
    asks = []
    if visit.disposition == Disposition.ASK_FIRST:
        asked = policy.whom(visit.decision.get("ask"))[2] or visit.host
        asks.append(_("先问 %(who)s") % {"who": asked})
    if invitation is not None and invitation.zone is not None:
        asks.append(STANDS[_zone_stands(visit, invitation.zone)] % {"zone": invitation.zone})
    return Line(
        visit,
        (invitation.place if invitation else "") or grading.standard_of(visit)["place"],
        policy.escorts_for(heads) if visit.grade != Grade.REFUSED else 0,
        _("；").join(asks),
        visit.category.badge_kind if visit.badge_required else "",
        visit.grade == Grade.HIGH and not visit.visitor.visits_made,
    )


def _zone_stands(visit: Visit, zone: Zone) -> str:
    """Return where the request for the zone of an invitation stands; it was read with the visit."""
    states = [one.state for one in visit.zone_passes.all() if one.zone_id == zone.pk]
    return next((state for state in reversed(states) if state in STANDS), "")


def _badges(site: Site, lines: list[Line], policy: InForce) -> list[BadgeNeed]:
    needed = Counter(line.badge for line in lines if line.badge)
    plastic = site.badge_material == Site.BadgeMaterial.PLASTIC
    free = {pool.kind: pool.free for pool in inventory.pools(site.pk, policy)} if plastic else {}
    return [
        BadgeNeed(kind, count, free.get(kind, 0) if plastic else None)
        for kind, count in sorted(needed.items())
    ]


def _few_badges(need: BadgeNeed) -> Shortage:
    says = _("%(kind)s要 %(needed)d 张，空着的只有 %(free)d 张")
    says %= {"kind": need.label, "needed": need.needed, "free": need.free}
    return Shortage(says, _("看访客牌"), f"{reverse('badges')}?kind={need.kind}")


def _nobody(line: Line, holders: dict[int, Employee], policy: InForce) -> Iterator[Shortage]:
    """Yield who is not there to receive, to agree or to approve at that time, and what else the
    visit lacks.
    """
    visit, at = line.visit, line.visit.expected_at
    assert at is not None, "who is expected has a time"
    page = reverse("visit", args=[visit.pk])
    who = {"visitor": visit.visitor.name, "at": f"{timezone.localtime(at):%H:%M}"}
    if people.present(visit.host, at) is None:
        says = _("%(at)s %(visitor)s：%(host)s 外出，没有代理人")
        yield Shortage(says % {**who, "host": visit.host}, _("改请别的同事"), page)
    ask = visit.decision.get("ask")
    if ask not in (None, "host") and visit.disposition != Disposition.REFUSE:
        holder = policy.holder(ask)
        if people.present(holders.get(holder or 0), at) is None:
            says = _("%(at)s %(visitor)s：要问的%(function)s没有人在")
            function = policy.whom(ask)[2]
            yield Shortage(says % {**who, "function": function}, _("改请别的同事"), page)
    zone = getattr(getattr(getattr(visit, "invited", None), "invitation", None), "zone", None)
    stands = _zone_stands(visit, zone) if zone is not None else ""
    if zone is not None and stands == ZonePass.State.REFUSED:
        says = _("%(at)s %(visitor)s 要进%(zone)s，没有批准")
        yield Shortage(says % {**who, "zone": zone}, _("告诉被访人"), page)
    elif zone is not None and zone.approver is not None and stands != ZonePass.State.APPROVED:
        approving = (zone.approver, zone.stand_in)
        if all(people.present(one, at) is None for one in approving):
            says = _("%(at)s %(visitor)s 要进%(zone)s，批准的人都不在")
            yield Shortage(says % {**who, "zone": zone}, _("看区域"), reverse("zones"))
    lacking = items.names_needed(visit.party_size, policy) - vars(visit)["named"]
    if lacking > 0:
        says = _("%(at)s %(visitor)s 一行 %(size)d 人，还有 %(lacking)d 人没有写姓名")
        words_of = {**who, "size": visit.party_size, "lacking": lacking}
        yield Shortage(says % words_of, _("写同行人"), page)


def _too_few_escorts(site: Site, quarters: dict[datetime, Quarter]) -> Iterator[Shortage]:
    """Yield where a department must accompany more than it has people at that time (Z3)."""
    departments = {line.visit.host.department_id for one in quarters.values() for line in one.lines}
    staff = list(Employee.objects.filter(site=site, department__in=departments, is_active=True))
    for at, quarter in quarters.items():
        there = Counter(one.department_id for one in staff if not people.is_away(one, at))
        needed: Counter[int] = Counter()
        first: dict[int, Visit] = {}
        for line in quarter.lines:
            needed[line.visit.host.department_id] += line.escorts
            first.setdefault(line.visit.host.department_id, line.visit)
        for department, count in needed.items():
            if count > there[department]:
                says = _("%(at)s %(department)s要 %(needed)d 人陪同，在的只有 %(there)d 人")
                numbers = {"needed": count, "there": there[department]}
                named = {"at": f"{at:%H:%M}", "department": first[department].host.department}
                page = reverse("visit", args=[first[department].pk])
                yield Shortage(says % {**numbers, **named}, _("请别的部门陪同"), page)


def _rooms_taken_twice(lines: list[Line]) -> Iterator[Shortage]:
    """Yield the invitations to a place in which another visit still is at that time."""
    taken: dict[str, tuple[datetime, Visit]] = {}
    for line in lines:
        invited: Any = getattr(line.visit, "invited", None)
        if invited is None or not invited.invitation.place or line.visit.expected_at is None:
            continue
        begins, room = line.visit.expected_at, plain(invited.invitation.place)
        ends = words.ends_at(invited, line.visit) or begins + SHORTEST_USE
        until, other = taken.get(room, (begins, line.visit))
        if begins < until and other.host_id != line.visit.host_id:
            says = _("%(at)s %(place)s：%(other)s 和 %(visitor)s 同时用")
            said = {"at": f"{timezone.localtime(begins):%H:%M}", "place": line.place}
            named = {"other": other.visitor.name, "visitor": line.visit.visitor.name}
            page = reverse("invitation", args=[invited.invitation_id])
            yield Shortage(says % {**said, **named}, _("改时间或地方"), page)
        if room not in taken or ends > until:
            taken[room] = (ends, line.visit)
