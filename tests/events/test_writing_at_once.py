"""Letters under load: several workers sweep at the same time, and nobody gets anything twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from events.models import EventLetter
from events.services.reminders import remind
from events.services.writing import write_due_letters
from office.models import OutboxMessage
from tests.factories.event_letters import ReminderStepFactory
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory, TicketFactory

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]
WORKERS = 6


def at_once(work: Callable[[], object]) -> None:
    def run(_: int) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, range(WORKERS)))


class TestWritingAtOnce:
    def test_reminds_everybody_once_though_every_worker_sweeps(
        self, prove_size: Callable[[int, int], int]
    ) -> None:
        number = prove_size(200, 20)
        event = EventFactory(starts_at=timezone.now() + timedelta(days=2))
        ReminderStepFactory(event=event)
        ticket = TicketFactory(event=event, free=True)
        booking = BookingFactory(event=event, free=True)
        places = PlaceFactory.create_batch(number, booking=booking, ticket=ticket)
        at_once(lambda: remind(now=timezone.now()))
        assert EventLetter.objects.count() == number
        at_once(lambda: write_due_letters(now=timezone.now()))
        recipients = [address for mail in OutboxMessage.objects.all() for address in mail.recipients]
        assert sorted(recipients) == sorted(place.email for place in places)
        assert not EventLetter.objects.filter(written_at=None).exists()
