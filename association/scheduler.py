"""The scheduler's end of the queue: it knows when what is due, and needs no part of the site for that, nor the memory of it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")

# Without Celery's bridge to Django, which would load every app.
app = Celery("association", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")

from association import task_lines  # noqa: E402, F401 - its lines and signs of life; they ask the settings
