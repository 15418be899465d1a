"""What it means when a message was not taken."""

from urllib.parse import urlsplit

from reception.text import clean_line

LONGEST_TROUBLE = 300  # letters
SHORTEST_SECRET = 6  # a path like "/" is no secret, and taking it out would spoil the sentence


class NotSent(Exception):
    """A message did not reach its server.

    Args:
        trouble: one line that the desk can read; a server may say anything, also what a database
            refuses.
        for_good: whether trying again is useless.
        pause: for how many seconds the whole channel takes nothing, where the vendor says so.
    """

    def __init__(self, trouble: str, *, for_good: bool = False, pause: int = 0) -> None:
        super().__init__(trouble)
        self.trouble = clean_line(trouble)[:LONGEST_TROUBLE]
        self.for_good = for_good
        self.pause = pause

    def without(self, address: str, secret: str) -> "NotSent":
        """Return the same without an address, its key or a secret, which a library may quote."""
        clean = self.trouble
        for private in sorted({address, secret, *_parts(address)}, key=len, reverse=True):
            if len(private) >= SHORTEST_SECRET:
                clean = clean.replace(private, "…")
        return NotSent(clean, for_good=self.for_good, pause=self.pause)


def _parts(address: str) -> list[str]:
    """Return the parts of an address in which keys stand: all but scheme and host."""
    try:
        split = urlsplit(address)
    except ValueError:
        return []
    query = split.query.replace("&", "=").split("=")
    return [split.path, split.query, *split.path.split("/"), *query]
