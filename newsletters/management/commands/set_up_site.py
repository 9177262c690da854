"""Create the pages that every installation starts with."""

from typing import Any

from django.core.management.base import BaseCommand

from newsletters.services.site import set_up_site


class Command(BaseCommand):
    help = "Create home page, newsletter archive, news list and navigation where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        home = set_up_site()
        self.stdout.write(f"The site stands: {home.full_url}")
