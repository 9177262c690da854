"""Examples whose links have been checked, and those that were asked about."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from resources.links.fetching import Finding
from resources.models import Example, Link, LinkWatch
from resources.services.link_checks import record_check, watch_links
from tests.factories.membership import SeatFactory
from tests.factories.resources import ExampleFactory

GONE = Finding(Link.DEAD, 404, "The page is not there.")
FINE = Finding(Link.OK, 200)


def shared(seat: Any = None, **values: Any) -> Example:
    """A published example, contributed by somebody with a seat."""
    seat = seat or SeatFactory()
    whose = {"partnership": seat.partnership, "contributed_by": seat.user}
    return ExampleFactory(published=True, **{**whose, **values})


def watched(example: Example, *, now: datetime) -> LinkWatch:
    watch_links([example], now=now)
    return example.watch


def found(example: Example, finding: Finding, *, now: datetime) -> Example:
    """Let a check come to this."""
    record_check(watch=LinkWatch.objects.get(example=example), finding=finding, now=now)
    example.refresh_from_db()
    return example


def dead(example: Example, *, now: datetime, days: int = 3) -> Example:
    """Let its link fail twice, so many days apart, the second time now."""
    watched(example, now=now - timedelta(days=days))
    found(example, GONE, now=now - timedelta(days=days))
    return found(example, GONE, now=now)


def person_of(example: Example) -> User:
    assert example.contributed_by
    return example.contributed_by
