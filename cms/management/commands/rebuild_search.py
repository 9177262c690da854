"""Write the public search's table anew."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.services.searching import rebuild_search


class Command(BaseCommand):
    help = "Write the public search's table anew from all that can be found. Safe at any time, and twice."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_search()
        self.stdout.write(f"{count} thing{'' if count == 1 else 's'} can be found.")
