"""Benchmarks of the desk over real HTTP, beside a bare Django view: `make bench`, or `python -m
tests.performance --help`.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.performance import places

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite", "postgresql")
TELLING = "telling people"  # --only telling
LEDGER = "ledger to verify"  # --only ledger


def main() -> int:
    """Measure every database at every size, one after the other, and print a table of each."""
    arguments = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    arguments.add_argument(
        "--visits",
        default="10000,1000000",
        help="sizes, separated by commas (default: %(default)s)",
    )
    arguments.add_argument("--databases", default=",".join(DATABASES), help="default: %(default)s")
    arguments.add_argument(
        "--seconds", type=float, default=6, help="for each row (default: %(default)s)"
    )
    arguments.add_argument(
        "--clients",
        type=int,
        default=4,
        help="that ask at the same time, without a pause (default: %(default)s)",
    )
    arguments.add_argument(
        "--only",
        default="",
        help="only the rows whose name has this in it, to repeat the worst ones",
    )
    wanted = arguments.parse_args()
    # So that a bench that is told to end leaves neither a database nor a folder behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    kinds = [kind for kind in wanted.databases.split(",") if kind]
    if unknown := [kind for kind in kinds if kind not in DATABASES]:
        arguments.error(f"no such database: {', '.join(unknown)}")
    if "postgresql" in kinds and places.postgresql_url() is None:
        print(
            "Skipped: PostgreSQL, because TEST_DATABASE_URL is not set and nothing answers on"
            " 127.0.0.1:5432.\n"
        )
        kinds.remove("postgresql")
    failed = False
    for kind in kinds if not wanted.only or wanted.only in TELLING else []:
        failed |= bool(measure(kind, {}))
    for kind in kinds if not wanted.only or wanted.only in LEDGER else []:
        failed |= bool(measure(kind, {"ledger": True}))
    is_special = bool(wanted.only) and (wanted.only in TELLING or wanted.only in LEDGER)
    for visits in (
        [] if is_special else [int(number) for number in wanted.visits.replace("_", "").split(",")]
    ):
        for kind in kinds:
            failed |= bool(
                measure(
                    kind,
                    {
                        "visits": visits,
                        "seconds": wanted.seconds,
                        "clients": wanted.clients,
                        "only": wanted.only,
                    },
                )
            )
    return int(failed)


def measure(kind: str, wanted: dict[str, Any]) -> int:
    """Measure one database at one size in a process and a place of its own; return how it ended."""
    with places.folder() as data, places.database(kind) as address:
        command = [sys.executable, "-m", "tests.performance.measuring", json.dumps(wanted)]
        return subprocess.run(
            command, cwd=ROOT, env=places.surroundings(os.path.realpath(data), address)
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
