"""Small pictures of numbers, in whole units of the picture; a table says the same beside each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from visitors.figures.measuring import Measured
from visitors.reports.report import ToldReport

WIDTH, HEIGHT, EDGE = 240, 60, 6


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

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def over(self) -> int:
        return self.y - 4


def trends(year: Sequence[ToldReport]) -> list[Trend]:
    """Return a line for each figure that every month has; a month without a value is left out."""
    return [_trend([one.figures[code] for one in year]) for code in year[-1].figures]


def _trend(months: Sequence[Measured]) -> Trend:
    top = max((one.value or 0 for one in months), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(1, len(months) - 1)
    points = [
        (
            round(EDGE + place * step) if len(months) > 1 else WIDTH // 2,
            round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * one.value / top),
        )
        for place, one in enumerate(months)
        if one.value is not None
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return Trend(months[-1], line, points[-1] if points else (0, HEIGHT - EDGE))


def bars(figures: Sequence[Measured], width: int = 60, height: int = 90) -> dict[str, Any]:
    """Return bars side by side, the highest as high as the picture, and how wide they are."""
    top = max((one.value or 0 for one in figures), default=0) or 1
    made = []
    for place, one in enumerate(figures):
        high = round(height * (one.value or 0) / top)
        made.append(Bar(one, place * width + 6, height + 16 - high, width - 12, high))
    return {"bars": made, "bars_width": width * len(made)}
