from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reception import clock
from visitors.discipline.audit import checkpoint_check, checkpoints, months, verify
from visitors.discipline.audit.report import KINDS

PARTS = "chain, numbering, steps, words, ladders, months, triggers and heads"


class Command(BaseCommand):
    """Verify the ledger, and say what was tampered with."""

    help = (
        f"Check {PARTS} of the ledger; exit 1 and the first bad entry where something was tampered"
        " with."
    )
    # It only reads, also where the settings may not serve.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        told = (
            "a file or a folder of heads that were kept outside; those of YINGKE_LEDGER_HEADS where"
            " it is left out"
        )
        parser.add_argument("--heads", type=Path, metavar="PATH", help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print, and exit 1 where something is wrong."""
        outside, warnings = (
            (self.read(options["heads"]), []) if options["heads"] else self.in_the_folder()
        )
        result = verify.verify(outside)
        warnings += checkpoint_check.doubts(clock.now())
        warnings += [
            f"the closed month {month} is not sealed, so nothing proves that it is what was closed"
            for month in months.unsealed()
        ]
        beside = f", {len(outside)} heads from outside" if outside else ""
        if result.is_sound:
            self.stdout.write(f"ok: {result.entries} entries{beside}; {PARTS} are sound")
            self.warn(warnings)
            return
        self.stdout.write(f"TAMPERED WITH: {result.entries} entries{beside}")
        self.stdout.write(f"first bad entry: {result.found.first}")
        for finding in result.found.in_order():
            count = result.found.counts[finding.kind]
            self.stdout.write(f"{finding.kind}: {KINDS[finding.kind]} ({count} found). {finding}")
        self.warn(warnings)
        raise SystemExit(1)

    def warn(self, warnings: list[str]) -> None:
        """Say what is no proof of tampering, but what somebody should look at."""
        for warning in warnings:
            self.stdout.write(f"warning: {warning}")

    def in_the_folder(self) -> tuple[list[checkpoints.Outside], list[str]]:
        """Return the heads in the folder of the settings, and what is to be said where that is
        away.
        """
        if not settings.LEDGER_HEADS:
            return [], []
        try:
            return checkpoints.read(Path(settings.LEDGER_HEADS)), []
        except OSError as error:
            return [], [f"the heads that were kept outside are not looked at: {error}"]

    def read(self, path: Path) -> list[checkpoints.Outside]:
        """Return the heads that stand at a path.

        Raises:
            CommandError: there are none.
        """
        try:
            found = checkpoints.read(path)
        except OSError as error:
            raise CommandError(str(error)) from error
        if not found:
            raise CommandError(f"no head stands in {path}")
        return found
