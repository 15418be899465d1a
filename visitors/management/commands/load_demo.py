from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from reception import clock
from reception.policy.models import Category
from visitors.demo.load import load

MOST_VISITS = 150  # more would want more badges at once than the demo has


class Command(BaseCommand):
    """Make the demo's people and visits; a second run keeps what there is, and on a later day adds
    a today.
    """

    help = (
        "Make the demo: a training centre, its people, months of visits and a today; on a later"
        " day, a new today."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, usual, text in (
            ("--days", 90, "days of history, ending yesterday (default: 90)"),
            ("--seed", 20260101, "the same seed makes the same visits"),
            ("--visits-per-day", 35, "at the main site on a working day, about (default: 35)"),
        ):
            parser.add_argument(name, type=int, default=usual, help=text)
        parser.add_argument("--force", action="store_true", help="also outside demo mode")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO and not options["force"]:
            raise CommandError(
                "This is not a demo (YINGKE_DEMO is not set). --force puts invented people among"
                " the real ones."
            )
        if options["days"] < 0 or not 1 <= options["visits_per_day"] <= MOST_VISITS:
            raise CommandError(
                "--days must not be negative, and --visits-per-day must be from 1 to"
                f" {MOST_VISITS}."
            )
        if not Category.objects.exists():
            call_command("load_policy", verbosity=0)
        wanted = {name: options[name] for name in ("days", "seed", "visits_per_day")}
        made = load(clock.now(), **wanted)
        if options["verbosity"]:
            kept = "There are visits of today already; they were kept."
            self.stdout.write(f"{made} visits made." if made else kept)
