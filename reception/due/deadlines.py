"""Until when something is due, by its start, the row that says how long, the calendar and the
pauses (W1, W2): no database, no clock, nothing stored.
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
        told: moments that somebody was told, or was granted; it is never earlier than these.
        follows: whether the start is the end of another deadline: where that ends with a day, this
            is the day of the start, and not the next one.
    """

    start: datetime
    term: Term
    calendar: HouseCalendar = field(default_factory=HouseCalendar)
    pauses: Sequence[Pause] = ()
    told: Sequence[datetime] = ()
    follows: bool = False

    @property
    def until(self) -> datetime:
        """The first moment after it.

        Raises:
            ValueError: it lies further away than a year.
        """
        return max([self.derived, *self.told])

    @property
    def derived(self) -> datetime:
        """What start, row, calendar and pauses give."""
        if self.term.unit in IN_MOMENTS:
            return self._moment()
        return clock.day_bounds(self._last_day(), self.calendar.where)[1]

    def in_words(self) -> str:
        """Return the arithmetic as one sentence."""
        start = self._end(self.start) if self.follows else self._at(self.start)
        parts = [_("从 %(start)s 起 %(term)s") % {"start": start, "term": self.lasts}]
        if stopped := self._stopped():
            why = _("、").join(dict.fromkeys(one.reason for one in self.pauses if one.reason))
            paused = _("暂停 %(length)s（%(why)s）") if why else _("暂停 %(length)s")
            parts.append(paused % {"length": stopped, "why": why})
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
    def _first_day(self) -> date:
        return self._day(self.start - timedelta(microseconds=self.follows))

    def _last_day(self) -> date:
        """Return the day with whose end it is over: the nth day that counts after that of the
        start, and never one of a pause.
        """
        first = self._first_day
        day, left = first, self.term.length
        if self.term.unit == Unit.DAY_OF_MONTH:
            left = (_of_next_month(first, self.term.length) - first).days
        while left > 0 or self._is_paused(day):
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

    def _moment(self) -> datetime:
        """Return the first moment that counts at which what counts has lasted so long."""
        left = self._length
        for opens, closes in self._spans():
            # At the moment of closing, and at that of a pause, nothing is late yet.
            if left < closes - opens:
                return opens + left
            left -= closes - opens
        raise self._too_far()

    def _too_far(self) -> ValueError:
        unit = self.term.unit.replace("_", " ")
        return ValueError(f"there are no {self.term.length} {unit} within {FURTHEST} days")

    @property
    def _length(self) -> timedelta:
        if self.term.unit == Unit.HOURS:
            return timedelta(hours=self.term.length)
        return timedelta(minutes=self.term.length)

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

    def _until(self, end: datetime) -> Iterator[Span]:
        return takewhile(lambda span: span[0] < end, self._whole_spans())

    def _stopped(self) -> str:
        """Return how much the pauses put it off, in words; empty where nothing."""
        if self.term.unit in IN_MOMENTS:
            end = self._moment()
            counted = (min(closes, end) - opens for opens, closes in self._until(end))
            minutes = round((sum(counted, NO_TIME) - self._length) / timedelta(minutes=1))
            return in_words_of(Term(minutes, Unit.OPEN_MINUTES)) if minutes else ""
        first, last = self._first_day, self._last_day()
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
