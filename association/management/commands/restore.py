"""Put the site back as an archive holds it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.services.erasing_again import Erased
from association.backup.erased import NAME as LIST
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

        parser.add_argument(
            "--erase-again",
            action="store_true",
            help="then erase again whoever was erased after the archive was made",
        )

    def handle(self, *args: Any, archive: Path, replace: bool, erase_again: bool, **options: Any) -> None:
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
        if restored.erased_since:
            self._tell_of_erasures(archive.parent / LIST, restored.erased_since, are_erased=erase_again)

    def _tell_of_erasures(self, path: Path, erased: list[Erased], *, are_erased: bool) -> None:
        self.stdout.write(f"The archive may hold people who were erased after it was made, listed in {path}:")
        for each in erased:
            who = f"account {each.account}" if each.account else "somebody without an account"
            self.stdout.write(
                f"- {timezone.localtime(each.done_at):%-d %B %Y %H:%M}: {who}, erasure {each.key}"
            )
        if are_erased:
            call_command("erase_again", path, stdout=self.stdout)
        else:
            self.stdout.write(f"Erase them again: manage.py erase_again {path}")
