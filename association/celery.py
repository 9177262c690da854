"""The queue: a nudge for work whose truth is a row in the database."""

import os
from typing import Any

from celery import Celery, Task
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")


class NudgedTask(Task):  # type: ignore[misc]
    """Work that somebody may be told of at once, and that is found by its row where they are not."""

    abstract = True

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """Nudge a worker. Raises kombu's `OperationalError` within half a second where Redis does not answer; its client waits longer."""
        from office.keeping.rests import greet

        address = self.app.conf.broker_url or ""
        if address.startswith(("redis://", "rediss://")):
            try:
                greet(address)
            except RedisError as error:
                raise OperationalError(str(error)) from error
        return super().apply_async(*args, **options)


app = Celery("association", task_cls=NudgedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
