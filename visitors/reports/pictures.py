"""Small pictures of numbers, in whole units of the picture; a table says the same beside each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from visitors.figures.measuring import Measured
from visitors.reports.report import ToldReport

WIDTH, HEIGHT, EDGE = 240, 60, 6
TALL, BROAD = 90, 60  # of a bar


@dataclass(frozen=True)
class Trend:
    """One figure, month by month: the points of its line, and the last of them."""

    last: Measured
    points: str
    end: tuple[int, int]


@dataclass(frozen=True)
class Bar:
    """One bar, and where its words stand."""

    one: Measured
    x: int
    y: int
    width: int
    height: int
    more: int = 0
    coming: int = 0

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def over(self) -> int:
        return self.top - 4

    @property
    def top(self) -> int:
        return self.y - self.more

    @property
    def shown(self) -> str:
        came = self.one.shown if self.one.value else ""
        return f"{came}+{self.coming}" if self.coming else self.one.shown


def trends(year: Sequence[ToldReport]) -> list[Trend]:
    """Return a line for each figure that every month has; a month without a value is left out."""
    return [_trend([one.figures[code] for one in year]) for code in year[-1].figures]


def _trend(months: Sequence[Measured]) -> Trend:
    points = _points([one.value for one in months])
    return Trend(months[-1], _written(points), points[-1] if points else (0, HEIGHT - EDGE))


def line(values: Sequence[float | None]) -> str:
    """Return the points of a line through values, the first at the left; of fewer than two none."""
    return _written(_points(values)) if len(values) > 1 else ""


def _points(values: Sequence[float | None]) -> list[tuple[int, int]]:
    top = max((value or 0 for value in values), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    return [
        (round(EDGE + place * step), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top))
        for place, value in enumerate(values)
        if value is not None
    ]


def _written(points: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def bars(figures: Sequence[Measured], further: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return bars side by side, the highest as high as the picture, and how wide they are.

    Args:
        further: by the name of a bar how many are still to come; they stand on top of it, hollow.
    """
    further = further or {}
    whole = [(one.value or 0) + further.get(one.name, 0) for one in figures]
    top = max(whole, default=0) or 1
    made = []
    for place, one in enumerate(figures):
        coming = further.get(one.name, 0)
        high, more = round(TALL * (one.value or 0) / top), round(TALL * coming / top)
        where = (place * BROAD + 6, TALL + 16 - high, BROAD - 12, high)
        made.append(Bar(one, *where, more, coming))
    return {"bars": made, "bars_width": BROAD * len(made)}
