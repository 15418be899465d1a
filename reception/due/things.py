"""What is due for somebody, with its deadline: what is late first, then the soonest (W3)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.due import kinds
from reception.due.deadlines import (
    Deadline,
    Extension,
    HouseCalendar,
    Pause,
    Term,
    Unit,
    in_words_of,
)
from reception.due.kinds import HOUSE, DueKind, Slip, Whose
from reception.due.models import Grace
from reception.policy.models import DueRule
from reception.policy.rulebook import InForce, in_force
from reception.text import whole_number

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
    rule: DueRule | None = None  # whether more time may be given

    @property
    def id(self) -> str:
        return self.slip.thing

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
    def has_been_late(self) -> bool:
        """Whether it is late, or was before more time was given."""
        return self.slip.was_late or self.is_late

    @property
    def paused_until(self) -> datetime | None:
        """When the pause ends that goes on now."""
        pauses = self.deadline.pauses if self.deadline is not None else ()
        now = self.now
        return max((one.until for one in pauses if one.since <= now < one.until), default=None)

    @property
    def is_today(self) -> bool:
        where = self.calendar.where
        return self.until <= clock.day_bounds(clock.today(self.now, where), where)[1]

    @property
    def arithmetic(self) -> str:
        """How the deadline comes about, as one sentence."""
        if self.deadline is not None:
            return self.deadline.in_words()
        start = _at(self.slip.began_at, self.calendar.where)
        until = clock.deadline(self.until, where=self.calendar.where)
        return _("从 %(start)s 起，到 %(until)s") % {"start": start, "until": until}

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """How the deadline comes about, line by line: what, how much, why."""
        where = self.calendar.where
        if self.deadline is None:
            return [(_("开始"), _at(self.slip.began_at, where), "")]
        lines = [(_("开始"), self.deadline.began, "")]
        lines.append((_("按制度"), self.deadline.lasts, self.rule.clause if self.rule else ""))
        unit = self.deadline.is_extended_by
        for more in self.deadline.extensions:
            lines.append((_("延期"), in_words_of(Term(more.length, unit)), more.reason))
        for pause in self.deadline.pauses:
            stretch = f"{_at(pause.since, where)} – {_at(pause.until, where)}"
            lines.append((_("暂停"), stretch, pause.reason))
        if self.until > (derived := self.deadline.derived):
            lines.append((_("算出来的"), clock.deadline(derived, where=where), ""))
        return lines

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
    things: dict[Whose, list[DueThing]] = {whose: [] for whose in wanted}
    for one in _things(kinds.slips(actor, now, *wanted), actor, now):
        things[one.slip.whose].append(one)
    for rows in things.values():
        rows.sort(key=lambda one: (one.until, one.id))
    return things


def everything(now: datetime) -> list[DueThing]:
    """Return all that is open, whoever owes it or may see it; two queries."""
    return _things(kinds.slips(HOUSE, now, Whose.ALL), HOUSE, now)


def one(actor: Actor, thing: str, now: datetime) -> DueThing | None:
    """Return one thing that is open for somebody, by what pages call it; nothing where none is."""
    key, _dash, number = thing.rpartition("-")
    pk = whole_number(number)
    slip = kinds.slip(actor, now, key, pk) if key in kinds.kinds and pk else None
    return _things([slip], actor, now)[0] if slip is not None else None


def _things(slips: Sequence[Slip], actor: Actor, now: datetime) -> list[DueThing]:
    mine = {one.thing for one in slips if one.whose == Whose.MINE}
    policy, given = in_force(actor.edition), _given(slips)
    return [
        _thing(slip, slip.thing in mine, now, policy, given[kinds.gives_time(slip)])
        for slip in slips
    ]


def _given(slips: Iterable[Slip]) -> dict[str, list[Grace]]:
    """Return the time that was given for some things; one query."""
    given: dict[str, list[Grace]] = defaultdict(list)
    names = {kinds.gives_time(one) for one in slips}
    for grace in Grace.objects.filter(state=Grace.State.GIVEN, thing__in=names) if names else ():
        given[grace.thing].append(grace)
    return given


def _thing(
    slip: Slip, is_mine: bool, now: datetime, policy: InForce, given: list[Grace]
) -> DueThing:
    kind, rule = kinds.kinds[slip.key], policy.due_rules.get(slip.key)
    calendar = HouseCalendar(policy.hours, policy.sites.get(slip.site or 0))
    told = [at for at in (slip.told, *(one.told for one in given)) if at is not None]
    term = kind.term(slip, policy)
    if term is None:
        deadline, until = None, max(told, default=now)
    else:
        deadline = Deadline(
            slip.began_at,
            term,
            calendar,
            pauses=[pause for one in given if (pause := as_pause(one, rule)) is not None],
            told=told,
            follows=kind.follows,
            extensions=[as_extension(one) for one in given if one.what == Grace.What.EXTENSION],
        )
        until = deadline.until
    what = kind.says(slip, policy)
    return DueThing(slip, kind, deadline, calendar, until, now, what, is_mine, rule)


def as_pause(grace: Grace, rule: DueRule | None) -> Pause | None:
    """Return the stretch of a pause that was given, with its reason in the reader's language."""
    if grace.since is None or grace.until is None:
        return None
    return Pause(grace.since, grace.until, reason_said(grace, rule))


def as_extension(grace: Grace) -> Extension:
    """Return an extension as deadlines count it."""
    return Extension(grace.days, grace.reason)


def reason_said(grace: Grace, rule: DueRule | None) -> str:
    """Return why time was given, in the reader's language where the row has the words."""
    return dict(rule.reasons if rule is not None else ()).get(grace.reason, grace.reason)


def _at(moment: datetime, where: tzinfo) -> str:
    return moment.astimezone(where).strftime("%m-%d %H:%M")


def _span(length: timedelta) -> str:
    """Return a length of time in days and hours, or in hours and minutes."""
    days, hours, minutes = length // DAY, length % DAY // HOUR, length % HOUR // MINUTE
    parts = [Term(days, Unit.DAYS), Term(hours, Unit.HOURS)]
    if not days:
        parts.append(Term(minutes, Unit.OPEN_MINUTES))
    return " ".join(in_words_of(part) for part in parts if part.length) or in_words_of(parts[-1])
