"""Until when something is due, by its start, the row that says how long, the calendar and the
pauses (W1, W2): no database, no clock, nothing stored.
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import takewhile

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception import clock
from reception.organisation.calendar import FURTHEST
from reception.organisation.models import Site
from reception.organisation.opening import NEVER, NO_TIME, OpeningHours, Span


class Unit(StrEnum):
    """What a row counts in."""

    OPEN_MINUTES = "open_minutes"  # minutes in which the site is open
    HOURS = "hours"  # that run on
    WORKING_DAYS = "working_days"
    DAYS = "days"
    DAY_OF_MONTH = "day_of_month"  # the day of the next month


IN_MOMENTS = (Unit.OPEN_MINUTES, Unit.HOURS)
# What an extension counts in, where that is something else than what the row counts in.
EXTENDED_BY = {Unit.OPEN_MINUTES: Unit.HOURS, Unit.DAY_OF_MONTH: Unit.DAYS}


@dataclass(frozen=True)
class Term:
    """How long somebody has: the row of the policy."""

    length: int
    unit: Unit


@dataclass(frozen=True)
class Pause:
    """A stretch that does not count, and why; one that ends before it begins is none."""

    since: datetime
    until: datetime
    reason: str = ""


@dataclass(frozen=True)
class Extension:
    """So much more than the row gives, and why: days, of what runs in hours or minutes hours."""

    length: int
    reason: str = ""


@dataclass(frozen=True)
class HouseCalendar:
    """Which days and hours count: those of a site, or where none is meant the days of the house."""

    hours: OpeningHours = field(default_factory=OpeningHours)
    site: Site | None = None

    @property
    def where(self) -> tzinfo:
        return self.site.clock if self.site is not None else clock.zone()

    def works(self, day: date) -> bool:
        return self.hours.changed.get(day, clock.is_working_day(day))


@dataclass(frozen=True)
class Deadline:
    """A deadline and how it comes about.

    Attributes:
        told: moments that somebody was told; it is never earlier than these.
        follows: whether the start is the end of another deadline: where that ends with a day, this
            is the day of the start, and not the next one.
    """

    start: datetime
    term: Term
    calendar: HouseCalendar = field(default_factory=HouseCalendar)
    pauses: Sequence[Pause] = ()
    told: Sequence[datetime] = ()
    follows: bool = False
    extensions: Sequence[Extension] = ()

    @property
    def until(self) -> datetime:
        """The first moment after it.

        Raises:
            ValueError: it lies further away than a year.
        """
        return max([self.derived, *self.told])

    @property
    def derived(self) -> datetime:
        """What start, row, calendar, pauses and extensions give."""
        if self.term.unit in IN_MOMENTS:
            return self._moment(self._lasts)
        return clock.day_bounds(self._last_day(self._days), self.calendar.where)[1]

    def until_with(self, more: Pause | Extension) -> datetime:
        """Return until when it is once more time is given; later by no less than what is given,
        also where what was told is later than what was derived.
        """
        if isinstance(more, Pause):
            after = replace(self, pauses=[*self.pauses, more])
            days = self._days_that_count(more)
            length = self._time_that_counts(more)
        else:
            after = replace(self, extensions=[*self.extensions, more])
            days, length = more.length, timedelta(hours=more.length)
        from_its_end = replace(after, start=self.until, follows=True)
        if self.term.unit in IN_MOMENTS:
            return max(after.until, from_its_end._moment(length))
        last = from_its_end._last_day(days)
        return max(after.until, clock.day_bounds(last, self.calendar.where)[1])

    def in_words(self) -> str:
        """Return the arithmetic as one sentence."""
        parts = [_("从 %(start)s 起 %(term)s") % {"start": self.began, "term": self.lasts}]
        if more := sum(one.length for one in self.extensions):
            length = {"length": in_words_of(Term(more, self.is_extended_by))}
            why = (one.reason for one in self.extensions)
            parts.append(because(_("延期 %(length)s") % length, *why))
        if stopped := self._stopped():
            why = (one.reason for one in self.pauses)
            parts.append(because(_("暂停 %(length)s") % {"length": stopped}, *why))
        derived, until = self.derived, self.until
        parts.append(_("到 %(until)s") % {"until": self._end(derived)})
        if until > derived:
            parts.append(_("告知的是 %(told)s，按晚的算") % {"told": self._end(until)})
        return _("，").join(parts)

    @property
    def lasts(self) -> str:
        """How long the row gives, in words."""
        return in_words_of(self.term)

    @property
    def began(self) -> str:
        """When it began; with the end of another deadline, as that one was told."""
        return self._end(self.start) if self.follows else self._at(self.start)

    @property
    def is_extended_by(self) -> Unit:
        """What an extension counts in."""
        return EXTENDED_BY.get(self.term.unit, self.term.unit)

    @property
    def _first_day(self) -> date:
        return self._day(self.start - timedelta(microseconds=self.follows))

    @property
    def _days(self) -> int:
        first, days = self._first_day, self.term.length
        if self.term.unit == Unit.DAY_OF_MONTH:
            days = (_of_next_month(first, self.term.length) - first).days
        return days + sum(one.length for one in self.extensions)

    @property
    def _lasts(self) -> timedelta:
        is_hours = self.term.unit == Unit.HOURS
        length = timedelta(**{"hours" if is_hours else "minutes": self.term.length})
        return length + timedelta(hours=sum(one.length for one in self.extensions))

    def _last_day(self, left: int) -> date:
        """Return the day with whose end it is over: the nth day that counts after that of the
        start, and never one of a pause.
        """
        first = day = self._first_day
        while left > 0 or self._is_paused(day) or self._ends_as_a_pause_begins(day):
            day += timedelta(days=1)
            if (day - first).days > FURTHEST:
                raise self._too_far()
            left -= self._counts(day) and not self._is_paused(day)
        return day

    def _counts(self, day: date) -> bool:
        return self.term.unit != Unit.WORKING_DAYS or self.calendar.works(day)

    def _is_paused(self, day: date) -> bool:
        # A pause takes as many days as midnights lie in it: that of its end counts again.
        return any(self._day(one.since) <= day < self._day(one.until) for one in self.pauses)

    def _ends_as_a_pause_begins(self, day: date) -> bool:
        # At its first moment nothing is late either.
        end = clock.day_bounds(day, self.calendar.where)[1]
        return any(one.since == end < one.until for one in self.pauses)

    def _days_that_count(self, pause: Pause) -> int:
        first = max(self._day(pause.since), self._first_day + timedelta(days=1))
        days = (first + timedelta(days=n) for n in range((self._day(pause.until) - first).days))
        return sum(self._counts(day) and not self._is_paused(day) for day in days)

    def _moment(self, left: timedelta) -> datetime:
        """Return the first moment that counts at which what counts has lasted so long."""
        for opens, closes in self._spans():
            # At the moment of closing, and at that of a pause, nothing is late yet.
            if left < closes - opens:
                return opens + left
            left -= closes - opens
        raise self._too_far()

    def _too_far(self) -> ValueError:
        unit = self.term.unit.replace("_", " ")
        return ValueError(f"there are no {self.term.length} {unit} within {FURTHEST} days")

    def _spans(self) -> Iterator[Span]:
        for opens, closes in self._whole_spans():
            for one in sorted(self.pauses, key=lambda pause: pause.since):
                if one.since < one.until and one.since < closes and opens < one.until:
                    if opens < one.since:
                        yield opens, one.since
                    opens = one.until
            if opens < closes:
                yield opens, closes

    def _whole_spans(self) -> Iterator[Span]:
        start = self.start.astimezone(UTC)  # so that a difference is a length of time
        if self.calendar.site is None or self.term.unit == Unit.HOURS:
            return iter([(start, start + NEVER)])
        return self.calendar.hours.spans(self.calendar.site, start)

    def _time_that_counts(self, pause: Pause) -> timedelta:
        counted = replace(self, start=max(self.start, pause.since))
        spans = takewhile(lambda span: span[0] < pause.until, counted._spans())
        return sum((min(closes, pause.until) - opens for opens, closes in spans), NO_TIME)

    def _stopped(self) -> str:
        """Return how much the pauses put it off, in words; empty where nothing."""
        if self.term.unit in IN_MOMENTS:
            whole = replace(self, pauses=())
            lasted = whole._time_that_counts(Pause(self.start, self._moment(self._lasts)))
            minutes = round((lasted - self._lasts) / timedelta(minutes=1))
            return in_words_of(Term(minutes, Unit.OPEN_MINUTES)) if minutes else ""
        first, last = self._first_day, self._last_day(self._days)
        between = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        days = sum(self._counts(day) and self._is_paused(day) for day in between)
        unit = Unit.WORKING_DAYS if self.term.unit == Unit.WORKING_DAYS else Unit.DAYS
        return in_words_of(Term(days, unit)) if days else ""

    def _day(self, at: datetime) -> date:
        return clock.today(at, self.calendar.where)

    def _at(self, at: datetime) -> str:
        return at.astimezone(self.calendar.where).strftime("%m-%d %H:%M")

    def _end(self, at: datetime) -> str:
        return clock.deadline(at, where=self.calendar.where)


def because(said: str, *reasons: str) -> str:
    """Return what is so, with its reasons in brackets, each once."""
    why = _("、").join(dict.fromkeys(filter(None, reasons)))
    return _("%(said)s（%(why)s）") % {"said": said, "why": why} if why else said


def _of_next_month(day: date, number: int) -> date:
    """Return a day of the month after that of a day; of a shorter one the last."""
    first = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)
    return first.replace(day=min(number, calendar.monthrange(first.year, first.month)[1]))


def in_words_of(term: Term) -> str:
    """Return a length of time in words."""
    length = {"n": term.length}
    if term.unit == Unit.OPEN_MINUTES:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", term.length) % length
    if term.unit == Unit.HOURS:
        return ngettext("%(n)d 小时", "%(n)d 小时", term.length) % length
    if term.unit == Unit.WORKING_DAYS:
        return ngettext("%(n)d 个工作日", "%(n)d 个工作日", term.length) % length
    if term.unit == Unit.DAYS:
        return ngettext("%(n)d 天", "%(n)d 天", term.length) % length
    return _("到下月 %(n)d 日") % length
