"""What is due for somebody, with its deadline: what is late first, then the soonest (W3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.due import kinds
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit, in_words_of
from reception.due.kinds import DueKind, Slip, Whose
from reception.organisation.models import Site
from reception.policy.rulebook import InForce, in_force

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class DueThing:
    """One thing that is due, as it stands at a moment."""

    slip: Slip
    kind: DueKind
    deadline: Deadline | None  # nothing where only a moment was told
    calendar: HouseCalendar
    until: datetime
    now: datetime
    what: str
    is_mine: bool

    @property
    def id(self) -> str:
        return f"{self.kind.key}-{self.slip.pk}"

    @property
    def url(self) -> str:
        return self.kind.address(self.slip)

    @property
    def owes(self) -> str:
        return self.slip.owes or str(self.kind.by)

    @property
    def is_late(self) -> bool:
        return self.now >= self.until

    @property
    def is_today(self) -> bool:
        where = self.calendar.where
        return self.until <= clock.day_bounds(clock.today(self.now, where), where)[1]

    @property
    def arithmetic(self) -> str:
        """How the deadline comes about, as one sentence."""
        if self.deadline is not None:
            return self.deadline.in_words()
        start = self.slip.began_at.astimezone(self.calendar.where).strftime("%m-%d %H:%M")
        until = clock.deadline(self.until, where=self.calendar.where)
        return _("从 %(start)s 起，到 %(until)s") % {"start": start, "until": until}

    @property
    def until_written(self) -> str:
        """Until when, as people say it: of today and yesterday only the time."""
        where = self.calendar.where
        written = clock.deadline(self.until, where=where)
        # A deadline that ends with a day belongs to that day.
        ends = clock.today(self.until - timedelta(microseconds=1), where)
        away = (clock.today(self.now, where) - ends).days
        names = {0: _("今天 %(time)s"), 1: _("昨天 %(time)s")}
        return names[away] % {"time": written.split(" ", 1)[1]} if away in names else written

    @property
    def left(self) -> str:
        """How long it has been late, or how long is left where that is less than a day."""
        if self.is_late:
            return _("已过 %(span)s") % {"span": _span(self.now - self.until)}
        left = self.until - self.now
        return _("还有 %(span)s") % {"span": _span(left)} if left < DAY else ""


def of(actor: Actor, now: datetime) -> dict[Whose, list[DueThing]]:
    """Return what somebody owes, waits for, and, where they may see that, what everybody owes:
    each list in the order of deadlines; two queries for however many.
    """
    wanted = [Whose.MINE, Whose.AWAITED]
    if actor.reach("due.see") == "all":
        wanted.append(Whose.ALL)
    slips = kinds.slips(actor, now, *wanted)
    mine = {(one.key, one.pk) for one in slips if one.whose == Whose.MINE}
    policy, sites = in_force(actor.edition), _sites(slips)
    things: dict[Whose, list[DueThing]] = {whose: [] for whose in wanted}
    for slip in slips:
        is_mine = (slip.key, slip.pk) in mine
        things[slip.whose].append(_thing(slip, is_mine, now, policy, sites))
    for rows in things.values():
        rows.sort(key=lambda one: (one.until, one.id))
    return things


def _sites(slips: Iterable[Slip]) -> dict[int, Site]:
    wanted = {one.site for one in slips if one.site is not None}
    return Site.objects.in_bulk(wanted) if wanted else {}


def _thing(
    slip: Slip, is_mine: bool, now: datetime, policy: InForce, sites: dict[int, Site]
) -> DueThing:
    kind = kinds.kinds[slip.key]
    calendar = HouseCalendar(policy.hours, sites.get(slip.site or 0))
    told = (slip.told,) if slip.told is not None else ()
    term = kind.term(slip, policy)
    if term is None:
        deadline, until = None, max(told, default=now)
    else:
        deadline = Deadline(slip.began_at, term, calendar, told=told, follows=kind.follows)
        until = deadline.until
    what = kind.says(slip, policy)
    return DueThing(slip, kind, deadline, calendar, until, now, what, is_mine)


def _span(length: timedelta) -> str:
    """Return a length of time in days and hours, or in hours and minutes."""
    days, hours, minutes = length // DAY, length % DAY // HOUR, length % HOUR // MINUTE
    parts = [Term(days, Unit.DAYS), Term(hours, Unit.HOURS)]
    if not days:
        parts.append(Term(minutes, Unit.OPEN_MINUTES))
    return " ".join(in_words_of(part) for part in parts if part.length) or in_words_of(parts[-1])
