"""Copy the whole site into one archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from association.backup.errors import BackupError
from association.backup.making import forget_old, make_backup
from association.backup.making import verify as check
from association.backup.manifest import Manifest
from office import counts


class Command(BaseCommand):
    help = (
        "Copy database and files into one archive while the site runs, and read it back before it gets its name. The archive holds "
        "personal data: keep it encrypted, and away from this machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target", type=Path, help="the archive, or a folder in which it is named by date and time"
        )
        parser.add_argument(
            "--keep", type=int, help="delete the oldest archives of the folder but for the last KEEP"
        )
        parser.add_argument(
            "--verify", action="store_true", help="copy nothing: check the archive that is there"
        )

    def handle(self, *args: Any, target: Path, keep: int | None, verify: bool, **options: Any) -> None:
        if keep is not None and (verify or not target.is_dir()):
            raise CommandError("--keep goes with a folder to copy into.")
        try:
            if verify:
                self._tell(target, check(target))
                return
            now = timezone.now()
            path, manifest = make_backup(target=target, now=now)
            counts.note("association_last_backup_seconds", now.timestamp())
            self._tell(path, manifest)
            for old in forget_old(folder=target, keep=keep) if keep is not None else ():
                self.stdout.write(f"Deleted {old}.")
        except BackupError as error:
            raise CommandError(str(error)) from error

    def _tell(self, path: Path, manifest: Manifest) -> None:
        files = len(manifest.members) - 1
        self.stdout.write(
            f"{path} is whole: made at {manifest.made_at}, {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, "
            f"{files} file{'' if files == 1 else 's'}, {path.stat().st_size / 1_000_000:.1f} MB."
        )
