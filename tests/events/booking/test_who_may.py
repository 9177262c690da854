import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.urls import reverse

from events.permissions import may_check_in, may_manage, may_run_events
from tests.events.booking.buyer import held, step
from tests.factories.events import BookingFactory, PlaceFactory, TicketFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def with_permission(codename):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename=codename, content_type__app_label="events"))
    return type(user).objects.get(pk=user.pk)


class TestABookingMadeWithoutAnAccount:
    def test_is_managed_by_whoever_has_its_link(self):
        booking = BookingFactory()
        assert may_manage(NOBODY, booking)
        assert may_manage(UserFactory(), booking)


class TestABookingMadeWithAnAccount:
    @pytest.fixture
    def seat(self):
        return SeatFactory()

    @pytest.fixture
    def booking(self, seat):
        return BookingFactory(booked_by=seat.user, partnership=seat.partnership)

    def test_is_managed_by_who_made_it(self, booking, seat):
        assert may_manage(seat.user, booking)

    def test_is_managed_by_who_looks_after_its_partnership(self, booking, seat):
        assert may_manage(SeatFactory(lead_contact=True, partnership=seat.partnership).user, booking)

    def test_is_managed_by_staff_who_run_events(self, booking):
        assert may_manage(with_permission("run_event"), booking)
        assert not may_manage(with_permission("check_in_event"), booking)

    def test_is_closed_to_everybody_else_who_has_the_link(self, booking, seat):
        assert not may_manage(NOBODY, booking)
        assert not may_manage(SeatFactory(partnership=seat.partnership).user, booking)
        assert not may_manage(SeatFactory(lead_contact=True).user, booking)

    def test_is_closed_to_a_deactivated_account(self, booking, seat):
        seat.user.is_active = False
        seat.user.save()
        assert not may_manage(seat.user, booking)

    def test_sends_whoever_is_not_signed_in_to_sign_in_and_back(self, client, booking):
        response = client.get(step(booking, "people"))
        assert response["Location"].startswith(reverse("account_login"))
        assert str(booking.key) in response["Location"]

    def test_tells_a_stranger_nothing_of_it(self, client_for, booking):
        place = PlaceFactory(booking=booking)
        response = client_for(UserFactory()).get(reverse("booking", args=[booking.key]))
        assert response.status_code == 403
        assert place.last_name not in response.content.decode()

    def test_is_not_changed_by_a_stranger(self, client_for, booking):
        response = client_for(UserFactory()).post(reverse("booking_give_up", args=[booking.key]))
        assert response.status_code == 403
        booking.refresh_from_db()
        assert booking.cancelled_at is None


class TestAPlaceOfAnotherBooking:
    @pytest.mark.parametrize(
        "name", ["booking_person", "booking_choices", "booking_cancel_place", "booking_resend_place"]
    )
    def test_is_not_reached_through_one_s_own(self, client, name):
        own, other = PlaceFactory(), PlaceFactory()
        response = client.post(reverse(name, args=[own.booking.key, other.pk]), {"figures": "1 0 0"})
        assert response.status_code == 404
        other.refresh_from_db()
        assert other.state == "booked"


def test_an_unknown_key_says_that_nothing_is_there(client):
    held(client, TicketFactory())
    response = client.get("/bookings/00000000-0000-4000-8000-000000000000/")
    assert response.status_code == 404
    assert "There is no booking here" in response.content.decode()


def test_staff_with_either_permission_check_people_in():
    assert may_check_in(with_permission("check_in_event"))
    assert may_check_in(with_permission("run_event"))
    assert not may_check_in(UserFactory())
    assert not may_run_events(NOBODY)
