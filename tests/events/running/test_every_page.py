"""Every page of the staff about an event opens, with an event that has some of everything."""

from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from events.models import CheckIn, Details, WaitingEntry
from events.services.checking_in import make_helper_link
from tests.factories.billing import CustomerFactory
from tests.factories.events import (
    BookingFactory,
    EventFactory,
    PartFactory,
    PlaceFactory,
    PlacePartFactory,
    QuotaFactory,
    TicketFactory,
)
from tests.factories.membership import MembershipFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ABOUT_ROWS = {
    "tickets/": "ticket",
    "parts/": "part",
    "quotas/": "quota",
    "rules/": "rule",
    "reminders/": "reminder",
    "waiting/": "entry",
    "helpers/": "link",
    "places/": "place",
}


def routes(namespace):
    """Every address of a set of the staff's views: its name, and how it is written."""
    resolver = next(
        found
        for admin in get_resolver().url_patterns
        if str(admin.pattern) == "admin/"
        for found in getattr(admin, "url_patterns", [])
        if getattr(found, "namespace", None) == namespace
    )
    return {pattern.name: str(pattern.pattern) for pattern in resolver.url_patterns if pattern.name}


@pytest.fixture
def rows():
    """An event with some of everything."""
    event = EventFactory(members_first=True, joining_instructions="Bring your ticket.")
    partnership = MembershipFactory().partnership
    quota = QuotaFactory(event=event, size=5)
    ticket = TicketFactory(event=event, quotas=[quota], days=[event.days[0]], early_price_pence=100)
    ticket.early_until = timezone.localdate()
    ticket.save()
    TicketFactory(event=event, free=True, code="SECRET", is_for_members=True)
    part, room = PartFactory(event=event, size=0), PartFactory(event=event, room=True)
    booking = BookingFactory(event=event, by_invoice=True, partnership=partnership, booked_by=UserFactory())
    place = PlaceFactory(booking=booking, ticket=ticket, at_member_price=True, price_pence=18000)
    PlaceFactory(booking=booking, ticket=ticket, unnamed=True)
    PlaceFactory(booking=booking, ticket=ticket, state="ended", ended_at=timezone.now())
    PlaceFactory(held=True, booking__event=event, ticket=ticket)
    for chosen in (part, room):
        PlacePartFactory(place=place, part=chosen)
    Details.objects.create(place=place, dietary="No nuts", access="Ramp")
    CheckIn.objects.create(place=place, day=event.days[0])
    entry = WaitingEntry.objects.create(
        event=event, ticket=ticket, name="A", email="a@saltby.example", quantity=9, partnership=partnership
    )
    WaitingEntry.objects.create(event=event, part=part, place=place, name="B", email="b@saltby.example")
    WaitingEntry.objects.create(
        event=event,
        ticket=ticket,
        name="C",
        email="c@saltby.example",
        state="offered",
        offered_until=timezone.now() + timedelta(hours=1),
    )
    WaitingEntry.objects.create(event=event, ticket=ticket, name="D", email="d@saltby.example", state="left")
    return {
        "event": event,
        "booking": booking,
        "place": place,
        "ticket": ticket,
        "part": part,
        "quota": quota,
        "rule": event.cancellation_rules.create(days_before=10, fee_bp=5000),
        "reminder": event.reminder_steps.create(days_before=7, subject="Soon", words="See you."),
        "entry": entry,
        "link": make_helper_link(
            event=event, day=event.days[0], name="Desk", by=UserFactory(), now=timezone.now()
        ),
        "customer": CustomerFactory(),
    }


class TestEveryPage:
    @pytest.mark.parametrize("namespace", ["event", "event_booking"])
    def test_opens_for_an_event_with_some_of_everything(self, officer, rows, namespace):
        opened = []
        for name, route in routes(namespace).items():
            about = next((row for start, row in ABOUT_ROWS.items() if route.startswith(start)), None)
            row = rows[about or ("booking" if namespace == "event_booking" else "event")]
            address = reverse(f"{namespace}:{name}", args=[row.pk] if "<" in route else [])
            response = officer.get(address)
            assert response.status_code in {200, 302}, (address, response.status_code)
            if response.status_code == 200:
                opened.append(name)
        expected = {
            "event": {
                "inspect",
                "setup",
                "delegates",
                "waiting",
                "rooms",
                "needs",
                "checkin",
                "book",
                "message",
            },
            "event_booking": {
                "index",
                "inspect",
                "changecontact",
                "cancelbooking",
                "changeparts",
                "cancelplace",
            },
        }[namespace]
        assert expected <= set(opened)

    @pytest.mark.parametrize("values", [{"over": True}, {"cancelled_at": timezone.now()}, {"webinar": True}])
    def test_opens_for_an_event_in_every_state_and_with_nothing_in_it(self, officer, values):
        event = EventFactory(**values)
        for name in (
            "inspect",
            "setup",
            "delegates",
            "waiting",
            "rooms",
            "needs",
            "checkin",
            "book",
            "badges",
        ):
            assert officer.get(reverse(f"event:{name}", args=[event.pk])).status_code == 200, name
