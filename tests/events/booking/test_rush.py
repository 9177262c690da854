"""A rush through the forms, over HTTP: as many places are sold as there are, each time. The race is shown with the lock off first."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import Q

from association.bench.orders import Buyer, hidden
from events.models import Place, Quota
from events.services import holding
from tests.factories.events import TicketFactory

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.prove]


@pytest.fixture(autouse=True)
def no_limit_for_one_network(settings: Any) -> None:
    """All buyers of a test come from this machine."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "begin_booking": "100000/m/ip"}


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotas are read and not held, and whoever has counted is a moment slower: what the lock is there for."""
    count = holding.check_room

    def read(offers: Any, *, partnership: Any = None) -> dict[int, Quota]:
        tickets = [offer.pk for offer in offers if hasattr(offer, "minimum")]
        return {quota.pk: quota for quota in Quota.objects.filter(Q(tickets__in=tickets)).distinct()}

    def count_slowly(*args: Any, **kwargs: Any) -> None:
        count(*args, **kwargs)
        sleep(0.05)

    monkeypatch.setattr(holding, "lock_offers", read)
    monkeypatch.setattr(holding, "check_room", count_slowly)


def rush(server: Any, *, buyers: int, at_once: int, places: int, goes_on: bool = True) -> tuple[int, int]:
    """Let so many buyers go for so few places through every form; return how many were promised a place, and how many were sold."""
    ticket = TicketFactory(free=True, size=places)
    # A second ticket, so that the steps are gone through and not the one for webinars.
    TicketFactory(free=True, event=ticket.event, quotas=list(ticket.quotas.all()))
    port = urlsplit(server.url).port
    assert port is not None

    def buy(_: int) -> int:
        buyer, field = Buyer(port), f"t{ticket.pk}"
        address, page = buyer.ask(f"/book/{ticket.event.slug}/")
        if field not in page:
            return 0
        address, page = buyer.ask(address, {**hidden(page), field: "1"})
        if "people" not in address:
            assert "sold out" in page.lower()
            return 0
        assert not goes_on or "You are booked" in buyer.finish(address, page)
        return 1

    with ThreadPoolExecutor(at_once) as pool:
        promised = sum(pool.map(buy, range(buyers)))
    return promised, Place.objects.booked().filter(booking__event=ticket.event).count()


class TestARush:
    @pytest.mark.usefixtures("without_lock")
    def test_promises_too_many_without_the_lock(self, live_server: Any) -> None:
        for _ in range(5):
            if rush(live_server, buyers=12, at_once=6, places=2, goes_on=False)[0] > 2:
                return
        pytest.fail("The race never showed itself.")

    def test_sells_as_many_places_as_there_are(self, live_server: Any, prove_size: Any) -> None:
        buyers, places = prove_size(100, 20), prove_size(40, 8)
        for _ in range(prove_size(20, 2)):
            assert rush(live_server, buyers=buyers, at_once=16, places=places) == (places, places)
