"""Health, figures for whoever watches the site, and the pages for when something went wrong."""

from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from kombu.connection import Connection
from kombu.exceptions import OperationalError

from association.logs import request_id
from association.metrics.exposition import CONTENT_TYPE, exposition
from association.metrics.figures import figures
from office import counts


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether database, migrations and broker are ready, with 503 if not; which of them is told only to who shows the token."""
    parts = {"database": _database_is_current(), "broker": _broker_answers()}
    ready = all(value == "ok" for value in parts.values())
    details = parts if may_watch(request) or settings.LOCAL else {}
    return JsonResponse({"ready": ready, **details}, status=200 if ready else 503)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give all counts and figures to who shows the token, in the form that Prometheus reads."""
    if not may_watch(request):
        return HttpResponse("Show the token.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    text = exposition(counted=counts.read(), figures=figures(now=timezone.now()))
    return HttpResponse(text, content_type=CONTENT_TYPE)


def may_watch(request: HttpRequest) -> bool:
    """Tell whether the request shows METRICS_TOKEN; nobody can where none is set."""
    shown = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(shown, f"Bearer {settings.METRICS_TOKEN}")


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration of this version: read once, for reading all their files takes its time."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def _database_is_current() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "no answer"
    return "ok" if known_migrations() <= applied.keys() else "migrations are waiting"


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
