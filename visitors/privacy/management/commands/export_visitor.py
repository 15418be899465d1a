import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reception import clock
from reception.accounts.actor import NOBODY
from visitors.models import Visitor
from visitors.privacy import persons


class Command(BaseCommand):
    """Hand out one visitor's data."""

    help = "Print what is kept of a visitor as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        visitor = Visitor.objects.filter(pk=options["id"]).first()
        if visitor is None:
            raise CommandError(f"There is no visitor {options['id']}.")
        told = persons.hand_out(visitor, NOBODY, clock.now())
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
