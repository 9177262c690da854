"""Figures that are true at the moment of asking, from the database and the queue, whichever process is asked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from billing.models import RefundRequest, StripeEvent
from events.models import EventLetter
from newsletters.models import Mailing
from office.counts import Labels
from office.models import Copy, MailReport, OutboxMessage

QUEUE = "celery"


@dataclass(frozen=True)
class Figure:
    """A gauge: its name, what it tells, and its values by label."""

    name: str
    tells: str
    values: Mapping[Labels, float]


DUE: Mapping[str, Callable[[datetime], QuerySet[Any]]] = {
    "mail": lambda now: OutboxMessage.objects.due(now),
    "bulk mail": lambda _: Copy.objects.waiting(),
    "mail reports": lambda _: MailReport.objects.filter(acted_on_at__isnull=True),
    "mailings to begin": lambda now: Mailing.objects.due(now),
    "letters about events": lambda now: EventLetter.objects.due(now),
    "card payments' news": lambda now: StripeEvent.objects.due(now),
    "refunds to send": lambda now: RefundRequest.objects.due(now),
}
"""What the sweepers would do now: rows whose time has come. They empty within a minute or two while a worker runs."""


def figures(*, now: datetime) -> Iterable[Figure]:
    """Yield every figure; those of a queue that does not answer are left out."""
    due: dict[Labels, float] = {(("work", name),): float(rows(now).count()) for name, rows in DUE.items()}
    yield Figure("association_due", "Rows whose time has come and that nobody has dealt with yet.", due)
    in_doubt: dict[Labels, float] = {
        (("kind", "mail"),): OutboxMessage.objects.filter(state=OutboxMessage.State.UNCERTAIN).count(),
        (("kind", "bulk mail"),): Copy.objects.needing_a_decision().count(),
    }
    yield Figure("association_mail_uncertain", "Mail that may have been sent: a person decides.", in_doubt)
    failed: dict[Labels, float] = {(): OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).count()}
    yield Figure("association_mail_failed", "Mail that could not be sent.", failed)
    yield Figure(
        "association_database_connections", "Connections to this database, by state.", _connections()
    )
    depth = _queue_depth()
    if depth is not None:
        yield Figure("association_queue_depth", "Messages waiting for a worker.", {(): depth})


def _connections() -> Mapping[Labels, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(state, 'unknown'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"
        )
        return {(("state", state),): float(number) for state, number in cursor.fetchall()}


def _queue_depth() -> float | None:
    if not settings.REDIS_URL:
        return None
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2) as client:
            return float(client.llen(QUEUE))
    except redis.exceptions.RedisError:
        return None
