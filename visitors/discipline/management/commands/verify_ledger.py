from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reception import clock
from visitors.discipline.audit import checkpoints, verify
from visitors.discipline.audit.report import KINDS

PARTS = "chain, numbering, steps, words, cases, ladders, months, triggers and heads"


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
        words = (
            "a file or a folder of heads that were kept outside; those of YINGKE_LEDGER_HEADS where"
            " it is left out"
        )
        parser.add_argument("--heads", type=Path, metavar="PATH", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print, and exit 1 where something is wrong."""
        outside, warnings = self.heads(options["heads"])
        result = verify.verify(outside)
        # No proof of tampering, but something somebody should look at.
        warnings += verify.doubts(clock.now())
        beside = f", {len(outside)} heads from outside" if outside else ""
        if result.is_sound:
            lines = [f"ok: {result.entries} entries{beside}; {PARTS} are sound"]
        else:
            lines = [f"TAMPERED WITH: {result.entries} entries{beside}"]
            lines.append(f"first bad entry: {result.found.first}")
            for finding in result.found.in_order():
                count = result.found.counts[finding.kind]
                lines.append(f"{finding.kind}: {KINDS[finding.kind]} ({count} found). {finding}")
        for line in [*lines, *(f"warning: {warning}" for warning in warnings)]:
            self.stdout.write(line)
        if not result.is_sound:
            raise SystemExit(1)

    def heads(self, path: Path | None) -> tuple[list[checkpoints.Outside], list[str]]:
        """Return the heads at a path or in the folder of the settings, and why there are none."""
        if path is None and not settings.LEDGER_HEADS:
            return [], []
        try:
            outside = checkpoints.read(path or Path(settings.LEDGER_HEADS))
        except OSError as error:
            if path is None:
                return [], [f"the heads that were kept outside are not looked at: {error}"]
            raise CommandError(str(error)) from error
        if path is not None and not outside:
            raise CommandError(f"no head stands in {path}")
        return outside, []
