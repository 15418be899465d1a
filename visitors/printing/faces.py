"""What stands on a badge and where, in millimetres from the top left corner; painters put it on
paper (B4).

The grade, its rule and its reason are never on it.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass

from django.utils.translation import gettext as _

from reception import clock
from reception.organisation.models import Site
from visitors.badges import lending
from visitors.models import Badge, BadgeLoan
from visitors.printing.fitting import Fitted, fit

WIDTH, HEIGHT = 85.6, 54.0  # a card as ISO/IEC 7810 has it
GREEN, WHITE, INK, GREY = "#1f6f63", "#ffffff", "#1d2733", "#4d5966"
HEAD, FOOT = 9.0, 8.0
LEFT, RIGHT = 4.0, 4.0
SYMBOL = 23.0
GAP = 3.0


@dataclass(frozen=True)
class Face:
    """What a badge says; a plastic one names nobody, for it serves many."""

    heading: str
    corner: str
    number: str
    name: str
    lines: str
    foot: str
    request: str
    code: str

    def texts(self) -> tuple[str, ...]:
        return astuple(self)[:-1]


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


def of_visit(loan: BadgeLoan) -> Face:
    """Return what stands on the badge that a visit wears, with the zones where visitors may be
    (Z1).
    """
    badge, visit = loan.badge, loan.visit
    whom = _("访") + f" {visit.host}"
    zones = " · ".join(str(zone) for zone in visit.site.zones.filter(access="open"))
    return Face(
        str(lending.HEADINGS[badge.kind]),
        f"{clock.today(loan.lent_at, visit.site.clock):%Y-%m-%d}",
        str(badge),
        visit.visitor.name,
        f"{visit.organisation} · {whom}" if visit.organisation else whom,
        _("可进：") + zones,
        _("仅当天有效") if badge.is_paper else _("离开时请交还前台"),
        lending.code_of(badge),
    )


def of_plastic(badge: Badge, site: Site) -> Face:
    """Return what stands on a plastic badge: nothing of its wearers, who change."""
    heading = str(lending.HEADINGS[badge.kind])
    foot = " · ".join(filter(None, [site.company, site.address])) or str(site)
    request = _("离开时请交还前台")
    return Face(heading, str(site), str(badge), "", "", foot, request, lending.code_of(badge))


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
    foot = fit(face.foot, WIDTH - LEFT - RIGHT - GAP - request.width, FOOT - 1, 8)
    yield _middle(foot, LEFT, bottom, FOOT, INK)


def _top(text: Fitted, x: float, y: float, colour: str) -> Writing:
    return Writing(x, y + text.ascent, text, colour)


def _middle(
    text: Fitted, x: float, y: float, height: float, colour: str, *, right: bool = False
) -> Writing:
    return Writing(x, y + (height - text.height) / 2 + text.ascent, text, colour, right)
