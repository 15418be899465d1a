"""E-mail addresses: shown masked, as telephone numbers are."""


def masked(address: str) -> str:
    """Return an address with all but its first letter and its domain hidden."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***{at}{domain}" if at else ""
