"""What a day told when it was closed stays as it was told (D5)."""

from reception.db.triggers import never_replaced, only_grows

TABLES = {
    "reports_closedday": "site_id = NEW.site_id AND day = NEW.day",
    "reports_frozenfigure": "closed_id = NEW.closed_id AND code = NEW.code",
}
MESSAGE = "what a closed day told stays as it was told"


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = [one for table in TABLES for one in only_grows(vendor, table, MESSAGE)]
    if vendor == "sqlite":
        made += [
            never_replaced(table, MESSAGE, ("id = NEW.id", same)) for table, same in TABLES.items()
        ]
    return made
