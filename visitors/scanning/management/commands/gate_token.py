from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reception import clock
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from visitors.scanning import gates
from visitors.scanning.models import Gate, Place
from visitors.scanning.points import point_at

LONGEST_NAME = 60


class Command(BaseCommand):
    """Make a token with which a turnstile scans badges at one point, and can do nothing else."""

    help = (
        "Make a gate that scans in the name of USERNAME and print its token. It is printed once:"
        " only a keyed hash of it is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("username", help="the sign-in name of the user in whose name the gate scans")
        add("--site", required=True, help="the short name of the site, for example hq")
        at = "desk, or zone:<slug> for the entrance of a zone (default: %(default)s)"
        add("--at", default="desk", help=at)
        add("--name", default="gate", help="what the gate is called in admin")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token, and nothing else, so that a script can take it."""
        name = " ".join(options["name"].split())
        if not 1 <= len(name) <= LONGEST_NAME:
            raise CommandError(f"--name needs 1 to {LONGEST_NAME} characters.")
        site = Site.objects.filter(slug=options["site"]).first()
        if site is None:
            raise CommandError(f"There is no site {options['site']!r}.")
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        if not gates.may_work_as(user, site.pk):
            raise CommandError(
                f"{options['username']!r} may not scan at {site.slug!r}; a gate in this name would"
                " open nothing."
            )
        try:
            point = point_at(options["at"], site)
        except Refusal:
            raise CommandError(f"There is no point {options['at']!r} at {site.slug!r}.") from None
        if point.place == Place.PATROL:
            raise CommandError(
                "A patrol is made by people; a gate stands at the desk or at a zone."
            )
        gate = Gate(name=name, user=user, site=site, zone=point.zone)
        self.stdout.write(gates.create(gate, clock.now()))
