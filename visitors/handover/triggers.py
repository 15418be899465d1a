"""What stood on a hand-over stays as it stood; words may go in time (D8)."""

from reception.db.triggers import never_replaced, words_may_go

TABLE = "handover_handoveritem"
MESSAGE = "what was handed over stays as it stood"
KEPT = ("id", "hand_over_id", "kind", "key", "since", "taken")
WORDS = ("what", "reason")
COLLISIONS = ("id = NEW.id", "hand_over_id = NEW.hand_over_id AND key = NEW.key")


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = words_may_go(vendor, TABLE, MESSAGE, KEPT, WORDS)
    if vendor == "sqlite":
        made.append(never_replaced(TABLE, MESSAGE, COLLISIONS))
    return made
