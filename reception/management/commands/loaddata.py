from typing import Any

from django.conf import settings
from django.core.management.commands import loaddata

from reception.accounts import trace


class Command(loaddata.Command):
    """Load rows as they were dumped, their histories among them."""

    def handle(self, *args: Any, **options: Any) -> None:
        # History and trace of a changed many-to-many are written also for rows that are loaded; the
        # dump holds them already.
        before = getattr(settings, "SIMPLE_HISTORY_ENABLED", True)
        settings.SIMPLE_HISTORY_ENABLED = False
        try:
            with trace.unheard():
                super().handle(*args, **options)
        finally:
            settings.SIMPLE_HISTORY_ENABLED = before
