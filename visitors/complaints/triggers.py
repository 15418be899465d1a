"""What happened to a complaint, and what was found, only grows; words may go in time (C27)."""

from reception.db.triggers import never_replaced, words_may_go

EVENT, REPORT = "complaints_complaintevent", "complaints_complaintreport"
MESSAGE = "the list of a complaint only grows"
KEPT = {
    EVENT: ("id", "complaint_id", "what", "at", "by_id", "by_name", "facts"),
    REPORT: ("id", "complaint_id", "at", "by_id", "by_name"),
}
WORDS = {
    EVENT: ("words", "request_key", "request_digest"),
    REPORT: ("cause", "course", "conclusion", "remedy", "prevention"),
}
KEYED = "request_key = NEW.request_key AND NOT (request_key = '')"
COLLISIONS = {
    EVENT: (
        "id = NEW.id",
        f"by_id = NEW.by_id AND {KEYED}",
        f"by_id IS NULL AND NEW.by_id IS NULL AND {KEYED}",
        "complaint_id = NEW.complaint_id AND what = 'registered' AND NEW.what = 'registered'",
    ),
    REPORT: ("id = NEW.id",),
}


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = []
    for table in KEPT:
        made += words_may_go(vendor, table, MESSAGE, KEPT[table], WORDS[table])
        if vendor == "sqlite":
            made.append(never_replaced(table, MESSAGE, COLLISIONS[table]))
    return made
