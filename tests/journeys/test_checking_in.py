"""The door of the conference, on a phone: a helper without an account, and somebody who comes twice."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import CheckIn
from events.services.checking_in import make_helper_link
from tests.factories import pages
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PHONE = {"width": 360, "height": 740}

# What a phone's browser brings: a camera, and something that reads a code in its picture.
CAMERA = """
  const picture = document.createElement("canvas").captureStream();
  Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia: async () => picture } });
  HTMLMediaElement.prototype.play = async () => {};
  window.BarcodeDetector = class { async detect() { return [{ rawValue: "https://example.org/check-in/%s/" }]; } };
"""


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def event(today):
    pages.home()
    return EventFactory(
        name="National conference",
        slug="conference",
        starts_at=timezone.make_aware(datetime.combine(today, time(0, 5))),
        ends_at=timezone.make_aware(datetime.combine(today + timedelta(days=1), time(16))),
    )


@pytest.fixture
def delegates(event):
    ticket = TicketFactory(event=event, free=True, name="Full ticket")
    jo = PlaceFactory(booking__event=event, ticket=ticket, first_name="Jo", last_name="Quince")
    sam = PlaceFactory(booking__event=event, ticket=ticket, first_name="Sam", last_name="Alder")
    unpaid = BookingFactory(event=event, by_invoice=True, confirmed_at=None)
    kit = PlaceFactory(booking=unpaid, ticket=ticket, first_name="Kit", last_name="Rowan")
    return jo, sam, kit


@pytest.fixture
def phone(page, event, today):
    """A helper's phone, the link just opened."""
    link = make_helper_link(event=event, day=today, name="Front desk", by=UserFactory(), now=timezone.now())
    page.set_viewport_size(PHONE)
    page.goto(f"/check-in/helper/{link.key}/")
    return page


def answer(phone):
    return phone.get_by_role("heading", level=1)


def fits(phone) -> bool:
    return phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


class TestTheDoorOnAPhone:
    def test_lets_people_in_by_code_by_name_and_by_hand_and_takes_it_back(self, phone, delegates) -> None:
        jo, sam, _ = delegates
        assert fits(phone)
        phone.get_by_label("Ticket code").fill(jo.code.lower())
        phone.get_by_role("button", name="Check in by code").click()
        expect(answer(phone)).to_have_text("Welcome")
        expect(phone.get_by_text("Jo Quince").first).to_be_visible()
        assert fits(phone)

        phone.get_by_label("Ticket code").fill(jo.code)
        phone.get_by_role("button", name="Check in by code").click()
        expect(answer(phone)).to_have_text("Already here")

        phone.get_by_role("button", name="Undo").click()
        expect(answer(phone)).to_have_text("Valid ticket")
        phone.get_by_role("button", name="Check in Jo Quince").click()
        expect(answer(phone)).to_have_text("Welcome")

        phone.get_by_role("link", name="Search for a name").click()
        phone.get_by_label("Name or organisation").fill("alder")
        phone.get_by_role("button", name="Search").click()
        phone.get_by_role("button", name="Check in Sam Alder").click()
        expect(answer(phone)).to_have_text("Welcome")
        phone.goto(phone.url.rsplit("/", 2)[0] + "/")
        expect(phone.get_by_text("2 of 3 are here")).to_be_visible()
        assert set(CheckIn.objects.filter(undone_at=None).values_list("place", flat=True)) == {jo.pk, sam.pk}

    def test_stops_who_has_not_paid_and_leaves_it_to_staff(self, phone, delegates) -> None:
        phone.get_by_label("Ticket code").fill(delegates[2].code)
        phone.get_by_role("button", name="Check in by code").click()
        expect(answer(phone)).to_have_text("Ask first")
        expect(phone.get_by_text("Send them to the association’s own desk")).to_be_visible()
        expect(phone.get_by_role("button", name="anyway")).to_have_count(0)

    def test_reads_a_ticket_with_the_camera(self, phone, context, delegates) -> None:
        context.add_init_script(CAMERA % delegates[0].code)
        phone.reload()
        phone.get_by_role("button", name="Scan a ticket").click()
        expect(answer(phone)).to_have_text("Welcome")

    def test_works_without_script(self, browser, live_server, event, today, delegates) -> None:
        link = make_helper_link(
            event=event, day=today, name="Back door", by=UserFactory(), now=timezone.now()
        )
        plain = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
        phone = plain.new_page()
        phone.goto(f"/check-in/helper/{link.key}/")
        expect(phone.get_by_role("button", name="Scan a ticket")).to_be_hidden()
        phone.get_by_label("Ticket code").fill(delegates[0].code)
        phone.get_by_role("button", name="Check in by code").click()
        expect(answer(phone)).to_have_text("Welcome")
        plain.close()
