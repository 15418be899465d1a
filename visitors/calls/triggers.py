"""What happened to a call only grows; words may go in time (T1)."""

from reception.db.triggers import never_replaced, words_may_go

TABLE = "calls_callevent"
MESSAGE = "the list of a call only grows"
KEPT = (
    *("id", "call_id", "what", "at", "by_id", "by_name", "employee_id", "extension", "outcome"),
    "facts",
)
WORDS = ("words", "request_key", "request_digest")
KEYED = "request_key = NEW.request_key AND NOT (request_key = '')"
COLLISIONS = (
    "id = NEW.id",
    f"by_id = NEW.by_id AND {KEYED}",
    f"by_id IS NULL AND NEW.by_id IS NULL AND {KEYED}",
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = words_may_go(vendor, TABLE, MESSAGE, KEPT, WORDS)
    if vendor == "sqlite":
        made.append(never_replaced(TABLE, MESSAGE, COLLISIONS))
    return made
