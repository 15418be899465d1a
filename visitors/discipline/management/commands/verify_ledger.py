import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError

from visitors.discipline import heads, verify_months, verifying
from visitors.discipline.findings import KINDS

PARTS = "chain, numbering, steps, words, ladders, months, triggers and heads"


class Command(BaseCommand):
    """Verify the ledger, and say what was tampered with."""

    help = f"Check {PARTS} of the ledger; exit 1 and the first bad entry where something was tampered with."
    # It only reads, also where the settings may not serve.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--heads", type=Path, metavar="PATH", help="a file or a folder of heads that were kept outside")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print, and exit 1 where something is wrong."""
        outside = self.read(options["heads"]) if options["heads"] else []
        steps = verifying.work()
        in_two = steps > verifying.PASSES * verifying.WORTH_TWO
        # On no terminal the bar is not drawn.
        with click.progressbar(length=steps, label="verifying", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            result = verifying.verify(outside, bar.update, in_two=in_two)
        beside = f", {len(outside)} heads from outside" if options["heads"] else ""
        for month in verify_months.unsealed():
            self.stdout.write(f"warning: the closed month {month} is not sealed, so nothing proves that it is what was closed")
        if result.is_sound:
            self.stdout.write(f"ok: {result.entries} entries{beside}; {PARTS} are sound")
            return
        self.stdout.write(f"TAMPERED WITH: {result.entries} entries{beside}")
        self.stdout.write(f"first bad entry: {result.found.first}")
        for finding in result.found.in_order():
            count = result.found.counts[finding.kind]
            self.stdout.write(f"{finding.kind}: {KINDS[finding.kind]} ({count} found). {finding}")
        raise SystemExit(1)

    def read(self, path: Path) -> list[heads.Outside]:
        """Return the heads that stand at a path.

        Raises:
            CommandError: there are none.
        """
        try:
            found = heads.read(path)
        except OSError as error:
            raise CommandError(str(error)) from error
        if not found:
            raise CommandError(f"no head stands in {path}")
        return found
