from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.sealing import UnreadableSecretError
from accounts.services.sealing import seal_second_factors


class Command(BaseCommand):
    help = (
        "Seals the secrets of second factors with the present SECRET_KEY; needed once after changing it, "
        "before SECRET_KEY_FALLBACKS is emptied."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = seal_second_factors()
        except UnreadableSecretError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{changed} sealed anew; all others were.")
