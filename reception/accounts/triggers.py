"""The trace only grows, until its days are over; its words may go before."""

from reception.db.triggers import never_replaced, only_grows, refusing_function, words_may_go

MESSAGE, FUNCTION = "the trace only grows", "only_grows_trace"
TRACE, CLEARING = "accounts_trace", "accounts_clearing"
KEPT = ("id", "kind", "at", "user_id", "address", "about", "number", "rows", "key")


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    made = [refusing_function(FUNCTION, MESSAGE)] if vendor == "postgresql" else []
    made += words_may_go(vendor, TRACE, MESSAGE, KEPT, ("words",), FUNCTION, days=("trace", "at"))
    made += only_grows(vendor, CLEARING, MESSAGE, FUNCTION)
    if vendor == "sqlite":
        made += [never_replaced(table, MESSAGE, ("id = NEW.id",)) for table in (TRACE, CLEARING)]
    return made
