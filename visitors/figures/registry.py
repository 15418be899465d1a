"""Figures (D1): each says what it counts, by which clause, and which rows it counts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from reception.accounts.actor import Actor
from reception.registry import Registry


class Measure(StrEnum):
    """How a figure comes out of its rows; never a mean."""

    COUNT = "count"
    SUM = "sum"
    SHARE = "share"
    MEDIAN = "median"
    NINETY = "ninety"
    LONGEST = "longest"


EVERY = Q()  # of the rows of a source
SPREAD = (Measure.MEDIAN, Measure.NINETY, Measure.LONGEST)


class FigureUnit(StrEnum):
    """In what a figure is given; times are in seconds."""

    ROWS = "rows"
    HEADS = "people"
    WAIT = "seconds"
    STAY = "seconds_long"
    YUAN = "yuan"
    PERCENT = "percent"
    SCORE = "score"


@dataclass(frozen=True)
class Scope:
    """Which rows are counted: from a moment up to another, of some sites, of a department or of a
    person; ``closes`` is the closing time where it is one day.
    """

    since: datetime
    until: datetime
    sites: tuple[int, ...]
    where: tzinfo
    department: int | None = None
    employee: int | None = None
    closes: datetime | None = None


@dataclass(frozen=True)
class RowLine:
    """How a row reads in the list behind a figure."""

    at: datetime
    what: str
    kind: str
    pk: int
    url: str


@dataclass(frozen=True)
class RowSource:
    """Where rows come from.

    Attributes:
        at: the column by which a row belongs to a day: what began before midnight stays there.
        site, department, employee: the paths to these; empty where there is none.
        line: how a row reads, joined to ``joined``.
        later: what happened to rows after a moment, in sentences.
        capability: who reads its numbers: who has it for all. They are never frozen with a day:
            their own book keeps them, and is read by fewer.
    """

    code: str
    rows: Callable[[], QuerySet[Any]]
    at: str
    line: Callable[[Any], RowLine]
    site: str = "site"
    department: str = ""
    employee: str = ""
    joined: tuple[str, ...] = ()
    later: Callable[[list[int], datetime], list[str]] | None = None
    capability: str = ""


@dataclass(frozen=True)
class FigurePart:
    """One part of a figure that is told apart: an hour, a category."""

    key: str
    label: Any
    where: Q


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        code: short enough to be typed at the desk.
        says: what is counted, in one sentence.
        where: which rows of the source; or a function of the scope.
        of: of a sum its column, of a time the columns from which and to which, of a score its own.
        among: of a share, of which rows.
        parts: what is told apart instead of one total.
        standing: whether what began earlier counts, too.
    """

    code: str
    name: Any
    says: Any
    clause: str
    source: str
    where: Q | Callable[[Scope], Q] = EVERY
    measure: Measure = Measure.COUNT
    unit: FigureUnit = FigureUnit.ROWS
    of: tuple[str, ...] = ()
    among: Q | None = None
    parts: Callable[[Scope], Iterable[FigurePart]] | None = None
    standing: bool = False


@dataclass(frozen=True)
class Cell:
    """One number that stands on a report: a figure, or a part of one."""

    code: str
    figure: Figure
    name: Any
    where: Q


sources: Registry[str, RowSource] = Registry(lambda source: source.code)
figures: Registry[str, Figure] = Registry(lambda figure: figure.code)


def register(*new: RowSource | Figure) -> None:
    """Add sources and figures when the program starts."""
    for one in new:
        if isinstance(one, RowSource):
            sources.register(one)
        else:
            figures.register(one)


def confined_to(code: str) -> str:
    """Return the capability that a figure needs beside that of its report; empty where none."""
    return sources[figures[code].source].capability if code in figures else ""


def may_know(code: str, actor: Actor) -> bool:
    """Tell whether somebody who reads reports may read a figure."""
    needs = confined_to(code)
    return not needs or actor.reach(needs) == "all"


def adds_up(code: str) -> bool:
    """Tell whether a month adds up what its days told; else the whole of it is counted."""
    return code in figures and not figures[code].standing and not confined_to(code)


def cells(codes: Iterable[str], scope: Scope) -> Iterator[Cell]:
    """Yield the numbers of some figures, part by part; a code that nobody registered is none."""
    for code in codes:
        figure = figures.get(code)
        if figure is None:
            continue
        where = figure.where if isinstance(figure.where, Q) else figure.where(scope)
        if figure.parts is None:
            yield Cell(code, figure, figure.name, where)
        else:
            for part in figure.parts(scope):
                yield Cell(f"{code}.{part.key}", figure, part.label, where & part.where)


def cell(code: str, scope: Scope) -> Cell | None:
    """Return the number with a code, as somebody types it."""
    whole = code.strip().upper().partition(".")[0]
    found = {one.code.upper(): one for one in cells([whole], scope)}
    return found.get(code.strip().upper())
