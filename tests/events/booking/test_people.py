from urllib.parse import urlencode

import pytest

from events.models import Place
from tests.events.booking.buyer import YOU, held, name_me, send, step
from tests.factories.events import TicketFactory
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(client):
    return held(client, TicketFactory(free=True, event=TicketFactory().event, size=9), 2)


def person(place, **values):
    named = {"first_name": "Jo", "last_name": "Comer", "email": "jo@example.org", **values}
    return {f"p{place.pk}-{name}": value for name, value in named.items()}


class TestThePeople:
    def test_are_kept_each_on_their_place(self, client, booking):
        first, second = booking.places.all()
        response = name_me(client, booking, **person(second, job_title="Chair"))
        assert response["Location"] == step(booking, "check")
        first.refresh_from_db()
        second.refresh_from_db()
        booking.refresh_from_db()
        assert (first.name, first.email) == ("Ada Booker", "ada@example.org")
        assert (second.name, second.job_title) == ("Jo Comer", "Chair")
        assert (booking.contact_name, booking.contact_email) == ("Ada Booker", "ada@example.org")

    def test_may_be_named_later(self, client, booking):
        assert send(client, booking, "people", **YOU).status_code == 302
        assert not Place.objects.exclude(last_name="").exists()

    def test_stay_as_they_were_typed_when_something_is_missing(self, client, booking):
        second = booking.places.all()[1]
        shown = send(client, booking, "people", **{**YOU, **person(second, email="")}).content.decode()
        assert "Give the person’s own address" in shown
        assert 'value="Comer"' in shown
        assert 'value="ada@example.org"' in shown

    def test_are_shown_again_when_one_comes_back(self, client, booking):
        second = booking.places.all()[1]
        name_me(client, booking, **person(second))
        shown = client.get(step(booking, "people")).content.decode()
        assert 'value="Comer"' in shown
        assert "checked" in shown

    def test_typed_for_a_place_given_back_in_another_window_take_a_place_without_a_name(
        self, client, booking
    ):
        first, second = booking.places.all()
        send(client, booking, "places", **{f"t{first.ticket.pk}": "1"})
        gone, kept = (second, first) if Place.objects.filter(pk=first.pk).exists() else (first, second)
        send(client, booking, "people", **{**YOU, **person(gone)})
        kept.refresh_from_db()
        assert kept.name == "Jo Comer"

    def test_without_a_place_left_are_named_and_nothing_is_lost(self, client, booking):
        first, second = booking.places.all()
        send(client, booking, "places", **{f"t{first.ticket.pk}": "1"})
        gone, kept = (second, first) if Place.objects.filter(pk=first.pk).exists() else (first, second)
        typed = {**YOU, **person(gone), **person(kept, last_name="Other", email="other@example.org")}
        shown = send(client, booking, "people", **typed).content.decode()
        assert "There is no place left for Jo Comer" in shown
        assert 'value="Other"' in shown

    def test_with_signs_that_cannot_be_kept_are_refused(self, client, booking):
        first = booking.places.first()
        response = name_me(client, booking, **{f"p{first.pk}-job_title": "x\x00"})
        assert response.status_code == 200
        assert "Null characters are not allowed" in response.content.decode()

    def test_with_a_place_that_cannot_be_are_passed_over(self, client, booking):
        sent = urlencode({**YOU, f"p{'9' * 5000}-last_name": "x"})
        kind = "application/x-www-form-urlencoded"
        assert client.post(step(booking, "people"), sent, content_type=kind).status_code == 302


class TestColleagues:
    @pytest.fixture
    def lead(self):
        return SeatFactory(lead_contact=True)

    @pytest.fixture
    def colleagues(self, lead):
        return SeatFactory.create_batch(2, partnership=lead.partnership)

    @pytest.fixture
    def theirs(self, lead, client_for):
        return held(client_for(lead.user), TicketFactory(size=9), 3)

    def test_are_ticked_by_a_lead_contact_and_take_the_places_left_empty(
        self, client_for, lead, colleagues, theirs
    ):
        client = client_for(lead.user)
        first = theirs.places.all()[0]
        ticked = {f"colleague-{seat.user_id}": "on" for seat in colleagues}
        send(client, theirs, "people", **{**YOU, **ticked, **person(first)})
        places = list(theirs.places.order_by("position"))
        assert places[0].name == "Jo Comer"
        assert {place.user_id for place in places[1:]} == {seat.user_id for seat in colleagues}
        assert {place.email for place in places[1:]} == {seat.user.email for seat in colleagues}
        assert all(place.organisation == lead.partnership.name for place in places[1:])

    def test_keep_their_place_when_the_step_is_sent_again(self, client_for, lead, colleagues, theirs):
        client = client_for(lead.user)
        ticked = {f"colleague-{seat.user_id}": "on" for seat in colleagues}
        send(client, theirs, "people", **{**YOU, **ticked})
        before = {place.pk: place.user_id for place in theirs.places.all()}
        del ticked[f"colleague-{colleagues[0].user_id}"]
        send(client, theirs, "people", **{**YOU, **ticked})
        after = {place.pk: place.user_id for place in theirs.places.all()}
        stays = colleagues[1].user_id
        assert [pk for pk, user in before.items() if user == stays] == [
            pk for pk, user in after.items() if user == stays
        ]
        assert colleagues[0].user_id not in after.values()

    def test_are_offered_to_nobody_but_who_looks_after_the_partnership(self, client_for, lead, colleagues):
        client = client_for(colleagues[0].user)
        own = held(client, TicketFactory(size=9), 2)
        shown = client.get(step(own, "people")).content.decode()
        assert f"colleague-{colleagues[1].user_id}" not in shown
        send(client, own, "people", **{**YOU, f"colleague-{colleagues[1].user_id}": "on"})
        assert not own.places.filter(user=colleagues[1].user).exists()

    def test_are_not_dropped_where_there_are_too_few_places(self, client_for, lead, colleagues):
        client = client_for(lead.user)
        small = held(client, TicketFactory(size=9), 1)
        ticked = {f"colleague-{seat.user_id}": "on" for seat in colleagues}
        shown = send(client, small, "people", **{**YOU, **ticked}).content.decode()
        assert "There is no place left for" in shown

    def test_who_have_a_place_already_are_named_before_they_are_booked_twice(
        self, client_for, lead, colleagues, theirs
    ):
        client, colleague = client_for(lead.user), colleagues[0]
        other = held(client, TicketFactory(free=True, event=theirs.event))
        other.places.update(user=colleague.user, state="booked", held_until=None)
        assert (
            f"has a place already, booking {other.reference}"
            in client.get(step(theirs, "people")).content.decode()
        )
        send(client, theirs, "people", **{**YOU, f"colleague-{colleague.user_id}": "on"})
        bill = {"payer": "self", "name": "A", "email": "a@example.org", "address": "1", "pays_by": "invoice"}
        client.post(step(theirs, "payer"), bill)
        assert "Already booked" in client.get(step(theirs, "check")).content.decode()
