"""Somebody whose place another booked says what they need, chooses, and has a certificate afterwards. In a real browser."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from events.models import Details, Event
from events.services.checking_in import check_in
from events.services.letters import announce_booking
from events.services.reminders import thank
from events.services.writing import write_due_letters
from tests.factories.events import BookingFactory, EventFactory, PartFactory, PlaceFactory
from tests.journeys.letters import letter_to, link_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_person_chooses_and_says_what_they_need_and_takes_a_certificate_home(page: Page) -> None:
    event = EventFactory(name="National conference", venue_address="Mill Lane\nHarrowmere")
    first = PartFactory(event=event, name="Supervision that holds", choice="Day one, 14:00", size=5)
    PartFactory(event=event, name="Data without fear", choice="Day one, 14:00", size=1)
    booking = BookingFactory(event=event, free=True, contact_name="Ada Contact")
    place = PlaceFactory(booking=booking, first_name="Jo", last_name="Came", email="jo@saltby.example")
    announce_booking(booking, now=timezone.now())
    write_due_letters(now=timezone.now())

    page.goto(link_in(letter_to("jo@saltby.example", about="Your place at"), label="See your ticket"))
    expect(page.get_by_role("heading", level=1)).to_have_text("National conference")
    page.get_by_label("Supervision that holds").check()
    page.get_by_role("button", name="Keep these choices").click()
    expect(page.get_by_text("Your choices are kept.")).to_be_visible()
    assert place.chosen.booked().get().part == first

    page.get_by_label("What should the kitchen know?").fill("Coeliac")
    page.get_by_role("button", name="Tell the organisers").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    expect(page.get_by_label("What should the kitchen know?")).to_have_value("Coeliac")
    page.get_by_label("I agree that").check()
    page.get_by_role("button", name="Tell the organisers").click()
    expect(page.get_by_text("Thank you. We keep it until")).to_be_visible()
    assert Details.objects.get().dietary == "Coeliac"

    yesterday = timezone.now() - timedelta(days=1)
    Event.objects.update(starts_at=yesterday - timedelta(hours=30), ends_at=yesterday - timedelta(hours=6))
    event.refresh_from_db()
    check_in(place=place, event=event, day=event.days[0], is_let_in_anyway=True, now=event.starts_at)
    thank(now=timezone.now())
    write_due_letters(now=timezone.now())

    page.goto(link_in(letter_to("jo@saltby.example", about="Thank you"), label="Your page"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Get your certificate").click()
    words = PdfReader(BytesIO(Path(download.value.path()).read_bytes())).pages[0].extract_text()
    assert "Jo Came" in words
    assert "Certificate of attendance" in words


def test_the_page_works_without_script_on_a_small_telephone(
    browser: Browser, page: Page, live_server
) -> None:
    place = PlaceFactory(booking__event=EventFactory(webinar=True))
    telephone = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    theirs = telephone.new_page()
    theirs.goto(f"{live_server.url}/places/{place.key}/")
    theirs.get_by_label("What helps you to take part?").fill("Captions, please.")
    theirs.get_by_label("I agree that").check()
    theirs.get_by_role("button", name="Tell the organisers").click()
    expect(theirs.get_by_text("Thank you. We keep it until")).to_be_visible()
    assert theirs.evaluate("document.documentElement.scrollWidth") <= 320
    theirs.get_by_role("button", name="Delete what I told you").click()
    expect(theirs.get_by_text("is deleted.").first).to_be_visible()
    assert not Details.objects.exists()
    telephone.close()
