"""The typeface of badges on paper, and whether it can write a text."""

from functools import cache
from pathlib import Path
from threading import Lock

from PIL import ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FILE = Path(__file__).with_name("NotoSansSC-Medium.ttf")
NAME = "NotoSansSC-Medium"

_reading = Lock()


@cache
def _read() -> TTFont:
    # Three megabytes: read when the first badge is printed, not when the program starts.
    font = TTFont(NAME, str(FILE))
    pdfmetrics.registerFont(font)
    return font


def typeface() -> TTFont:
    """Return the typeface, known to reportlab under ``NAME``."""
    with _reading:
        return _read()


def width(text: str, size: float) -> float:
    """Return how wide a text is, in points, at a size in points."""
    return float(typeface().stringWidth(text, size))


def cannot_write(*texts: str) -> list[str]:
    """Return the characters of texts for which the typeface has no glyph, each once: they would
    print as boxes.
    """
    glyphs = typeface().face.charToGlyph
    return list(
        dict.fromkeys(letter for text in texts for letter in text if ord(letter) not in glyphs)
    )


@cache
def drawn_at(pixels: float) -> ImageFont.FreeTypeFont:
    """Return the typeface for drawing on a raster, at a height in pixels."""
    return ImageFont.truetype(str(FILE), pixels, layout_engine=ImageFont.Layout.BASIC)
