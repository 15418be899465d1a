"""Make a text as large as its place allows, and never cut it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from visitors.printing import fonts

POINT = 25.4 / 72  # millimetres
STEP = 0.5
SMALLEST = 3.0
TINIEST = 0.3  # nobody reads it; it ends the search for a text of any length
READABLE = 10.0  # points; above it a word is never broken
TO_SHRINK = 0.7  # of the largest size: a small text shrinks so far before a word of it is broken
LEADING = 1.18
# Of the size: what Chinese characters and Latin letters with marks need.
ASCENT, DESCENT = 0.9, 0.22
SLACK = 0.97  # a raster rounds each letter to whole dots
# A word, a blank, or one character of a script that is written without blanks.
PIECES = re.compile(
    r"\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+|.", re.DOTALL
)


@dataclass(frozen=True)
class Fitted:
    """Lines of text at the size at which they fit: in points, everything else in millimetres."""

    size: float
    lines: tuple[str, ...]
    width: float
    height: float

    @property
    def ascent(self) -> float:
        """How far the first baseline lies below the top, in millimetres."""
        return ASCENT * self.size * POINT

    @property
    def leading(self) -> float:
        """How far one baseline lies below another, in millimetres."""
        return LEADING * self.size * POINT


@lru_cache(maxsize=4096)
def fit(text: str, width: float, height: float, largest: float) -> Fitted:
    """Return a text broken into lines at the largest size, in points, at which all of it fits into
    a place of so many millimetres.

    Words stay whole as long as they can be read that way; where even the smallest size is too
    large, it shrinks further.
    """
    size, whole_above = largest, min(READABLE, largest * TO_SHRINK)
    while True:
        lines = _broken(text, width * SLACK / POINT, size, whole_words=size > whole_above)
        fitted = _measured(lines, size)
        if size < TINIEST or (fitted.width <= width * SLACK and fitted.height <= height):
            return fitted
        size = size - STEP if size > SMALLEST else size * 0.9


def _measured(lines: list[str], size: float) -> Fitted:
    widest = max((fonts.width(line, size) for line in lines), default=0.0)
    height = (ASCENT + DESCENT + LEADING * (len(lines) - 1)) * size * POINT
    return Fitted(size, tuple(lines), widest * POINT, height)


def _broken(text: str, room: float, size: float, *, whole_words: bool) -> list[str]:
    """Break a text into lines no wider than a room in points; a word that is wider is broken only
    where that is allowed.
    """
    lines, line = [], ""
    for piece in PIECES.findall(text):
        if fonts.width(line + piece.rstrip(), size) <= room:
            line += piece
            continue
        if piece.isspace():
            continue
        if whole_words or fonts.width(piece, size) <= room:
            lines, line = [*lines, line.rstrip()] if line else lines, piece
            continue
        for letter in piece:
            if line and fonts.width(line + letter, size) > room:
                lines, line = [*lines, line.rstrip()], ""
            line += letter
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
