"""What staff may do outside the admin needs the second step that the admin needs: a stolen password must not be enough."""

import pytest

from tests.factories.bookings import invoiced
from tests.factories.events import TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator_client(client_for):
    """Return a function that signs an administrator in, who has shown a second step or has not."""

    def sign_in(*, shown: bool):
        return client_for(UserFactory(administrator=True), second_factor=shown)

    return sign_in


class TestReadingEverything:
    @pytest.mark.parametrize(("shown", "reads"), [(True, True), (False, False)])
    def test_takes_the_second_step(self, administrator_client, shown: bool, reads: bool) -> None:
        response = administrator_client(shown=shown).get("/account/")
        assert response.context["viewer"].is_staff_reader is reads

    def test_is_open_where_nobody_needs_one(self, administrator_client, settings) -> None:
        settings.STAFF_NEED_SECOND_FACTOR = False
        assert administrator_client(shown=False).get("/account/").context["viewer"].is_staff_reader


class TestSomebodyElsesBooking:
    @pytest.mark.parametrize(("shown", "status"), [(True, 200), (False, 403)])
    def test_takes_the_second_step(self, administrator_client, shown: bool, status: int) -> None:
        booking = invoiced(TicketFactory())
        booking.booked_by = UserFactory()
        booking.save()
        assert administrator_client(shown=shown).get(f"/bookings/{booking.key}/").status_code == status
