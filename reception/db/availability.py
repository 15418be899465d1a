"""Whether an error says that the database cannot answer now, or that a statement is wrong."""

import sqlite3

from django.db import InterfaceError, OperationalError

# SQLite tells both by one class of error, and only its code says which: locked or busy, the file
# not to be read, written or opened, no room.
AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
PRIMARY = 0xFF  # the part of an extended code that says the kind


def is_away(error: BaseException | None) -> bool:
    """Tell whether the same statement may succeed later, because the database is locked or away."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is None or code & PRIMARY in AWAY
