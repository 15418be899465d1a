"""Measure one database at one size; a process of its own, because settings are read once."""

import json
import sys

import django


def main() -> None:
    """Fill, serve, measure, print."""
    django.setup()
    # Models can be imported only now.
    from tests.performance.rounds import whole

    print(whole(**json.loads(sys.argv[1])), flush=True)


if __name__ == "__main__":
    main()
