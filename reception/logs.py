import logging
import re

# The address of every personal link begins with one letter, as /h/ or /t/; the segment after it is
# a key to what stands there, and more people read a log than the link.
LINK = re.compile(r"/([a-z])/[^/\s?\"'<>]+")


class WithoutLinks(logging.Formatter):
    """Format a record with the tokens of personal links left out, in its message and in its
    traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        return LINK.sub(r"/\1/…", super().format(record))
