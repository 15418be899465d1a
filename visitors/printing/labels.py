"""Badges for label printers: the same card as dots, wrapped in ZPL or ESC/POS (B4)."""

from PIL import Image, ImageChops, ImageDraw

from visitors.badges import qr
from visitors.printing import fonts
from visitors.printing.faces import HEIGHT, WIDTH, Block, Face, Symbol, Writing, items

INCH = 25.4  # millimetres
DENSITIES = (203, 300)  # dots per inch
BAND = 128  # rows of dots that are sent at once; older printers hold no more
BLACK, PAPER = 0, 1
DARK = 0x80  # a colour darker than this is printed


def picture(face: Face, dpi: int) -> Image.Image:
    """Return a badge as a picture of one bit a dot, black on white."""
    dots = dpi / INCH
    drawn = Image.new("1", (round(WIDTH * dots), round(HEIGHT * dots)), PAPER)
    pen = ImageDraw.Draw(drawn)
    pen.fontmode = "1"  # no grey edges, which one bit would make ragged
    for item in items(face):
        if isinstance(item, Block):
            right = round((item.x + item.width) * dots)
            bottom = round((item.y + item.height) * dots)
            top = min(round(item.y * dots), bottom - 1)
            pen.rectangle((round(item.x * dots), top, right - 1, bottom - 1), fill=BLACK)
        elif isinstance(item, Symbol):
            _symbol(pen, item, dots)
        else:
            _write(pen, item, dots, dpi)
    return drawn


def zpl(face: Face, dpi: int) -> bytes:
    """Return a badge as a label in Zebra's language, its dots in hexadecimal (``^GFA``)."""
    drawn = picture(face, dpi)
    row = (drawn.width + 7) // 8
    dots = _black_is_one(drawn)
    lines = "\n".join(dots[start : start + row].hex().upper() for start in range(0, len(dots), row))
    size = f"^PW{drawn.width}\n^LL{drawn.height}\n"
    head = f"^XA\n{size}^LH0,0\n^FO0,0^GFA,{len(dots)},{len(dots)},{row},\n"
    return f"{head}{lines}\n^FS\n^PQ1\n^XZ\n".encode("ascii")


def escpos(face: Face, dpi: int) -> bytes:
    """Return a badge as a receipt printer reads it: bands of dots (``GS v 0``), then a feed and a
    cut.
    """
    drawn = picture(face, dpi)
    row = (drawn.width + 7) // 8
    sent = [b"\x1b@"]
    for top in range(0, drawn.height, BAND):
        band = drawn.crop((0, top, drawn.width, min(top + BAND, drawn.height)))
        size = row.to_bytes(2, "little") + band.height.to_bytes(2, "little")
        sent.append(b"\x1dv0\x00" + size + _black_is_one(band))
    return b"".join([*sent, b"\x1bd\x03", b"\x1dV\x01"])


def _black_is_one(drawn: Image.Image) -> bytes:
    """Return rows of whole bytes in which a set bit is a black dot; what fills the last byte of a
    row stays white.
    """
    # Not ImageChops.invert: on pictures of one bit it returns nothing but ones.
    return ImageChops.logical_xor(drawn, Image.new("1", drawn.size, PAPER)).tobytes()


def _symbol(pen: ImageDraw.ImageDraw, item: Symbol, dots: float) -> None:
    """Draw a symbol with modules of whole dots, in the middle of its place: a ragged one is read
    badly.
    """
    count = len(qr.modules(item.code))
    side = int(item.side * dots // count)
    rest = (item.side * dots - side * count) / 2
    left, top = round(item.x * dots + rest), round(item.y * dots + rest)
    for column, row, length in qr.bars(item.code):
        x, y = left + column * side, top + row * side
        pen.rectangle((x, y, x + length * side - 1, y + side - 1), fill=BLACK)


def _write(pen: ImageDraw.ImageDraw, item: Writing, dots: float, dpi: int) -> None:
    font = fonts.drawn_at(item.text.size * dpi / 72)
    red, green, blue = (int(item.colour[at : at + 2], 16) for at in (1, 3, 5))
    ink = BLACK if (red + green + blue) / 3 < DARK else PAPER
    for place, line in enumerate(item.text.lines):
        at = (item.x * dots, (item.y + place * item.text.leading) * dots)
        pen.text(at, line, font=font, fill=ink, anchor="rs" if item.right else "ls")
