"""Badges as PDF: one card a page, or sheets of A4 to be cut (B4)."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from visitors.badges import qr
from visitors.printing import fonts
from visitors.printing.faces import HEIGHT, WIDTH, Block, Face, Symbol, items

rl_config.useA85 = 0  # bytes as they are: to write them as letters takes a third of the time
EVERY = 10  # badges after which it is said how many are drawn
MARK = 5.0  # length of a cutting mark
MARK_FROM = 2.0  # and how far it stays away from the cards


@dataclass(frozen=True)
class Layout:
    """How many badges stand on a page of which size, in millimetres, and whether they are cut."""

    width: float
    height: float
    columns: int = 1
    rows: int = 1
    cut: bool = False


CARD = Layout(WIDTH, HEIGHT)
SHEET = Layout(210.0, 297.0, columns=2, rows=5, cut=True)


class Paper:
    """A PDF that is drawn badge by badge; places are in millimetres from the top left of a page."""

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
        self.canvas.save()
        return self.written.getvalue()

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.canvas.line(x * mm, (self.height - y) * mm, to_x * mm, (self.height - to_y) * mm)

    def draw(self, face: Face, left: float, top: float) -> None:
        canvas = self.canvas
        for item in items(face):
            x, y = (left + item.x) * mm, (self.height - top - item.y) * mm
            if isinstance(item, Symbol):
                self._symbol(item, x, y)
                continue
            canvas.setFillColor(HexColor(item.colour))
            if isinstance(item, Block):
                width, height = item.width * mm, item.height * mm
                canvas.rect(x, y - height, width, height, stroke=0, fill=1)
                continue
            canvas.setFont(fonts.NAME, item.text.size)
            write = canvas.drawRightString if item.right else canvas.drawString
            for place, line in enumerate(item.text.lines):
                write(x, y - place * item.text.leading * mm, line)

    def _symbol(self, item: Symbol, x: float, y: float) -> None:
        """Draw a symbol module by module, in whole numbers: a thousand symbols are three hundred
        thousand bars.
        """
        canvas, side = self.canvas, item.side * mm / len(qr.modules(item.code))
        canvas.saveState()
        canvas.setFillColor(HexColor("#000000"))
        canvas.translate(x, y)
        canvas.scale(side, -side)
        canvas.addLiteral(
            " ".join(f"{column} {row} {length} 1 re" for column, row, length in qr.bars(item.code))
            + " f"
        )
        canvas.restoreState()


def file(faces: Iterable[Face], title: str, layout: Layout) -> bytes:
    return next(part for part in drawn(faces, title, layout) if isinstance(part, bytes))


def drawn(faces: Iterable[Face], title: str, layout: Layout) -> Iterator[int | bytes]:
    """Draw badges page by page: yields how many are drawn, again and again, and at last the
    file.
    """
    paper = Paper(layout.width, layout.height, title)
    left = (layout.width - layout.columns * WIDTH) / 2
    top = (layout.height - layout.rows * HEIGHT) / 2
    for done, face in enumerate(faces):
        row, column = divmod(done % (layout.columns * layout.rows), layout.columns)
        if done and done % EVERY == 0:
            yield done
        if row == column == 0:
            if done:
                paper.canvas.showPage()
            if layout.cut:
                _cutting_marks(paper, left, top, layout)
        paper.draw(face, left + column * WIDTH, top + row * HEIGHT)
    yield paper.finished()


def _cutting_marks(paper: Paper, left: float, top: float, layout: Layout) -> None:
    """Draw where to cut, outside the cards."""
    right, bottom = left + layout.columns * WIDTH, top + layout.rows * HEIGHT
    paper.canvas.setLineWidth(0.3)
    for column in range(layout.columns + 1):
        x = left + column * WIDTH
        paper.line(x, top - MARK_FROM - MARK, x, top - MARK_FROM)
        paper.line(x, bottom + MARK_FROM, x, bottom + MARK_FROM + MARK)
    for row in range(layout.rows + 1):
        y = top + row * HEIGHT
        paper.line(left - MARK_FROM - MARK, y, left - MARK_FROM, y)
        paper.line(right + MARK_FROM, y, right + MARK_FROM + MARK, y)
