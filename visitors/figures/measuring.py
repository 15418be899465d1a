"""Count the rows of figures: one question for all counts of a source, however many rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from visitors.figures.registry import (
    SPREAD,
    Cell,
    FigureUnit,
    Measure,
    RowSource,
    Scope,
    cells,
    sources,
)

MINUTE, HOUR = 60, 3600
NINETY = 0.9


@dataclass
class Tally:
    """What was counted for one number; tallies of days add up to that of their month."""

    n: int = 0
    total: float = 0
    spread: list[float] = field(default_factory=list)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.n + other.n, self.total + other.total, self.spread + other.spread)


@dataclass(frozen=True)
class Measured:
    """A number as it is told everywhere: page, paper, file, program.

    Attributes:
        value: nothing where there is none, or where it is hidden; ``why`` says why.
        n: from how many rows it comes.
    """

    cell: Cell
    value: float | None
    n: int
    why: str = ""

    @property
    def code(self) -> str:
        return self.cell.code

    @property
    def name(self) -> str:
        return str(self.cell.name)

    @property
    def says(self) -> str:
        return str(self.cell.figure.says)

    @property
    def shows_n(self) -> bool:
        """Whether a reader needs to be told from how many rows it comes."""
        return self.cell.figure.measure in (*SPREAD, Measure.SHARE)

    @property
    def shown(self) -> str:
        """The value as people read it; the same on every way out."""
        return written(self.value, self.cell.figure.unit)


def written(value: float | None, unit: str) -> str:
    """Return a value as people read it: 41, 3:10 minutes, 0:48 hours, 2.7 %."""
    if value is None:
        return "–"
    if unit in (FigureUnit.WAIT, FigureUnit.STAY):
        step = MINUTE if unit == FigureUnit.STAY else 1
        first, second = divmod(int(value) // step, MINUTE)
        return f"{first}:{second:02}"
    if unit == FigureUnit.YUAN:
        return f"{value:,.2f}"
    return f"{value:.1f} %" if unit == FigureUnit.PERCENT else f"{value:g}"


def told(one: Cell, tally: Tally, fewest: int = 0) -> Measured:
    """Return a number from its tally; one that comes from fewer rows than ``fewest`` is hidden."""
    if tally.n < fewest:
        why = _("少于 %(fewest)d 次，不显示（D13）。") % {"fewest": fewest}
        return Measured(one, None, tally.n, why)
    measure = one.figure.measure
    if measure in SPREAD:
        if not tally.spread:
            return Measured(one, None, 0, _("这段时间没有可以计的。"))
        return Measured(one, _of_spread(measure, sorted(tally.spread)), len(tally.spread))
    if measure == Measure.SHARE:
        if not tally.n:
            return Measured(one, None, 0, _("这段时间没有可以计的。"))
        return Measured(one, _whole(round(100 * tally.total / tally.n, 1)), tally.n)
    return Measured(one, _whole(tally.total), tally.n)


def _of_spread(measure: str, spread: list[float]) -> float:
    if measure == Measure.LONGEST:
        return _whole(spread[-1])
    if measure == Measure.NINETY:
        return _whole(spread[ceil(NINETY * len(spread)) - 1])
    return _whole(median(spread))


def _whole(value: float) -> float:
    return int(value) if value == int(value) else round(value, 2)


def base(source: RowSource, scope: Scope, *, standing: bool = False) -> QuerySet[Any]:
    """Return the rows of a source in a scope; none where it cannot tell a person or department."""
    lookups: dict[str, Any] = {f"{source.at}__lt": scope.until}
    if not standing:
        lookups[f"{source.at}__gte"] = scope.since
    lookups[f"{source.site}__in"] = scope.sites
    rows = source.rows().order_by()
    for path, wanted in (
        (source.department, scope.department),
        (source.employee, scope.employee),
    ):
        if wanted is not None:
            if not path:
                return rows.none()
            lookups[path] = wanted
    return rows.filter(**lookups)


def rows(one: Cell, scope: Scope) -> QuerySet[Any]:
    """Return exactly the rows that a number counts; of a share those of which it is one."""
    found = base(sources[one.figure.source], scope, standing=one.figure.standing)
    among = one.figure.among
    return found.filter(one.where if among is None else among, _timed(one))


def _timed(one: Cell) -> Q:
    """Return that a row has the times of which a figure is made; else it is left out."""
    of = one.figure.of if one.figure.measure in SPREAD else ()
    timed = Q(**{f"{name}__isnull": False for name in of})
    return timed & Q(**{f"{of[1]}__gte": F(of[0])}) if len(of) > 1 else timed


def tallies(codes: Iterable[str], scope: Scope) -> dict[str, tuple[Cell, Tally]]:
    """Return what is counted for each number of some figures."""
    grouped: dict[tuple[str, bool], list[Cell]] = defaultdict(list)
    every = list(cells(codes, scope))
    for one in every:
        grouped[one.figure.source, one.figure.standing].append(one)
    found: dict[str, Tally] = {}
    for (source, standing), group in grouped.items():
        found |= _counted(base(sources[source], scope, standing=standing), group)
    return {one.code: (one, found[one.code]) for one in every}


def _counted(rows: QuerySet[Any], group: list[Cell]) -> dict[str, Tally]:
    counts: dict[str, Any] = {}
    for place, one in enumerate(group):
        if one.figure.measure not in SPREAD:
            among = one.where if one.figure.among is None else one.figure.among
            counts[f"n{place}"] = Count("pk", filter=among or None)
            if one.figure.measure == Measure.SUM:
                counts[f"t{place}"] = Sum(one.figure.of[0], filter=one.where or None)
            elif one.figure.measure == Measure.SHARE:
                counts[f"t{place}"] = Count("pk", filter=one.where or None)
    seen = rows.aggregate(**counts) if counts else {}
    spreads: dict[Any, list[float]] = {}
    found: dict[str, Tally] = {}
    for place, one in enumerate(group):
        if one.figure.measure in SPREAD:
            key = (one.figure.of, str(one.where))
            if key not in spreads:
                spreads[key] = _spread(rows.filter(one.where, _timed(one)), one.figure.of)
            found[one.code] = Tally(len(spreads[key]), 0, spreads[key])
            continue
        n = seen[f"n{place}"]
        found[one.code] = Tally(n, float(seen.get(f"t{place}", n) or 0))
    return found


def _spread(rows: QuerySet[Any], of: tuple[str, ...]) -> list[float]:
    if len(of) == 1:
        return [float(value) for value in rows.values_list(of[0], flat=True)]
    return [float(int((until - since).total_seconds())) for since, until in rows.values_list(*of)]


def ids(one: Cell, scope: Scope) -> list[int]:
    """Return the ids of the rows that a number counts."""
    return sorted(rows(one, scope).values_list("pk", flat=True))
