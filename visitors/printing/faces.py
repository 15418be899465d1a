"""What stands on a badge and where, in millimetres from the top left corner; painters put it on
paper (B4).

The grade, its rule and its reason are never on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reception import clock
from reception.organisation.models import Site
from visitors.badges import lending
from visitors.models import Badge, BadgeLoan, Visit
from visitors.printing.fitting import Fitted, fit

WIDTH, HEIGHT = 85.6, 54.0  # a card as ISO/IEC 7810 has it
POINT = 25.4 / 72  # millimetres
GREEN, WHITE, INK, GREY = "#1f6f63", "#ffffff", "#1d2733", "#4d5966"
HEAD, FOOT = 9.0, 8.0
LEFT, RIGHT = 4.0, 4.0
SYMBOL = 23.0
GAP = 3.0


@dataclass(frozen=True)
class Face:
    """What a badge says.

    Attributes:
        heading: whose kind of badge it is.
        corner: the day, or the site.
        number: as it is read aloud.
        name: who wears it; nothing on a plastic badge, which serves many.
        lines: what else is known of the wearer: organisation and host.
        foot: where its wearer may go, or whose it is.
        request: what to do with it at the end.
        code: what the symbol holds.
    """

    heading: str
    corner: str
    number: str
    name: str
    lines: str
    foot: str
    request: str
    code: str

    def texts(self) -> tuple[str, ...]:
        """Return everything that is written on it."""
        return (
            self.heading,
            self.corner,
            self.number,
            self.name,
            self.lines,
            self.foot,
            self.request,
        )


@dataclass(frozen=True)
class Block:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Writing:
    """Lines of text from a first baseline downwards; ``right`` says that they end at ``x``."""

    x: float
    y: float
    text: Fitted
    colour: str
    right: bool = False


@dataclass(frozen=True)
class Symbol:
    """A QR symbol with its side in millimetres."""

    x: float
    y: float
    side: float
    code: str


Item = Block | Writing | Symbol


def of_visit(loan: BadgeLoan, visit: Visit, zones: list[str], words: "BadgeWording") -> Face:
    """Return what stands on the badge that a visit wears.

    Args:
        loan: with its badge.
        visit: with visitor and host.
        zones: the names of the zones where visitors may be (Z1).
        words: the fixed words of a badge, in the reader's language.
    """
    badge = loan.badge
    lines = " · ".join(
        part for part in (visit.organisation, f"{words.visits} {visit.host}") if part
    )
    request = words.today_only if badge.is_paper else words.hand_back
    return Face(
        str(lending.HEADINGS[badge.kind]),
        f"{clock.today(loan.lent_at):%Y-%m-%d}",
        str(badge),
        visit.visitor.name,
        lines,
        words.may_enter + " · ".join(zones),
        request,
        lending.code_of(badge),
    )


def of_plastic(badge: Badge, site: Site, words: "BadgeWording") -> Face:
    """Return what stands on a plastic badge: nothing of its wearers, who change."""
    heading, foot = str(lending.HEADINGS[badge.kind]), site.address or str(site)
    return Face(
        heading, str(site), str(badge), "", "", foot, words.hand_back, lending.code_of(badge)
    )


@dataclass(frozen=True)
class BadgeWording:
    """The fixed words of a badge."""

    visits: str
    may_enter: str
    hand_back: str
    today_only: str


def items(face: Face) -> Iterator[Item]:
    """Lay a badge out: what is drawn where; every text is as large as its place allows, and none is
    cut.
    """
    yield Block(0, 0, WIDTH, HEAD, GREEN)
    corner = fit(face.corner, WIDTH * 0.42, HEAD - 2, 11)
    heading = fit(face.heading, WIDTH - LEFT - RIGHT - GAP - corner.width, HEAD - 2, 11)
    yield _middle(heading, LEFT, 0, HEAD, WHITE)
    yield _middle(corner, WIDTH - RIGHT, 0, HEAD, WHITE, right=True)
    left = WIDTH - RIGHT - SYMBOL - LEFT - GAP
    bottom = HEIGHT - FOOT
    yield Symbol(WIDTH - RIGHT - SYMBOL, HEAD + (bottom - HEAD - SYMBOL) / 2, SYMBOL, face.code)
    if face.name:
        yield _top(fit(face.number, left, 9, 24), LEFT, HEAD + 1.6, INK)
        yield _top(fit(face.name, left, 15.5, 16), LEFT, HEAD + 11, INK)
        yield _top(fit(face.lines, left, bottom - HEAD - 27.5, 9), LEFT, HEAD + 27, GREY)
    else:
        yield _middle(fit(face.number, left, 26, 60), LEFT, HEAD, bottom - HEAD, INK)
    yield Block(0, bottom, WIDTH, 0.25, GREY)
    request = fit(face.request, WIDTH * 0.45, FOOT - 2, 8)
    yield _middle(request, WIDTH - RIGHT, bottom, FOOT, INK, right=True)
    yield _middle(
        fit(face.foot, WIDTH - LEFT - RIGHT - GAP - request.width, FOOT - 1, 8),
        LEFT,
        bottom,
        FOOT,
        INK,
    )


def _top(text: Fitted, x: float, y: float, colour: str) -> Writing:
    return Writing(x, y + text.ascent, text, colour)


def _middle(
    text: Fitted, x: float, y: float, height: float, colour: str, *, right: bool = False
) -> Writing:
    return Writing(x, y + (height - text.height) / 2 + text.ascent, text, colour, right)
