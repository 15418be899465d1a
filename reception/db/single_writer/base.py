"""SQLite with one writer at a time in this process.

SQLite lets one connection write. Left to its busy handler, waiting threads sleep and poll, in no
order: under load one of them is overtaken until it fails with "database is locked". So threads of
one process queue here, at a lock, before BEGIN IMMEDIATE; SQLite's busy timeout is left with the
few short writes of other processes (the worker, commands).

Not taken: a lock around every write outside a transaction. Actions write inside
`transaction.atomic`; what does not still has the busy timeout.
"""

import threading
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base as sqlite3
from django.db.utils import OperationalError

WRITE_LOCK = threading.RLock()
DEFAULT_TIMEOUT = 20.0  # seconds; in use where OPTIONS names none


class DatabaseWrapper(sqlite3.DatabaseWrapper):
    """Take the write lock where a transaction begins, release it where that has ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holds_write_lock = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect to a file that its owner alone reads; the files beside it get its rights."""
        file = Path(conn_params["database"])
        if not self.is_in_memory_db():
            file.touch(mode=0o600)
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        seconds = float(self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT))
        if not WRITE_LOCK.acquire(timeout=seconds):
            raise OperationalError(
                "database is locked: another thread of this process has been writing for %g seconds"
                % seconds
            )
        self.holds_write_lock = True
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._release_after_transaction()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._release_after_transaction()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._release_after_transaction()

    def _set_autocommit(self, autocommit: bool) -> None:
        # Python's sqlite3 commits what is open when autocommit comes back; after an interrupted
        # commit this is where it ends.
        try:
            super()._set_autocommit(autocommit)
        finally:
            self._release_after_transaction()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._release()

    def _release_after_transaction(self) -> None:
        # A commit that failed as busy leaves its transaction open: the lock stays until the
        # rollback that follows.
        if self.connection is None or not self.connection.in_transaction:
            self._release()

    def _release(self) -> None:
        if self.holds_write_lock:
            self.holds_write_lock = False
            WRITE_LOCK.release()
