"""Health, and the pages for when something went wrong."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from kombu.connection import Connection
from kombu.exceptions import OperationalError

from association.logs import request_id


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether database, migrations and broker are ready; 503 with the failing part otherwise."""
    parts = {"database": _database_is_current(), "broker": _broker_answers()}
    return JsonResponse(parts, status=200 if all(value == "ok" for value in parts.values()) else 503)


def _database_is_current() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "no answer"
    return "migrations are waiting" if waiting else "ok"


def _broker_answers() -> str:
    try:
        with Connection(
            settings.CELERY_BROKER_URL,
            transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
            connect_timeout=2,
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return "no answer"
    return "ok"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain in plain words that a form was out of date, and what to do."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unforeseen error with an id that leads to the log; touches neither database nor session."""
    return render(None, "500.html", {"request_id": request_id.get()}, status=500)  # type: ignore[arg-type]
