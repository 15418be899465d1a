from typing import Any

from django.conf import settings
from django.core.management.commands import loaddata


class Command(loaddata.Command):
    """Load rows as they were dumped, their histories among them."""

    def handle(self, *args: Any, **options: Any) -> None:
        # The history of a changed many-to-many is written also for rows that are loaded; the dump
        # holds it already.
        before = getattr(settings, "SIMPLE_HISTORY_ENABLED", True)
        settings.SIMPLE_HISTORY_ENABLED = False
        try:
            super().handle(*args, **options)
        finally:
            settings.SIMPLE_HISTORY_ENABLED = before
