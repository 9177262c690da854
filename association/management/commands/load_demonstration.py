"""Fill an empty site with the demonstration."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from association.demonstration import people
from association.demonstration.loading import NotEmptyError, load_demonstration


class Command(BaseCommand):
    help = "Fill an empty site with an invented association, its members and two years of newsletters."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_demonstration(now=timezone.now())
        except NotEmptyError as error:
            raise CommandError(str(error)) from error
        _leave_sign_ins(Path(settings.VAR_DIR) / "demonstration-sign-ins.json")
        happened = "The demonstration is loaded" if loaded.anew else "The demonstration was there already"
        self.stdout.write(f"{happened}: {loaded.partnerships} partnerships, {loaded.pages} pages.")


def _leave_sign_ins(path: Path) -> None:
    """Write down who can sign in, for the supervisor to print."""
    sign_ins = [
        {
            "who": person.key.replace("_", " ").capitalize(),
            "email": person.email,
            "password": people.password(),
            "sees": person.shows,
        }
        for person in people.sign_ins()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sign_ins, indent=2, ensure_ascii=False), encoding="utf-8")
