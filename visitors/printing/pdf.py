"""Badges as PDF: one card a page, or sheets of A4 to be cut (B4)."""

import io
from collections.abc import Iterable, Iterator

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from visitors.badges import qr
from visitors.printing import fonts
from visitors.printing.faces import HEIGHT, WIDTH, Block, Face, Item, Symbol, items

rl_config.useA85 = 0  # bytes as they are: to write them as letters takes a third of the time
A4 = (210.0, 297.0)
COLUMNS, ROWS = 2, 5
PER_SHEET = COLUMNS * ROWS
MARK = 5.0  # length of a cutting mark
MARK_FROM = 2.0  # and how far it stays away from the cards


class Paper:
    """A PDF that is drawn badge by badge."""

    def __init__(self, width: float, height: float, title: str) -> None:
        fonts.typeface()
        self.height = height
        self.written = io.BytesIO()
        # Without the time of making: the same badges give the same file.
        self.canvas = Canvas(
            self.written, pagesize=(width * mm, height * mm), pageCompression=1, invariant=1
        )
        self.canvas.setTitle(title)

    def finished(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self.written.getvalue()

    def draw(self, face: Face, x: float, y: float) -> None:
        """Draw a badge with its top left corner at a place, in millimetres from the top left of the
        page.
        """
        for item in items(face):
            self._draw(item, x, y)

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Draw a cutting mark."""
        self.canvas.line(x * mm, (self.height - y) * mm, to_x * mm, (self.height - to_y) * mm)

    def _draw(self, item: Item, x: float, y: float) -> None:
        if isinstance(item, Block):
            self.canvas.setFillColor(HexColor(item.colour))
            self.canvas.rect(
                (x + item.x) * mm,
                (self.height - y - item.y - item.height) * mm,
                item.width * mm,
                item.height * mm,
                stroke=0,
                fill=1,
            )
        elif isinstance(item, Symbol):
            self._symbol(item, x + item.x, y + item.y)
        else:
            self.canvas.setFillColor(HexColor(item.colour))
            self.canvas.setFont(fonts.NAME, item.text.size)
            write = self.canvas.drawRightString if item.right else self.canvas.drawString
            for place, line in enumerate(item.text.lines):
                write(
                    (x + item.x) * mm,
                    (self.height - y - item.y - place * item.text.leading) * mm,
                    line,
                )

    def _symbol(self, item: Symbol, x: float, y: float) -> None:
        """Draw a symbol module by module, in whole numbers: a thousand symbols are three hundred
        thousand bars.
        """
        canvas, side = self.canvas, item.side * mm / len(qr.modules(item.code))
        canvas.saveState()
        canvas.setFillColor(HexColor("#000000"))
        canvas.translate(x * mm, (self.height - y) * mm)
        canvas.scale(side, -side)
        canvas.addLiteral(
            " ".join(f"{column} {row} {length} 1 re" for column, row, length in qr.bars(item.code))
            + " f"
        )
        canvas.restoreState()


def card(face: Face, title: str) -> bytes:
    """Return one badge as a PDF of the size of a card."""
    paper = Paper(WIDTH, HEIGHT, title)
    paper.draw(face, 0, 0)
    return paper.finished()


def cards(faces: Iterable[Face], title: str) -> Iterator[int | bytes]:
    """Draw one card a page: yields how many are drawn, again and again, and at last the file."""
    paper = Paper(WIDTH, HEIGHT, title)
    for done, face in enumerate(faces):
        if done:
            paper.canvas.showPage()
        paper.draw(face, 0, 0)
        if done % PER_SHEET == PER_SHEET - 1:
            yield done + 1
    yield paper.finished()


def sheets(faces: Iterable[Face], title: str) -> Iterator[int | bytes]:
    """Draw sheets of A4 with cutting marks: yields how many badges are drawn, after each sheet, and
    at last the file.
    """
    paper = Paper(*A4, title)
    left, top = (A4[0] - COLUMNS * WIDTH) / 2, (A4[1] - ROWS * HEIGHT) / 2
    for done, face in enumerate(faces):
        place = done % PER_SHEET
        if place == 0:
            if done:
                yield done
                paper.canvas.showPage()
            _cutting_marks(paper, left, top)
        paper.draw(face, left + place % COLUMNS * WIDTH, top + place // COLUMNS * HEIGHT)
    yield paper.finished()


def _cutting_marks(paper: Paper, left: float, top: float) -> None:
    """Draw where to cut, outside the cards."""
    right, bottom = left + COLUMNS * WIDTH, top + ROWS * HEIGHT
    paper.canvas.setLineWidth(0.3)
    for column in range(COLUMNS + 1):
        x = left + column * WIDTH
        paper.line(x, top - MARK_FROM - MARK, x, top - MARK_FROM)
        paper.line(x, bottom + MARK_FROM, x, bottom + MARK_FROM + MARK)
    for row in range(ROWS + 1):
        y = top + row * HEIGHT
        paper.line(left - MARK_FROM - MARK, y, left - MARK_FROM, y)
        paper.line(right + MARK_FROM, y, right + MARK_FROM + MARK, y)
