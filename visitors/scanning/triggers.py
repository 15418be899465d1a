"""The list of scans only grows, whoever writes to the database."""

from reception.db.triggers import only_grows, refusing_function

MESSAGE = "the list of scans only grows"


def statements(vendor: str) -> list[str]:
    """Return the statements that make the triggers, in the order of execution."""
    function = [refusing_function("only_grows_scans", MESSAGE)] if vendor == "postgresql" else []
    return [*function, *only_grows(vendor, "scanning_scan", MESSAGE, "only_grows_scans")]
