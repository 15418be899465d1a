"""SQLite with one writer at a time in this process.

SQLite lets one connection write. Left to its busy handler, waiting threads sleep and poll, in no
order: under load one of them is overtaken until it fails with "database is locked". So threads of
one process queue here, at a lock, before BEGIN IMMEDIATE; SQLite's busy timeout is left with the
few short writes of other processes (the worker, commands).

Where a writer has waited in vain, the next ones wait for a moment only: all threads of a server
would otherwise stand here one after another, and nobody could even read.

Not taken: a lock around every write outside a transaction. Actions write inside
`transaction.atomic`; what does not still has the busy timeout.
"""

import threading
import time
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base as sqlite3
from django.db.utils import OperationalError

from reception.db.availability import is_away

WRITE_LOCK = threading.RLock()
DEFAULT_TIMEOUT = 20.0  # seconds; in use where OPTIONS names none
A_MOMENT = 1.0  # seconds that somebody waits who comes while others have waited in vain
STUCK_FOR = 5.0  # seconds after such a wait
waited_in_vain_at = [-STUCK_FOR]


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
        patience = float(self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT))
        is_stuck = time.monotonic() - waited_in_vain_at[0] < STUCK_FOR
        seconds = min(patience, A_MOMENT) if is_stuck else patience
        if not WRITE_LOCK.acquire(timeout=seconds):
            waited_in_vain_at[0] = time.monotonic()
            raise OperationalError(
                "database is locked: another thread of this process has been writing for %g seconds"
                % seconds
            )
        self.holds_write_lock = True
        try:
            self._begin(seconds, patience)
        except BaseException as error:
            if is_away(error):
                waited_in_vain_at[0] = time.monotonic()
            self._release_after_transaction()
            raise
        waited_in_vain_at[0] = -STUCK_FOR

    def _begin(self, seconds: float, patience: float) -> None:
        """Begin, waiting for so long for another process."""
        if seconds == patience:
            super()._start_transaction_under_autocommit()
            return
        self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        try:
            super()._start_transaction_under_autocommit()
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

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
