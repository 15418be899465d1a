import logging
import re

# The path segment after /h/ (host's page), /i/ (invitation) and /t/ (thank-you) is a key to a visit; more people read a log than
# the link.
LINK = re.compile(r"/(h|i|t)/[^/\s?\"'<>]+")


class WithoutLinks(logging.Formatter):
    """Format a record with the tokens of personal links left out, in its message and in its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        return LINK.sub(r"/\1/…", super().format(record))
