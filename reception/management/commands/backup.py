from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reception import clock
from reception.backups import archive, proof
from reception.backups.databases import BackupFailed


class Command(BaseCommand):
    """Write a backup into a folder; prove it before older ones go."""

    help = "Back up database and media, with a manifest; encrypted where YINGKE_BACKUP_KEY is set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("folder", type=Path, nargs="?", help="default: YINGKE_BACKUPS")
        parser.add_argument(
            "--keep", type=int, help="prove this backup, then keep so many and remove older ones"
        )
        parser.add_argument(
            "--make-key",
            type=Path,
            metavar="FILE",
            help="write a private key, print its public one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, prove where older ones are to go, encrypt, rotate."""
        if options["make_key"] is not None:
            self.stdout.write(make_key(options["make_key"]))
            return
        folder, keep = options["folder"], options["keep"]
        if folder is None and not settings.BACKUPS:
            raise CommandError("Name a folder, or set YINGKE_BACKUPS.")
        if keep is not None and keep < 1:
            raise CommandError("At least one backup is kept.")
        folder = folder or Path(settings.BACKUPS)
        folder.mkdir(parents=True, exist_ok=True)
        now = clock.now()
        try:
            key = archive.recipient(settings.BACKUP_KEY) if settings.BACKUP_KEY else None
            for place in (folder, settings.DATA):
                archive.sweep(place, now)
            with archive.scratch(settings.DATA) as work:
                # Where a key is set, what can be read does not leave this machine.
                file = archive.write(folder if key is None else work, now)
                try:
                    proved = None if keep is None else proof.prove(file, None, now)
                finally:  # what was not proved is kept, too
                    if key is not None:
                        file = archive.encrypt(file, key, folder)
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        self.stdout.write(f"{file} ({file.stat().st_size:,} bytes)")
        if proved is not None:
            proof.note(folder, proof.Proof(file, now, now, proved.seconds))
            for gone in archive.rotate(folder, keep):
                self.stdout.write(f"removed {gone.name}")


def make_key(file: Path) -> str:
    """Write a private key that its owner alone reads, and return its public one."""
    key = pyrage.x25519.Identity.generate()
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise CommandError(f"{file} is there already.") from error
    file.write_text(f"{key}\n", encoding="utf-8")
    return str(key.to_public())
