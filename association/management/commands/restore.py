"""Put the site back as an archive holds it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from association.backup.errors import BackupError
from association.backup.restoring import restore_backup
from office.keeping import begin_generation


class Command(BaseCommand):
    help = "Put database and files back as an archive of `backup` holds them. Stop web, worker and scheduler first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="the site holds people or files, and they may go"
        )

    def handle(self, *args: Any, archive: Path, replace: bool, **options: Any) -> None:
        try:
            restored = restore_backup(path=archive, replace=replace)
        except BackupError as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        # Pages of the site as it was before may still be kept.
        begin_generation()
        manifest = restored.manifest
        self.stdout.write(
            f"The site is as it was at {manifest.made_at}: {sum(manifest.rows.values())} rows, "
            f"{restored.files} file{'' if restored.files == 1 else 's'}."
        )
        if restored.needs_migrating:
            self.stdout.write("The archive was made by an earlier version; bringing it up to date.")
            call_command("migrate", interactive=False, verbosity=0)
            call_command("set_up_site", stdout=self.stdout)
            call_command("rebuild_search", stdout=self.stdout)
