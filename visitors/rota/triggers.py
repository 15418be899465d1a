"""What happened in a line only grows; words may go in time; nobody signs in for another (Q5)."""

from reception.db.triggers import never_replaced, refuse, refusing_function, words_may_go

TABLE = "rota_turnentry"
MESSAGE = "the list of a line only grows"
OF_ANOTHER = "nobody signs in for another"
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
IN_PERSON = (
    "EXISTS (SELECT 1 FROM organisation_employee"
    " WHERE id = NEW.employee_id AND user_id = NEW.by_id)"
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = words_may_go(vendor, TABLE, MESSAGE, KEPT, WORDS)
    if vendor == "sqlite":
        made.append(never_replaced(TABLE, MESSAGE, COLLISIONS))
        made.append(
            f"CREATE TRIGGER in_person_{TABLE} BEFORE INSERT ON {TABLE}"
            f" WHEN NEW.what = 'signed_in' AND NOT {IN_PERSON} {refuse(OF_ANOTHER)}"
        )
        return made
    said = refusing_function(f"in_person_{TABLE}", OF_ANOTHER)
    condition = f"BEGIN IF NEW.what = 'signed_in' AND NOT {IN_PERSON} THEN"
    said = said.replace("BEGIN", condition, 1).replace("; END $$", "; END IF; RETURN NEW; END $$")
    return [
        *made,
        said,
        f"CREATE TRIGGER in_person_{TABLE} BEFORE INSERT ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION in_person_{TABLE}()",
    ]
