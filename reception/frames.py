"""Room for the frames of deep calls.

CPython keeps frames in pieces of 16 KB and asks the kernel for a piece each time a call crosses the
end of one, gives it back with the return, and so on in a loop that lies there: up to a third of
the processor time of a request or a test. A piece is as large as the frame that begins it
needs; behind one large frame all that follow find room.
"""

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")
# Just over 256 KB of it: the piece has 512 KB, and half of them stay free.
WORDS = 33_000


def with_room(call: Callable[[], Answer]) -> Answer:
    """Return what a function returns, called with room for what it calls."""
    return call()


with_room.__code__ = with_room.__code__.replace(co_stacksize=WORDS)
