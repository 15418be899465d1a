from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reception import clock
from reception.accounts.actor import NOBODY
from reception.accounts.refusals import Refusal
from visitors.models import Visitor
from visitors.privacy import persons


class Command(BaseCommand):
    """Erase one visitor's data, with a receipt."""

    help = "Erase what is kept of a visitor; that somebody came stays, and so do all figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("id", type=int)
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase and print the receipt."""
        visitor = Visitor.objects.filter(pk=options["id"]).first()
        if visitor is None:
            raise CommandError(f"There is no visitor {options['id']}.")
        try:
            receipt = persons.erase(visitor, options["reason"], NOBODY, clock.now())
        except Refusal as why:
            raise CommandError(str(why.message)) from why
        self.stdout.write(f"receipt {receipt} of {receipt.at:%Y-%m-%d %H:%M:%S %Z}")
        for kind, count in receipt.counts.items():
            self.stdout.write(f"{kind}: {count}")
