import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from reception import clock
from reception.backups import archive, databases
from reception.backups.databases import BackupFailed
from reception.backups.registry import witnesses
from reception.notifications.models import WorkerBeat
from reception.notifications.periodic import SILENCE
from visitors.privacy import erased, persons


class Command(BaseCommand):
    """Put a backup in the place of the database and the media."""

    help = (
        "Restore a backup of database and media, erase again who was erased since, verify it. What"
        " was there before is kept beside the data."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="the private key of an encrypted backup")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, ask, restore, compare, migrate, erase again who was erased, verify."""
        refuse_while_served()
        gone = erased.known()  # also of the database that is about to be replaced
        try:
            with archive.opened(options["file"], options["identity"]) as (folder, manifest):
                self.refuse_other_database(manifest["database"])
                if not options["yes"]:
                    self.ask(manifest["made_at"])
                self.replace(folder)
            compare(manifest)
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        call_command("migrate", interactive=False, verbosity=0)
        again = persons.erase_again(gone, clock.now())
        erased.keep()
        for command in sorted({witness.command for witness in witnesses.values()}):
            call_command(command, stdout=self.stdout)
        rows = sum(manifest["tables"].values())
        if again:
            self.stdout.write(f"erased again: {again} visitors")
        self.stdout.write(f"restored {options['file']} of {manifest['made_at']}: {rows:,} rows")

    def refuse_other_database(self, vendor: str) -> None:
        """Raise CommandError where the backup is of another kind of database."""
        if vendor != connection.vendor:
            raise CommandError(
                f"This is a backup of {vendor}; moving to {connection.vendor} is described in"
                " docs/operate/backup.md."
            )

    def ask(self, made_at: str) -> None:
        """Raise CommandError unless who sits here means it."""
        self.stdout.write(f"The database will be as it was at {made_at}. Go on? [yes/no] ")
        if input().strip() != "yes":
            raise CommandError("Nothing was changed.")

    def replace(self, folder: Path) -> None:
        """Put database and media in their places, and say where the former ones are kept."""
        stamp = f"{clock.now():%Y%m%dT%H%M%S}"
        aside = settings.DATA / f"before-restore-{stamp}"
        databases.restore(folder / archive.DATABASE, aside)
        self.stdout.write(f"what was there before is kept as {aside}")
        if settings.MEDIA_ROOT.exists():
            settings.MEDIA_ROOT.rename(settings.DATA / f"media-before-restore-{stamp}")
        if (folder / archive.MEDIA).exists():
            shutil.copytree(folder / archive.MEDIA, settings.MEDIA_ROOT)


def refuse_while_served() -> None:
    """Raise CommandError where a worker is at work on this database."""
    try:
        beat = WorkerBeat.objects.order_by("-at").first()
    except Error:  # no database, or none that can be read: that is what a restore is for
        return
    if beat is not None and clock.now() - beat.at < SILENCE:
        raise CommandError("The product is running. Stop `manage.py up`, then restore.")


def compare(manifest: dict[str, Any]) -> None:
    """Raise BackupFailed where the restored database is not the one that was written."""
    found = databases.contents()
    for kind in ("tables", "witnesses"):
        for name, value in manifest[kind].items():
            if found[kind].get(name) != value:
                raise BackupFailed(
                    f"{name} was {value} when the backup was made and is {found[kind].get(name)}"
                )
