"""The list of gifts only grows; words may go in time (W5)."""

from reception.db.triggers import never_replaced, words_may_go

TABLE = "gifts_giftentry"
MESSAGE = "the list of gifts only grows"
KEPT = (
    *("id", "what", "kind_id", "pieces", "change", "value", "employee_id", "plan_id", "visit_id"),
    *("about_id", "is_important", "at", "by_id", "by_name", "facts"),
)
WORDS = ("thing", "whom", "folded_whom", "unit", "words", "request_key", "request_digest")
KEYED = "request_key = NEW.request_key AND NOT (request_key = '')"
COLLISIONS = (
    "id = NEW.id",
    "about_id = NEW.about_id AND what = NEW.what",
    f"by_id = NEW.by_id AND {KEYED}",
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = words_may_go(vendor, TABLE, MESSAGE, KEPT, WORDS)
    if vendor == "sqlite":
        made.append(never_replaced(TABLE, MESSAGE, COLLISIONS))
    return made
