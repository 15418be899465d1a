"""QR symbols of badge codes, as the modules that a printer draws and as inline SVG (B4)."""

from functools import lru_cache
from itertools import groupby

import qrcode
from django.utils.safestring import SafeString, mark_safe

QUIET = 2  # modules of white that go with the symbol; what stands around it is white, too
SMALLEST = 2  # the version in which a code of 28 capitals fits
# Any mask is read equally well; to weigh all eight takes the library ten times as long as to draw
# the symbol.
MASK = 3


@lru_cache(maxsize=2048)
def modules(code: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of a code's symbol without its quiet zone, from the top, dark modules true; a
    code never changes.
    """
    symbol = qrcode.QRCode(
        version=SMALLEST,
        border=0,
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        mask_pattern=MASK,
    )
    symbol.add_data(code, optimize=0)
    symbol.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in symbol.get_matrix())


def bars(code: str) -> list[tuple[int, int, int]]:
    """Return the dark modules of a symbol as level bars: column, row, and how many modules long."""
    drawn = []
    for row, line in enumerate(modules(code)):
        column = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                drawn.append((column, row, length))
            column += length
    return drawn


@lru_cache(maxsize=512)
def svg(code: str) -> SafeString:
    """Return a code's symbol as inline SVG, with its quiet zone."""
    side = len(modules(code)) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for column, row, length in bars(code)
    )
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        ' shape-rendering="crispEdges">'
    )
    # Our own drawing, of numbers alone.
    return mark_safe(f'{drawn}<path fill="#000" d="{path}"/></svg>')  # noqa: S308
