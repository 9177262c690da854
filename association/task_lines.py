"""What the log and the counts hear of background work: each task by name, with the id of the request that asked for it."""

import logging
import logging.config
import os
import uuid
from contextvars import Token
from pathlib import Path
from time import perf_counter, time
from typing import Any

from celery import signals
from django.conf import settings

from association.logs import request_id
from office import counts

LOG = logging.getLogger("association.tasks")
HEADER = "asked_by"
SIGN_OF_LIFE = os.environ.get("SIGN_OF_LIFE", "")
"""A file that worker and scheduler touch while they work, for the container's health check."""

_running: dict[str, tuple[float, Token[str]]] = {}


@signals.setup_logging.connect
def _log_as_the_site_does(**_: Any) -> None:
    logging.config.dictConfig(settings.LOGGING)


@signals.before_task_publish.connect
def _say_who_asks(headers: dict[str, Any], **_: Any) -> None:
    headers[HEADER] = request_id.get()


@signals.task_prerun.connect
def _begin(task_id: str, task: Any, **_: Any) -> None:
    asked_by = getattr(task.request, HEADER, None) or "-"
    _running[task_id] = (perf_counter(), request_id.set(asked_by if asked_by != "-" else uuid.uuid4().hex))


@signals.task_postrun.connect
def _end(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    began, token = _running.pop(task_id, (None, None))
    if began is None or token is None:
        return
    seconds, outcome = perf_counter() - began, (state or "unknown").lower()
    LOG.info("task", extra={"task": task.name, "outcome": outcome, "milliseconds": round(seconds * 1000, 1)})
    counts.add("association_tasks_total", task=task.name, outcome=outcome)
    counts.observe("association_task_seconds", seconds, task=task.name)
    request_id.reset(token)


@signals.worker_shutdown.connect
def _hand_over(**_: Any) -> None:
    counts.hand_over()


@signals.heartbeat_sent.connect
def _worker_lives(**_: Any) -> None:
    """Give a sign of life, unless a task outlasts its limit: threads cannot be stopped one by one, so the worker ends as a whole.

    Whoever runs it starts it anew, and what it had taken is still due.
    """
    now = perf_counter()
    for task_id, (began, _token) in list(_running.items()):
        if now - began > settings.CELERY_TASK_TIME_LIMIT:
            LOG.critical("A task outlasts its limit; the worker ends.", extra={"task_id": task_id})
            logging.shutdown()
            os._exit(1)
    _touch()


@signals.beat_init.connect
def _scheduler_begins(**_: Any) -> None:
    signals.after_task_publish.connect(_scheduler_lives)
    _scheduler_lives()


def _scheduler_lives(**_: Any) -> None:
    counts.note("association_scheduler_last_tick_seconds", time())
    _touch()


def _touch() -> None:
    if SIGN_OF_LIFE:
        Path(SIGN_OF_LIFE).touch()
