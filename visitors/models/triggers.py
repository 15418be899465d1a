"""What the database itself keeps true of visits, badges and visitors."""

from reception.db.triggers import never_replaced, refusing_function, words_may_go

MESSAGE = "the list of events only grows"
SAME_REQUEST = "by_id = NEW.by_id AND request_key = NEW.request_key AND NOT (request_key = '')"
# For each list of events and each unique index: which row would be in the way of a new one.
COLLISIONS = {
    "visitors_visitevent": ("id = NEW.id", SAME_REQUEST),
    "visitors_badgeevent": ("id = NEW.id",),
}
# Of each list what stays, and which words may go (privacy 5).
KEPT = {
    "visitors_visitevent": ("id", "visit_id", "site_id", "what", "at", "by_id", "by_name"),
    "visitors_badgeevent": ("id", "badge_id", "what", "at", "by_id", "by_name", "visit_id"),
}
WORDS = {
    "visitors_visitevent": ("reason", "request_key", "request_digest"),
    "visitors_badgeevent": ("reason",),
}
# What an event repeats of the belongings.
OF_BELONGINGS = ("belongings", "taken", "stays", "unseen")
LOSES = {"visitors_visitevent": {"facts": OF_BELONGINGS}}
RENAMED = (
    "AFTER UPDATE OF name, organisation ON visitors_visitor FOR EACH ROW"
    " WHEN (OLD.name <> NEW.name OR OLD.organisation <> NEW.organisation)"
)
FORGET_KEYS = "DELETE FROM visitors_visitorkey WHERE visitor_id = NEW.id;"


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    return [*events_only_grow(vendor), *_keys_follow_the_name(vendor)]


def events_only_grow(vendor: str) -> list[str]:
    """Return the triggers that keep the lists of events of visits and of badges."""
    made = [refusing_function("only_grows", MESSAGE)] if vendor == "postgresql" else []
    for table, collisions in COLLISIONS.items():
        words = KEPT[table], WORDS[table]
        made += words_may_go(vendor, table, MESSAGE, *words, loses=LOSES.get(table))
        if vendor == "sqlite":
            made.append(never_replaced(table, MESSAGE, collisions))
    return made


def _keys_follow_the_name(vendor: str) -> list[str]:
    """The keys of a former name or organisation go in the statement that changes it (V10)."""
    if vendor == "postgresql":
        return [
            "CREATE FUNCTION keys_go_with_the_name() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {FORGET_KEYS} RETURN NULL; END $$",
            f"CREATE TRIGGER keys_go_with_the_name {RENAMED}"
            " EXECUTE FUNCTION keys_go_with_the_name()",
        ]
    return [f"CREATE TRIGGER keys_go_with_the_name {RENAMED} BEGIN {FORGET_KEYS} END"]
