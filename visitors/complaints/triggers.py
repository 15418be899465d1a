"""What happened to a complaint, and what was found, only grows; words may go in time (C27)."""

from reception.db.triggers import never_emptied, never_replaced, refuse, words_may_go

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


STATEMENT = "complaints_complaintstatement"
WAS_SENT = "a statement that was sent stays as it was told"


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = []
    for table in KEPT:
        made += words_may_go(vendor, table, MESSAGE, KEPT[table], WORDS[table])
        if vendor == "sqlite":
            made.append(never_replaced(table, MESSAGE, COLLISIONS[table]))
    return [*made, *_stays_as_it_was_told(vendor)]


def _stays_as_it_was_told(vendor: str) -> list[str]:
    """Return what keeps the statement of a month from the moment it was sent (C8)."""
    name, sent = f"only_grows_{STATEMENT}", "OLD.sent_at IS NOT NULL"
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER {name}_row BEFORE UPDATE OR DELETE ON {STATEMENT}"
            f" FOR EACH ROW WHEN ({sent}) EXECUTE FUNCTION only_grows()",
            never_emptied(STATEMENT),
        ]
    return [
        *(
            f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {STATEMENT} WHEN {sent}"
            f" {refuse(WAS_SENT)}"
            for verb in ("UPDATE", "DELETE")
        ),
        never_replaced(STATEMENT, WAS_SENT, ("id = NEW.id", "month = NEW.month")),
    ]
