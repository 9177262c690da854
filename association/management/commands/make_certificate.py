"""Make a certificate that signs itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from association.certificate import ensure_certificate


class Command(BaseCommand):
    help = "Have a certificate that signs itself in FOLDER, for the site's hosts, until a real one is there. Browsers warn of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        made = ensure_certificate(folder=folder, hosts=settings.ALLOWED_HOSTS, now=timezone.now())
        self.stdout.write(f"{'Made' if made else 'There is'} a certificate that signs itself in {folder}.")
