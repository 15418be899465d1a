from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from reception import clock, retention
from visitors.privacy import purge


class Command(BaseCommand):
    """Clear what is past its days, as the worker does every night."""

    help = "Clear what is past its days, and say how much of what; with --dry-run only say it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--dry-run", action="store_true", help="clear nothing")
        parser.add_argument(
            "--days", type=int, default=0, help="with --dry-run: what goes within so many days"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Clear, or forecast; one line for each kind."""
        now = clock.now()
        if options["dry_run"]:
            counts = purge.forecast(now + timedelta(days=options["days"]))
            end = "would go"
        else:
            counts, end = purge.run(now).counts, "gone"
        for code, kind in retention.kinds.items():
            if counts.get(code):
                self.stdout.write(f"{code}: {counts[code]} ({kind.fate})")
        self.stdout.write(f"{sum(counts.values())} rows {end}")
