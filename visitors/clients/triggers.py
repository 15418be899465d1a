"""Who looks after a client is never rewritten: an assignment ends once, and no row goes (F3). What
happened to a file only grows; words may go in time (L3).
"""

from reception.db.triggers import never_emptied, never_replaced, refuse, words_may_go

ASSIGNMENTS, EVENTS = "clients_assignment", "clients_clientevent"
NOT_REWRITTEN = "an assignment is written once and ended once"
ONLY_GROWS = "the list of a client only grows"
FIXED = ("id", "client_id", "employee_id", "clause", "began_at", "by_id", "by_name")
KEPT = (
    *("id", "client_id", "what", "at", "by_id", "by_name", "employee_id", "way", "reached"),
    *("satisfied", "next_at", "facts"),
)
WORDS = ("words", "request_key", "request_digest")
KEYED = "request_key = NEW.request_key AND NOT (request_key = '')"
COLLISIONS = (
    "id = NEW.id",
    f"by_id = NEW.by_id AND {KEYED}",
    f"by_id IS NULL AND NEW.by_id IS NULL AND {KEYED}",
)
STANDING = "ended_at IS NULL AND NEW.ended_at IS NULL"


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = [*_assignments(vendor), *words_may_go(vendor, EVENTS, ONLY_GROWS, KEPT, WORDS)]
    if vendor == "sqlite":
        taken = ("id = NEW.id", f"client_id = NEW.client_id AND {STANDING}")
        made.append(never_replaced(ASSIGNMENTS, NOT_REWRITTEN, taken))
        made.append(never_replaced(EVENTS, ONLY_GROWS, COLLISIONS))
    return made


def _assignments(vendor: str) -> list[str]:
    """Return what lets an assignment be ended, once, and words of it go to retention."""
    begin, on = f"CREATE TRIGGER only_grows_{ASSIGNMENTS}", f"ON {ASSIGNMENTS}"
    again = "OLD.ended_at IS NOT NULL"
    refused = refuse(NOT_REWRITTEN)
    fixed = f"BEFORE UPDATE OF {', '.join(FIXED)} {on}"
    ended = f"BEFORE UPDATE OF ended_at, ended_clause, ended_by_name {on}"
    if vendor == "postgresql":
        refused = "EXECUTE FUNCTION only_grows()"
        return [
            f"{begin}_update {fixed} FOR EACH ROW {refused}",
            f"{begin}_ended {ended} FOR EACH ROW WHEN ({again}) {refused}",
            f"{begin}_delete BEFORE DELETE {on} FOR EACH ROW {refused}",
            never_emptied(ASSIGNMENTS),
        ]
    return [
        f"{begin}_update {fixed} {refused}",
        f"{begin}_ended {ended} WHEN {again} {refused}",
        f"{begin}_delete BEFORE DELETE {on} {refused}",
    ]
