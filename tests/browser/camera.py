"""A film for the camera that Chromium pretends to have: codes on paper, held up one after the
other.
"""

from pathlib import Path

import qrcode
from PIL import Image

WIDTH, HEIGHT, RATE = 640, 480, 10


def film(path: Path, *scenes: tuple[str, float]) -> Path:
    """Write a film as Y4M, which Chromium plays over and over.

    Args:
        path: of the file.
        scenes: what is held before the camera, and for how many seconds; blank is an empty hand.
    """
    colours = bytes([128]) * (WIDTH * HEIGHT // 2)  # grey is in the middle of both planes of colour
    with path.open("wb") as written:
        written.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for code, seconds in scenes:
            picture = _held_up(code).tobytes()
            for _frame in range(int(seconds * RATE)):
                written.write(b"FRAME\n" + picture + colours)
    return path


def flags(path: Path) -> list[str]:
    """Return how Chromium is told to show this film where a page asks for a camera, and to let the
    page have it.
    """
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]


def _held_up(code: str) -> Image.Image:
    """Draw a code as a camera sees it: a little askew, on a desk that is not white."""
    frame = Image.new("L", (WIDTH, HEIGHT), 170)
    if code:
        symbol = qrcode.QRCode(border=4, box_size=8)
        symbol.add_data(code)
        paper = symbol.make_image().get_image().convert("L").rotate(7, expand=True, fillcolor=200)
        frame.paste(paper, ((WIDTH - paper.width) // 2, (HEIGHT - paper.height) // 2))
    return frame
