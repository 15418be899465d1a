"""A report: figures of a day or of a month, as they were told or as they are now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception.organisation.models import Site
from visitors.figures import measuring
from visitors.figures.measuring import Measured, Tally
from visitors.figures.registry import Cell, adds_up, cells, figures, sources
from visitors.models import Visit
from visitors.reports.asked import DAY, AskedPeriod, month_of
from visitors.reports.layout import HEAD, STAFF_HEAD, Heading, codes_of
from visitors.reports.models import ClosedDay, FrozenFigure

MOST_REASONS, MONTHS = 5, 12
NOTHING = Q(pk__in=())  # a part that is no more is not counted anew
Tallies = dict[str, tuple[Cell, Tally]]


@dataclass(frozen=True)
class Change:
    """A number that is another now than when its day was closed, and why."""

    code: str
    name: str
    at_closing: str
    now: str
    because: list[str]

    @property
    def says(self) -> str:
        """The whole of it, in one sentence."""
        says = _("冻结时 %(then)s，现在 %(now)s") % {"then": self.at_closing, "now": self.now}
        return f"{says}：{'；'.join(self.because)}" if self.because else says


@dataclass
class ToldReport:
    """What a page, a paper, a file and a program are given: the same numbers."""

    asked: AskedPeriod
    figures: dict[str, Measured]
    headings: tuple[Heading, ...]
    closed: ClosedDay | None = None
    changes: list[Change] = field(default_factory=list)
    note: str = ""  # what the person says of their own month (D13)

    @property
    def number(self) -> str:
        """By what the paper is known: RB-20261125-hq."""
        if self.asked.employee is not None:
            return f"RB-{self.asked.first:%Y%m}-{self.asked.employee.number}"
        day = f"{self.asked.first:%Y%m%d}" if self.asked.is_day else f"{self.asked.first:%Y%m}"
        slugs = [site.slug for site in self.asked.sites]
        return f"RB-{day}-{slugs[0] if len(slugs) == 1 else 'all'}"

    def of(self, code: str) -> list[Measured]:
        """Return the numbers of a figure that a reader wants to see: of parts those that are
        something.
        """
        if code in self.figures:
            return [self.figures[code]]
        parts = [one for name, one in self.figures.items() if name.startswith(f"{code}.")]
        return [one for one in parts if one.n]

    @property
    def head(self) -> list[Measured]:
        """The numbers that stand on top."""
        codes = HEAD if self.asked.employee is None else STAFF_HEAD
        return [one for code in codes for one in self.of(code)]

    @property
    def sections(self) -> list[tuple[Heading, list[Measured]]]:
        """The numbers under their headings; a heading with nothing under it is left out."""
        found = [
            (heading, [one for code in heading.codes for one in self.of(code)])
            for heading in self.headings
        ]
        return [(heading, lines) for heading, lines in found if lines]

    @property
    def left_out(self) -> str:
        """What does not enter any time, and its share (D5)."""
        gone, share = self.figures.get("R43"), self.figures.get("R46")
        if gone is None or not gone.n or share is None:
            return ""
        says = ngettext(
            "推定离开 %(n)d 次（%(share)s）不计停留。",
            "推定离开 %(n)d 次（%(share)s）不计停留。",
            gone.n,
        )
        return says % {"n": gone.n, "share": share.shown}


def of_day(site: Site, day: date, headings: tuple[Heading, ...]) -> ToldReport:
    """Return the report of a day: as it was told where it was closed, with what has changed."""
    asked = AskedPeriod((site,), day, day, is_day=True)
    codes = codes_of(headings)
    fresh = measuring.tallies(codes, asked.scope)
    closed = ClosedDay.objects.filter(site=site, day=day).first()
    tallies, changes = fresh, []
    if closed is not None:
        frozen = {one.code: one for one in closed.figures.defer("rows")}
        tallies = _as_told(frozen.values(), fresh)
        changes = _changed(closed, tallies, fresh, asked)
    return _report(asked, headings, tallies, closed=closed, changes=changes)


def of_month(asked: AskedPeriod, headings: tuple[Heading, ...], fewest: int = 0) -> ToldReport:
    """Return the report of a month; days that were closed answer as they were told."""
    return _report(asked, headings, tallies_of(asked, codes_of(headings)), fewest)


def _report(
    asked: AskedPeriod,
    headings: tuple[Heading, ...],
    tallies: Tallies,
    fewest: int = 0,
    **more: Any,
) -> ToldReport:
    told = {code: measuring.told(cell, one, fewest) for code, (cell, one) in tallies.items()}
    return ToldReport(asked, told, headings, **more)


def of_year(asked: AskedPeriod, headings: tuple[Heading, ...]) -> list[ToldReport]:
    """Return the month asked for and the eleven before it, from the first in which anybody came."""
    first = Visit.objects.filter(site__in=asked.sites, arrived_at__isnull=False)
    earliest = first.order_by("arrived_at").values_list("arrived_at", flat=True).first()
    months = [replace(asked)]
    while len(months) < MONTHS:
        begin, end = month_of(months[0].first - DAY)
        months.insert(0, replace(asked, first=begin, last=end))
    begun = [one for one in months if earliest is not None and one.scope.until > earliest]
    kept = _Kept.of(replace(asked, first=months[0].first), codes_of(headings))
    return [
        _report(one, headings, tallies_of(one, codes_of(headings), kept))
        for one in begun or [asked]
    ]


@dataclass(frozen=True)
class _Kept:
    """The closed days of some sites, and what they told."""

    days: dict[int, set[date]]
    frozen: dict[tuple[int, date], list[FrozenFigure]]

    @classmethod
    def of(cls, asked: AskedPeriod, codes: Iterable[str]) -> "_Kept":
        """Read them; three queries however long."""
        days, frozen = defaultdict(set), defaultdict(list)
        if asked.is_frozen_by_days:
            within = {"site__in": asked.sites, "day__gte": asked.first, "day__lte": asked.last}
            closed = {one.pk: one for one in ClosedDay.objects.filter(**within)}
            for one in closed.values():
                days[one.site_id].add(one.day)
            named = Q(code__in=[*codes])
            for code in codes:
                named |= Q(code__startswith=f"{code}.") if figures[code].parts else Q()
            for row in FrozenFigure.objects.filter(named, closed__in=closed).defer("rows"):
                day = closed[row.closed_id]
                frozen[day.site_id, day.day].append(row)
        return cls(days, frozen)

    def over(self, asked: AskedPeriod) -> list[FrozenFigure]:
        """Return what the closed days of some days told."""
        return [
            row for site in asked.sites for day in asked.days for row in self.told(site.pk, day)
        ]

    def told(self, site_id: int, day: date) -> list[FrozenFigure]:
        return self.frozen.get((site_id, day), [])


def tallies_of(asked: AskedPeriod, codes: Iterable[str], kept: _Kept | None = None) -> Tallies:
    """Return what is counted over some days: of those that were closed as they were told, of the
    others as it is; what stands at one moment as it stands at the end.
    """
    codes = [code for code in codes if code in figures]
    if not asked.is_frozen_by_days:
        return measuring.tallies(codes, asked.scope)
    daily = [code for code in codes if adds_up(code)]
    found = measuring.tallies([code for code in codes if code not in daily], asked.scope)
    kept = kept or _Kept.of(asked, daily)
    parts = [_as_told(kept.over(asked), _blank(daily, asked))]
    open_runs: dict[tuple[Any, Any], list[Site]] = defaultdict(list)
    for site in asked.sites:
        for run in runs(asked.days, kept.days.get(site.pk, set())):
            open_runs[run, site.clock].append(site)
    for (run, _clock), sites in open_runs.items():
        parts.append(measuring.tallies(daily, asked.between(*run, *sites)))
    for part in parts:
        for code, (cell, tally) in part.items():
            before = found[code][1] if code in found else Tally()
            found[code] = (cell, before + tally)
    return found


def _blank(codes: list[str], asked: AskedPeriod) -> Tallies:
    """Return the numbers of some figures with nothing counted."""
    return {cell.code: (cell, Tally()) for cell in cells(codes, asked.scope)}


def runs(days: list[date], closed: set[date]) -> list[tuple[date, date]]:
    """Return the stretches of days that were not closed."""
    found: list[tuple[date, date]] = []
    for day in days:
        if day in closed:
            continue
        if found and found[-1][1] + DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _as_told(frozen: Iterable[FrozenFigure], known: Tallies) -> Tallies:
    """Return frozen numbers, added up by their codes; one whose part is no more has its code for a
    name.
    """
    wanted = {code.partition(".")[0] for code in known} | set(known)
    found: Tallies = {code: (cell, Tally()) for code, (cell, _tally) in known.items()}
    for one in frozen:
        whole = one.code.partition(".")[0]
        if whole not in wanted or whole not in figures:
            continue
        cell, before = found.get(one.code) or (
            Cell(one.code, figures[whole], one.code, NOTHING),
            Tally(),
        )
        found[one.code] = (cell, before + Tally(one.n, one.total, one.spread))
    return found


def _changed(closed: ClosedDay, told: Tallies, fresh: Tallies, asked: AskedPeriod) -> list[Change]:
    others = [
        code
        for code, (_cell, tally) in told.items()
        if code in fresh and _mark(tally) != _mark(fresh[code][1])
    ]
    kept = dict(closed.figures.filter(code__in=others).values_list("code", "rows"))
    return [
        _change(fresh[code][0], told[code][1], fresh[code][1], kept.get(code, []), closed, asked)
        for code in others
    ]


def _mark(tally: Tally) -> tuple[int, float, list[int]]:
    return tally.n, tally.total, sorted(map(int, tally.spread))


def _change(
    cell: Cell, then: Tally, now: Tally, kept: list[int], closed: ClosedDay, asked: AskedPeriod
) -> Change:
    here = set(measuring.ids(cell, asked.scope))
    differ = sorted(here ^ set(kept)) or sorted(here)
    later = sources[cell.figure.source].later
    because = later(differ, closed.closed_at)[:MOST_REASONS] if later is not None else []
    told, fresh = measuring.told(cell, then), measuring.told(cell, now)
    return Change(cell.code, told.name, told.shown, fresh.shown, because)
