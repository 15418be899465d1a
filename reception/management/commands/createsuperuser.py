from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from reception.management.preparing import prepare_database


class Command(createsuperuser.Command):
    """Make the first account also where `up` has not run yet: the tables are made first."""

    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database(self.stdout)
        super().handle(*args, **options)
