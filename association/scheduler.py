"""`python -m association.scheduler`: nudges what is due when it is due.

It needs no part of the site for that, nor the terminal for typing that Celery's own command loads, nor the memory of either.
"""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")

# Without Celery's bridge to Django, which would load every app.
app = Celery("association", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")

from association import task_lines  # noqa: E402, F401 - its lines and signs of life; they ask the settings


def main() -> None:
    """Nudge until told to stop. When each thing was last done is kept, so that no start puts off what is done once a day."""
    own = Path(os.environ["VAR_DIR"]) / "run"
    own.mkdir(parents=True, exist_ok=True)
    app.Beat(schedule=str(own / "schedule"), loglevel="INFO", quiet=True).run()


if __name__ == "__main__":
    main()
