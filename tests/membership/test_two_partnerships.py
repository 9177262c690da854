"""A person who sits for two partnerships chooses which one they act for; leaving one keeps the other."""

import pytest
from django.urls import reverse

from membership.access import MEMBERS_ONLY, may_read
from membership.models import Administrator
from membership.services.invitations import invite_to_seat
from office.models import OutboxMessage
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(signs_in=True)


@pytest.fixture
def north(person):
    """Where the person is one of two lead contacts."""
    partnership = MembershipFactory(partnership__name="North", partnership__slug="north").partnership
    SeatFactory(partnership=partnership, lead_contact=True)
    return SeatFactory(partnership=partnership, user=person, lead_contact=True)


@pytest.fixture
def south(person):
    """Where the person has an ordinary seat."""
    partnership = MembershipFactory(partnership__name="South", partnership__slug="south").partnership
    SeatFactory(partnership=partnership, lead_contact=True)
    return SeatFactory(partnership=partnership, user=person)


def viewer(client):
    return client.get("/account/").wsgi_request.viewer


def seats_page(slug: str) -> str:
    return reverse("partnership_seats", args=[slug])


class TestAPersonInTwoPartnerships:
    def test_gets_the_second_seat_by_invitation_with_the_same_account(self, person, north, client_for):
        there = SeatFactory(lead_contact=True)
        OutboxMessage.objects.all().delete()
        invite_to_seat(
            partnership=there.partnership, email=person.email, now=there.given_at, invited_by=there.user
        )
        link = OutboxMessage.objects.get().text.partition("Look at the invitation: ")[2].split()[0]
        client_for(person).post(link, {"situation": "confirm"})
        assert {seat.partnership for seat in person.seats.all()} == {north.partnership, there.partnership}

    def test_chooses_which_one_to_act_for_and_the_choice_lasts(self, person, north, south, client_for):
        client = client_for(person)
        assert b"For which partnership do you act?" in client.get("/account/").content
        for seat in (south, north):
            client.post(reverse("act_for"), {"partnership": seat.partnership_id})
            assert viewer(client).acting_for.partnership == str(seat.partnership)

    def test_cannot_act_for_a_third(self, person, north, south, client_for):
        client = client_for(person)
        response = client.post(reverse("act_for"), {"partnership": SeatFactory().partnership_id}, follow=True)
        assert b"You hold no seat with this partnership" in response.content

    def test_handles_only_the_one_they_lead_whichever_they_act_for(self, person, north, south, client_for):
        client = client_for(person)
        client.post(reverse("act_for"), {"partnership": south.partnership_id})
        assert client.get(seats_page("north")).status_code == 200
        assert client.get(seats_page("south")).status_code == 404

    def test_leaving_one_keeps_the_other(self, person, north, south, client_for, rf):
        client = client_for(person)
        client.post(reverse("act_for"), {"partnership": north.partnership_id})
        client.post(reverse("end_seat", args=["north", north.pk]))
        now = viewer(client)
        assert [place.partnership for place in now.places] == ["South"]
        assert now.acting_for.partnership == "South"
        assert may_read(now, MEMBERS_ONLY, now=south.given_at)
        assert client.get(seats_page("north")).status_code == 404
        assert "For which partnership" not in client.get("/account/").content.decode()

    def test_may_administer_one_and_sit_for_the_other(self, person, south, client_for):
        there = SeatFactory(lead_contact=True).partnership
        Administrator.objects.create(partnership=there, user=person)
        client = client_for(person)
        assert client.get(seats_page(there.slug)).status_code == 200
        assert [place.partnership for place in viewer(client).places] == ["South"]
