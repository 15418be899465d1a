from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reception import clock
from reception.accounts import tokens

LONGEST_NAME = 60


class Command(BaseCommand):
    """Make a token with which a program acts as a user."""

    help = (
        "Make an API token for USERNAME and print it. It is printed once: only a keyed hash of it"
        " is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "username", help="the sign-in name of the user whom the program acts as"
        )
        parser.add_argument(
            "--name", default="api", help="what the token is for, for the list of tokens in admin"
        )

        parser.add_argument(
            "--telephone",
            action="store_true",
            help="for a telephone system: it says that a call rings, is answered, has ended, and"
            " can do nothing else",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token, and nothing else, so that a script can take it."""
        name = " ".join(options["name"].split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise CommandError(f"--name needs 1 to {LONGEST_NAME} characters.")
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        if not user.is_active:
            raise CommandError(
                f"The account of {options['username']!r} is closed; a token of it would open"
                " nothing."
            )
        purpose = tokens.Purpose.TELEPHONE if options["telephone"] else tokens.Purpose.PROGRAM
        self.stdout.write(tokens.create(user, name, clock.now(), purpose))
