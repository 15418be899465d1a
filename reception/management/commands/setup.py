import getpass
import secrets
import sys
from argparse import ArgumentParser
from datetime import time
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reception import clock
from reception.accounts.actor import actor_of
from reception.accounts.refusals import Refusal
from reception.management.preparing import prepare_database
from reception.organisation.models import Department, Employee, Position, Site
from reception.policy import packs
from visitors.setup import desk_accounts, house, steps

QUESTIONS = {  # option: what is asked
    "policy": "Policy to begin with (training, company, empty)",
    "site": "Name of the first site",
    "opens": "It opens at (08:00)",
    "closes": "It closes at (18:00)",
    "administrator": "Sign-in name of the administrator",
    "desk": "Sign-in name of the first desk account",
    "desk_name": "Name of the person at the desk",
    "desk_number": "Their employee number (001)",
}
BELONGS_TO = {"opens": "site", "closes": "site", "desk_name": "desk", "desk_number": "desk"}


class Command(BaseCommand):
    """Ask what the page ``/setup/`` asks first: policy, site, administrator, desk."""

    help = (
        "Set up the first site, its administrator and its first desk account; what is not given is"
        " asked at a terminal, and an empty answer leaves it for the page /setup/."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", default="", help=question)
        parser.add_argument("--no-input", action="store_true", help="ask nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database(self.stdout)
        self.asks = sys.stdin.isatty() and not options["no_input"]
        given = {name: options[name] for name in QUESTIONS}
        for name, question in QUESTIONS.items():
            wanted = given.get(BELONGS_TO.get(name, ""), "asked")
            if self.asks and wanted and not given[name]:
                given[name] = input(f"{question}: ").strip()
        try:
            with transaction.atomic():
                self.make(given)
        except Refusal as why:
            raise CommandError(str(why.message)) from why
        except (ValidationError, ValueError) as why:
            raise CommandError("; ".join(getattr(why, "messages", [str(why)]))) from why
        for step, standing in steps.standings():
            if standing.gap:
                self.stdout.write(f"{step.title}: {standing.gap} ({standing.prevents})")
        self.stdout.write("Go on in the browser at /setup/; `manage.py up` serves it.")

    def make(self, given: dict[str, str]) -> None:
        """Make what was given; what exists stays.

        Raises:
            ValueError, ValidationError, Refusal: an answer cannot be read, or is refused.
        """
        if given["policy"]:
            if given["policy"] not in packs.packs():
                raise ValueError(f"--policy is one of {', '.join(packs.packs())}")
            packs.choose(packs.packs()[given["policy"]])
        sites = Site.objects.filter(is_active=True)
        if given["site"] and not Site.objects.filter(name=given["site"]).exists():
            site = Site(name=given["site"], slug=house.new_code(Site, "slug", given["site"]))
            site.opens = time.fromisoformat(given["opens"] or "08:00")
            site.closes = time.fromisoformat(given["closes"] or "18:00")
            site.full_clean()
            site.save()
        name = given["administrator"]
        if name and not User.objects.filter(username=name).exists():
            User.objects.create_superuser(name, "", self.password(name))
        if given["desk"] and not User.objects.filter(username=given["desk"]).exists():
            place = sites.filter(name=given["site"]).first() or sites.first()
            by = User.objects.filter(is_superuser=True, is_active=True).first()
            if place is None or by is None:
                raise ValueError("--desk needs --site and --administrator")
            person = self.person(given, place)
            password = self.password(given["desk"])
            desk_accounts.open_account(
                person, "desk", [place], given["desk"], password, actor_of(by), clock.now()
            )

    def person(self, given: dict[str, str], site: Site) -> Employee:
        """Return the person at the desk, made where there is none, with the departments and
        positions to begin with.
        """
        number = (given["desk_number"] or "001").upper()
        known = Employee.objects.filter(number=number).first()
        if known is not None:
            return known
        if not Department.objects.exists() or not Position.objects.exists():
            offered = house.offered()
            departments = house.department_lines(offered["departments"])
            house.make(departments, house.position_lines(offered["positions"]))
        person = Employee(number=number, name=given["desk_name"] or given["desk"], site=site)
        person.department = Department.objects.all()[0]
        person.position = Position.objects.order_by("level")[0]
        person.full_clean()
        person.save()
        return person

    def password(self, username: str) -> str:
        """Return the first password: typed, or drawn by lot and printed once."""
        asked = f"Password of {username} (empty: one is made): "
        typed = getpass.getpass(asked) if self.asks else ""
        if typed:
            validate_password(typed)
            return typed
        made = secrets.token_urlsafe(12)
        self.stdout.write(f"Password of {username}, shown this once: {made}")
        return made
