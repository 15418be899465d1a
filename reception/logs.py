import logging
import re

# The path segment after /h/ (host's page), /i/ (invitation), /t/ (thank-you), /l/ (a case of the
# ledger) and /e/ (roll of an evacuation) is a key to what stands there; more people read a log than
# the link.
LINK = re.compile(r"/(e|h|i|l|t)/[^/\s?\"'<>]+")


class WithoutLinks(logging.Formatter):
    """Format a record with the tokens of personal links left out, in its message and in its
    traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        return LINK.sub(r"/\1/…", super().format(record))
