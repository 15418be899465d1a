"""Rounds of eight writers of the ledger, in a database of their own: `python -m tests.races.ledger
--help`.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import django

from tests.performance import places

EVERY = 5  # seconds between two lines of progress


def main() -> int:
    """Run the rounds and say how many went wrong; 0 where none did."""
    arguments = argparse.ArgumentParser(prog="python -m tests.races.ledger", description=__doc__)
    arguments.add_argument("--rounds", type=int, default=10_000, help="default: %(default)s")
    arguments.add_argument(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="default: %(default)s",
    )
    arguments.add_argument(
        "--minutes",
        type=float,
        default=60,
        help="ends after so long with what it has (default: %(default)s)",
    )
    arguments.add_argument(
        "--without-lock",
        action="store_true",
        help="the control: the lock taken away; it must go wrong",
    )
    wanted = arguments.parse_args()
    # So that a run that is told to end leaves neither a database nor a folder behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    server = places.postgresql_url() if wanted.database == "postgresql" else ""
    if server is None:
        arguments.error("TEST_DATABASE_URL is not set, and nothing answers on 127.0.0.1:5432")
    if server and urlsplit(server).hostname not in ("127.0.0.1", "localhost", "::1"):
        arguments.error("the rounds are for a server on this machine only")
    with places.folder() as data, places.database(wanted.database) as address:
        surroundings = {
            **places.surroundings(os.path.realpath(data), address),
            "DJANGO_SETTINGS_MODULE": "reception.settings",
        }
        os.environ.clear()
        os.environ.update(surroundings)
        django.setup()
        if not address:
            from tests.migrated import FILE, put_migrated_database

            put_migrated_database(Path(data) / FILE)
        return play(wanted.rounds, wanted.minutes * 60, wanted.without_lock)


def play(rounds: int, seconds: float, without_lock: bool) -> int:
    """Play so many rounds, print how it goes, and return 1 where one went wrong."""
    # Models can be imported only now.
    from django.core.management import call_command
    from django.db import connection, connections

    from tests.builders import the_policy
    from tests.races.rounds import (
        DESKS,
        booked_by_all,
        colleagues,
        someone,
        without_the_lock,
        wrong,
    )

    call_command("migrate", verbosity=0)
    the_policy()
    by, bad, done = colleagues(), 0, 0
    began = told = time.monotonic()
    print(
        f"{rounds:,} rounds of {DESKS} writers on {connection.vendor},"
        f" {'without' if without_lock else 'with'} the lock",
        flush=True,
    )
    while done < rounds and time.monotonic() - began < seconds:
        employee = someone(done)
        if without_lock:
            with without_the_lock(employee) as looked:
                answers = booked_by_all(employee, by, looked)
        else:
            answers = booked_by_all(employee, by)
        found, done = wrong(employee, answers), done + 1
        bad += bool(found)
        if found and bad <= 3:
            print(f"round {done} went wrong: {'; '.join(found)}", flush=True)
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            print(f"  {done:>7,} of {rounds:,}, {bad:,} wrong, {told - began:,.0f} s", flush=True)
    connections.close_all()
    ended = "" if done == rounds else f" (the time was up after {done:,})"
    print(
        f"{done:,} rounds, {done * DESKS:,} bookings, {bad:,} rounds wrong,"
        f" {time.monotonic() - began:,.0f} s{ended}",
        flush=True,
    )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
