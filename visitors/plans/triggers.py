"""What happened to a plan only grows; words may go in time (W5)."""

from reception.db.triggers import never_replaced, words_may_go

TABLE = "plans_planevent"
MESSAGE = "the list of a plan only grows"
KEPT = ("id", "plan_id", "what", "at", "by_id", "by_name", "facts")
WORDS = ("words", "request_key", "request_digest")
KEYED = "request_key = NEW.request_key AND NOT (request_key = '')"
COLLISIONS = ("id = NEW.id", f"by_id = NEW.by_id AND {KEYED}")


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = words_may_go(vendor, TABLE, MESSAGE, KEPT, WORDS)
    if vendor == "sqlite":
        made.append(never_replaced(TABLE, MESSAGE, COLLISIONS))
    return made
