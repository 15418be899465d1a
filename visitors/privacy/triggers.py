"""The list of erasures only grows; the reason, which may name somebody, may go."""

from reception.db.triggers import refusing_function, words_may_go

MESSAGE, TABLE = "the list of erasures only grows", "privacy_erasure"
KEPT = ("id", "digest", "at", "by_id", "by_name", "counts")


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    name = "only_grows_erasures"
    function = [refusing_function(name, MESSAGE)] if vendor == "postgresql" else []
    return [*function, *words_may_go(vendor, TABLE, MESSAGE, KEPT, ("reason",), name)]
