from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reception import clock
from reception.backups import archive, proof
from reception.backups.databases import BackupFailed


class Command(BaseCommand):
    """Prove a backup by restoring it into a scratch place."""

    help = "Restore the latest backup of a folder into a scratch place, verify it, print its age."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("folder", type=Path, nargs="?", help="default: YINGKE_BACKUPS")
        parser.add_argument("--identity", type=Path, help="the private key of an encrypted backup")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove, note, print."""
        folder = options["folder"]
        if folder is None and not settings.BACKUPS:
            raise CommandError("Name a folder, or set YINGKE_BACKUPS.")
        folder = folder or Path(settings.BACKUPS)
        try:
            proved = proof.prove(archive.newest(folder), options["identity"], clock.now())
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        proof.note(folder, proved)
        minutes = proved.age.total_seconds() / 60
        self.stdout.write(
            f"proved: {proved.file.name}, {minutes:.0f} minutes old, restored and verified in"
            f" {proved.seconds:.1f} s"
        )
