"""The list of scans only grows, whoever writes to the database."""

from reception.db.triggers import refusing_function, words_may_go

MESSAGE = "the list of scans only grows"
TABLE, WORDS = "scanning_scan", ("client_key", "client_digest")
KEPT = (
    *("id", "site_id", "place", "zone_id", "asked", "outcome", "refusal", "did", "badge_id"),
    *("visit_id", "by_id", "gate_id", "scanned_at", "received_at", "offline"),
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    function = [refusing_function("only_grows_scans", MESSAGE)] if vendor == "postgresql" else []
    days = ("scan", "received_at")
    grows = words_may_go(vendor, TABLE, MESSAGE, KEPT, WORDS, "only_grows_scans", days=days)
    return [*function, *grows]
