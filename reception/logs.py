import logging
import re

# Where the id of a request stands in `request.META`; a header of the client cannot get there.
REQUEST_ID = "reception.request_id"

# PostgreSQL explains a broken constraint with the values of the row: a name, a telephone number.
VALUES_OF_A_ROW = re.compile(
    r"^DETAIL: .*?(?=^(?:CONTEXT|HINT|QUERY|STATEMENT|Traceback)\b|^The above|^During|\Z)",
    re.MULTILINE | re.DOTALL,
)
# The address of every personal link begins with one letter, as /h/ or /t/, that of a calendar ends
# with /feed/; the segment after it is
# a key to what stands there, and more people read a log than the link.
# What is asked for after the path may be a name or a number.
ASKED = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")
LINK = re.compile(r"/([a-z]|feed)/[^/\s?\"'<>]+")


def id_of(request: object) -> str:
    """Return the id by which the log calls a request, or a dash where there is none."""
    return str(getattr(request, "META", {}).get(REQUEST_ID, "-"))


class Discreet(logging.Formatter):
    """Format a record with the id of its request, and without the tokens of personal links, what
    was asked for, and the values of a row, in message and traceback: they are not for everybody who
    reads a log.
    """

    def format(self, record: logging.LogRecord) -> str:
        # Django's own server names a socket as the request of its lines; that has no id.
        record.request_id = id_of(getattr(record, "request", None))
        line = ASKED.sub(r"\1?…", LINK.sub(r"/\1/…", super().format(record)))
        return VALUES_OF_A_ROW.sub("DETAIL: …\n", line).rstrip("\n")
