"""Carry out again the erasures that a restored backup knows nothing of."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.services.erasing_again import erase_again
from association.backup.erased import read_erasures
from association.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Erase again whoever was erased before a backup was brought back that still held them. `restore` and "
        "`backup` write the list of erasures beside the archives, as erased.json. Safe to run twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("erased", type=Path, help="the list: erased.json beside the archive")

    def handle(self, *args: Any, erased: Path, **options: Any) -> None:
        if not erased.is_file():
            raise CommandError(f"There is no list {erased}.")
        try:
            listed = read_erasures(erased)
        except BackupError as error:
            raise CommandError(str(error)) from error
        done, left = erase_again(listed, now=timezone.now())
        self.stdout.write(f"{done} of {len(listed)} listed erasures carried out again.")
        for each in left:
            self.stdout.write(f"Look at it yourself: erasure {each.erased.key}. {each.because}")
