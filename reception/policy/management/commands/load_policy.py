from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reception.policy.load import BadPolicyFile, load
from reception.policy.messages import FILE


class Command(BaseCommand):
    """Bring the written policy into the database; a second run changes nothing."""

    help = (
        "Load fixtures/policy.toml: new rows are made, unchanged ones follow the file, those an"
        " administrator changed are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--file",
            type=Path,
            default=FILE,
            help="another policy file (default: fixtures/policy.toml)",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="take the file's wording for changed and deleted rows, too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load(options["file"], overwrite=options["overwrite"])
        except BadPolicyFile as why:
            raise CommandError(str(why)) from why
        if options["verbosity"]:
            self.stdout.write(
                f"{loaded.new} new, {loaded.changed} changed, {loaded.kept} kept as edited,"
                f" {loaded.same} already so."
            )
