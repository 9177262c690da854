import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Customer, Invoice
from events.models import Booking, PlacePart
from events.services.charging import page_of_charge
from events.services.placing import start_card_order
from tests.events.booking.buyer import held, hidden, name_me, send, step
from tests.factories.billing import CustomerFactory
from tests.factories.events import EventFactory, PartFactory, TicketFactory
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db
BILL = {
    "payer": "other",
    "name": "Harrowmere Council",
    "email": "payables@harrowmere.example",
    "address": "1 Market Square",
    "pays_by": "invoice",
}


@pytest.fixture
def event():
    return EventFactory()


def chosen(booking):
    return {row.part.name for row in PlacePart.objects.open().filter(place__booking=booking)}


class TestTheChoices:
    @pytest.fixture
    def parts(self, event):
        first = PartFactory(event=event, name="First", choice="14:00", size=1)
        second = PartFactory(event=event, name="Second", choice="14:00", size=1)
        return first, second, PartFactory(event=event, dinner=True, size=9)

    @pytest.fixture
    def booking(self, client, event, parts):
        booking = held(client, TicketFactory(free=True, event=event, size=9))
        name_me(client, booking)
        return booking

    def names(self, client, booking):
        """The fields of the slots, by what they hold."""
        form = client.get(step(booking, "choices")).context["form"]
        return {option.part.name: slot.name for slot in form.rows[0].slots for option in slot.options}

    def choose(self, client, booking, *parts):
        names = self.names(client, booking)
        data = {}
        for part in parts:
            data.setdefault(names[part.name], []).append(str(part.pk))
        return client.post(step(booking, "choices"), data)

    def test_come_after_the_people_and_before_who_pays(self, client, booking, parts):
        assert name_me(client, booking)["Location"] == step(booking, "choices")
        assert self.choose(client, booking, parts[0], parts[2])["Location"] == step(booking, "payer")
        assert chosen(booking) == {"First", "Dinner"}

    def test_lead_straight_to_the_check_while_nothing_costs_anything(self, client, booking, parts):
        assert self.choose(client, booking, parts[1])["Location"] == step(booking, "check")

    def test_are_given_back_when_something_else_is_chosen(self, client, booking, parts):
        self.choose(client, booking, parts[0])
        self.choose(client, booking, parts[1])
        assert chosen(booking) == {"Second"}

    def test_say_beside_the_slot_that_somebody_was_quicker(self, client, booking, parts):
        names = self.names(client, booking)
        other = held(client, TicketFactory(free=True, event=booking.event, size=9))
        self.choose(client, other, parts[0])
        response = client.post(step(booking, "choices"), {names["First"]: str(parts[0].pk)})
        slot = response.context["form"].rows[0].slots[0]
        assert "sold out" in slot.error
        assert [option.part.name for option in slot.options if option.is_chosen] == ["First"]

    def test_are_skipped_where_there_is_nothing_to_choose(self, client):
        booking = held(client, TicketFactory(free=True, event=TicketFactory().event))
        assert name_me(client, booking)["Location"] == step(booking, "check")
        assert client.get(step(booking, "choices"))["Location"] == step(booking, "check")


class TestWhoPays:
    @pytest.fixture
    def booking(self, client, event):
        booking = held(client, TicketFactory(event=event, size=9))
        name_me(client, booking)
        return booking

    def test_is_kept_with_the_purchase_order_number(self, client, booking):
        assert send(client, booking, "payer", **BILL, purchase_order=" PO 7 ")["Location"] == step(
            booking, "check"
        )
        booking.refresh_from_db()
        assert (booking.payer, booking.pays_by, booking.purchase_order) == ("other", "invoice", "PO 7")
        assert booking.customer.name == "Harrowmere Council"

    def test_is_one_customer_however_often_it_is_typed(self, client, booking):
        send(client, booking, "payer", **BILL)
        send(client, booking, "payer", **{**BILL, "name": "Harrowmere County Council"})
        assert Customer.objects.get().name == "Harrowmere County Council"

    def test_is_asked_whole_and_keeps_what_was_typed(self, client, booking):
        shown = send(client, booking, "payer", **{**BILL, "address": ""}).content.decode()
        assert "This field is required" in shown
        assert 'value="Harrowmere Council"' in shown
        assert not Customer.objects.exists()

    def test_cannot_be_a_partnership_by_somebody_who_books_for_none(self, client, booking):
        assert send(client, booking, "payer", **{**BILL, "payer": "partnership"}).status_code == 200

    def test_is_asked_before_the_booking_can_be_placed(self, client, booking):
        assert client.get(step(booking, "check"))["Location"] == step(booking, "payer")
        assert send(client, booking, "check")["Location"] == step(booking, "payer")
        booking.refresh_from_db()
        assert booking.placed_at is None

    def test_is_the_partnership_s_payer_without_another_question(self, client_for, event):
        seat = SeatFactory(lead_contact=True)
        seat.partnership.customer = CustomerFactory(name="Trust")
        seat.partnership.save()
        client = client_for(seat.user)
        booking = held(client, TicketFactory(event=event, size=9))
        name_me(client, booking, **{f"colleague-{seat.user_id}": "on"})
        send(client, booking, "payer", payer="partnership", pays_by="invoice", purchase_order="PO 9")
        booking.refresh_from_db()
        assert booking.customer == seat.partnership.customer
        send(client, booking, "check")
        invoice = Invoice.objects.get()
        assert (invoice.customer.name, invoice.purchase_order) == ("Trust", "PO 9")
        assert invoice.number

    def test_never_changes_the_payer_of_a_partnership(self, client_for, event):
        seat = SeatFactory(lead_contact=True)
        seat.partnership.customer = CustomerFactory(name="Trust")
        seat.partnership.save()
        client = client_for(seat.user)
        booking = held(client, TicketFactory(event=event, size=9))
        name_me(client, booking)
        send(client, booking, "payer", payer="partnership", pays_by="invoice")
        send(client, booking, "payer", **BILL)
        seat.partnership.customer.refresh_from_db()
        assert seat.partnership.customer.name == "Trust"
        assert Booking.objects.get().customer.name == "Harrowmere Council"


class TestTheLastButton:
    @pytest.fixture
    def booking(self, client, event):
        booking = held(client, TicketFactory(event=event, size=9), 2)
        name_me(client, booking)
        send(client, booking, "payer", **BILL)
        return booking

    def test_books_by_invoice_at_once(self, client, booking):
        response = send(client, booking, "check")
        assert response["Location"] == reverse("booking", args=[booking.key])
        booking.refresh_from_db()
        assert booking.confirmed_at
        assert Invoice.objects.get().total_pence == 48000
        assert "You are booked" in client.get(response["Location"]).content.decode()

    def test_books_nothing_at_another_price_than_the_page_said(self, client, booking):
        read = hidden(client.get(step(booking, "check")))
        place = booking.places.first()
        send(client, booking, "places", **{f"t{place.ticket_id}": "5"})
        response = client.post(step(booking, "check"), read)
        assert response["Location"] == step(booking, "check")
        assert "changed in another window" in client.get(step(booking, "check")).content.decode()
        assert not Invoice.objects.exists()

    def test_pressed_twice_books_once(self, client, booking):
        read = hidden(client.get(step(booking, "check")))
        client.post(step(booking, "check"), read)
        again = client.post(step(booking, "check"), read)
        assert again["Location"] == reverse("booking", args=[booking.key])
        assert Invoice.objects.count() == 1

    def test_leads_to_the_card_page_and_issues_no_invoice_before_the_money(
        self, client, booking, settings, tmp_path
    ):
        settings.SANDBOX_CARD, settings.SANDBOX_FOLDER = True, tmp_path / "sandbox"
        settings.ROOT_URLCONF = "tests.billing.urls_with_sandbox"
        send(client, booking, "payer", **{**BILL, "pays_by": "card"})
        response = send(client, booking, "check")
        assert "card" in response["Location"]
        booking.refresh_from_db()
        assert booking.placed_at is None
        assert Invoice.objects.get().number is None

    def test_shows_the_rules_of_cancelling_and_the_vat_before(self, client, booking):
        from office.models import Identity

        shown = client.get(step(booking, "check")).content.decode()
        assert "Until the event begins it costs nothing" in shown
        assert "VAT" not in shown
        identity = Identity.load()
        identity.vat_number = "GB123456789"
        identity.save()
        assert "VAT" in client.get(step(booking, "check")).content.decode()

    def test_leads_nobody_who_only_pays_the_invoice_to_the_booking(self, client, booking):
        send(client, booking, "check")
        assert page_of_charge(Invoice.objects.get()) == ""


class TestAnotherPayer:
    def test_closes_the_order_that_would_invoice_the_one_before(self, client_for, event):
        seat = SeatFactory(lead_contact=True)
        seat.partnership.customer = CustomerFactory(name="Trust")
        seat.partnership.save()
        client = client_for(seat.user)
        booking = held(client, TicketFactory(event=event, size=9))
        name_me(client, booking)
        send(client, booking, "payer", payer="partnership", pays_by="invoice")
        booking.refresh_from_db()
        draft = start_card_order(booking=booking, now=timezone.now())
        send(client, booking, "payer", **BILL)
        draft.refresh_from_db()
        assert draft.cancelled_at
