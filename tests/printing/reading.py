"""Read back what was printed: pages of a PDF, dots of a label, the code in a picture."""

import itertools
import shutil
import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.requirements_met import require_or_skip
from visitors.printing.labels import BAND

DPI = 200


def pages(pdf: bytes, folder: Path, dpi: int = DPI) -> list[Image.Image]:
    """Return the pages of a PDF as a printer would draw them."""
    _poppler()
    (folder / "printed.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", folder / "printed.pdf", folder / "page"], check=True
    )
    return [Image.open(file).convert("L") for file in sorted(folder.glob("page*.png"))]


def text(pdf: bytes, folder: Path) -> str:
    """Return what stands in a PDF, as a reader would copy it out."""
    _poppler()
    (folder / "printed.pdf").write_bytes(pdf)
    told = subprocess.run(
        ["pdftotext", "-raw", folder / "printed.pdf", "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout


def codes(picture: Image.Image) -> list[str]:
    """Return what the QR codes in a picture say."""
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]


def of_zpl(sent: bytes) -> Image.Image:
    """Return the picture that a Zebra printer makes of a label."""
    head, rest = sent.decode("ascii").split("^GFA,", 1)
    total, _same, row, dots = rest.split(",", 3)
    raw = bytes.fromhex("".join(dots.split("^FS")[0].split()))
    assert len(raw) == int(total)
    width, height = (int(head.split(name)[1].split()[0]) for name in ("^PW", "^LL"))
    assert (int(row), len(raw)) == ((width + 7) // 8, (width + 7) // 8 * height)
    return _on_white(raw, int(row) * 8, height).crop((0, 0, width, height))


def of_escpos(sent: bytes) -> Image.Image:
    """Return the picture that a receipt printer makes of its bands, one below the other."""
    start = b"\x1dv0\x00"
    assert sent.startswith(b"\x1b@" + start)
    bands, at = [], 2
    while sent[at : at + 4] == start:
        row, height = (
            int.from_bytes(sent[at + place : at + place + 2], "little") for place in (4, 6)
        )
        assert 0 < height <= BAND
        raw = sent[at + 8 : at + 8 + row * height]
        bands.append(_on_white(raw, row * 8, height))
        at += 8 + row * height
    assert sent[at:] == b"\x1bd\x03\x1dV\x01", "a feed and a cut"
    whole = Image.new("1", (bands[0].width, sum(band.height for band in bands)), 1)
    top = 0
    for band in bands:
        whole.paste(band, (0, top))
        top += band.height
    return whole


def ink(picture: Image.Image, box: tuple[float, float, float, float]) -> int:
    """Return how many dark dots lie in a box, given in shares of the picture."""
    width, height = picture.size
    part = picture.convert("L").crop(
        (
            round(box[0] * width),
            round(box[1] * height),
            round(box[2] * width),
            round(box[3] * height),
        )
    )
    return sum(part.histogram()[:128])


def differ(one: Image.Image, other: Image.Image) -> float:
    """Return by how much the names on two cards differ, from 0 to 1, where they are laid over each
    other as well as can be.
    """
    name = (0, 158, 448, 286)  # of 684 by 432 dots
    dots = [
        picture.convert("L")
        .resize((684, 432))
        .crop(name)
        .point(lambda dot: 255 if dot < 128 else 0)
        .filter(ImageFilter.BoxBlur(1))
        for picture in (one, other)
    ]
    shifts = itertools.product(range(-2, 3), repeat=2)
    return min(
        ImageStat.Stat(ImageChops.difference(dots[0], ImageChops.offset(dots[1], *shift))).mean[0]
        / 255
        for shift in shifts
    )


def _poppler() -> None:
    """Skip, with the reason, where nothing draws a PDF."""
    if shutil.which("pdftoppm") is None:
        require_or_skip("poppler is not installed (Debian: apt-get install poppler-utils)")


def _on_white(raw: bytes, width: int, height: int) -> Image.Image:
    """Draw bits that mean black."""
    return Image.frombytes("1", (width, height), bytes(255 - byte for byte in raw))
