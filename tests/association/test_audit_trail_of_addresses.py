"""What the audit trail keeps of addresses: through which door somebody came, never the key with which."""

import pghistory.models
import pytest
from django.urls import reverse

from tests.factories import bookings
from tests.factories.events import EventFactory, PartFactory, TicketFactory

pytestmark = pytest.mark.django_db


def kept() -> list[dict[str, object]]:
    return list(pghistory.models.Context.objects.values_list("metadata", flat=True))


class TestAnAddressWithAKey:
    def test_is_kept_as_the_door_that_it_opens(self, client):
        event = EventFactory()
        part = PartFactory(event=event)
        place = bookings.free(TicketFactory(event=event, free=True), 1).places.get()
        client.post(reverse("place_choices", args=[place.key]), {f"slot-{part.pk}": "on"})
        assert place.chosen.booked().exists()
        assert "places/<uuid:key>/choices/" in [each.get("url") for each in kept()]
        assert str(place.key) not in str(kept())


class TestAnAddressThatDoesNotExist:
    def test_is_answered_as_ever(self, client):
        assert client.post("/nothing/here/0f0f0f0f-0000-4000-8000-000000000000/").status_code in (403, 404)
