"""Measure one database, at one size or how soon it tells people; a process of its own, because
settings are read once.
"""

import json
import sys

import django


def main() -> None:
    """Fill, serve, measure, print."""
    django.setup()
    # Models can be imported only now.
    from tests.performance import ledger, rounds, telling

    wanted = json.loads(sys.argv[1])
    if wanted.pop("ledger", False):
        print(ledger.whole(**wanted), flush=True)
        return
    print(rounds.whole(**wanted) if wanted else telling.whole(), flush=True)


if __name__ == "__main__":
    main()
