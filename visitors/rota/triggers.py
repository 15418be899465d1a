"""What happened in a line only grows; words may go in time."""

from reception.db.triggers import never_replaced, words_may_go

TABLE = "rota_turnentry"
MESSAGE = "the list of a line only grows"
KEPT = (
    *("id", "team_id", "day", "number", "what", "employee_id", "reason_id", "keeps", "visitor_id"),
    *(
        "visit_id",
        "uses_turn",
        "clause",
        "instead_of_id",
        "assignment_id",
        "about_id",
        "at",
        "by_id",
        "by_name",
    ),
    "facts",
)
WORDS = ("words", "request_key", "request_digest")
KEYED = "request_key = NEW.request_key AND NOT (request_key = '')"
COLLISIONS = (
    "id = NEW.id",
    "team_id = NEW.team_id AND day = NEW.day AND number = NEW.number",
    f"by_id = NEW.by_id AND {KEYED}",
    f"by_id IS NULL AND NEW.by_id IS NULL AND {KEYED}",
    "employee_id = NEW.employee_id AND visitor_id = NEW.visitor_id AND day = NEW.day"
    " AND what = 'received' AND uses_turn AND NEW.what = 'received' AND NEW.uses_turn",
    "about_id = NEW.about_id AND what = 'settled' AND NEW.what = 'settled'",
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = words_may_go(vendor, TABLE, MESSAGE, KEPT, WORDS)
    if vendor == "sqlite":
        made.append(never_replaced(TABLE, MESSAGE, COLLISIONS))
    return made
