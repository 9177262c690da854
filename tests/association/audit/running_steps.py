"""The services of setting events up and running them, each made ready to be taken once."""

from collections.abc import Callable

from django.utils import timezone

from events.models import CancellationRule, Event, Place
from events.services import checking_in, office, setting_up
from events.services.naming import Contact, Person
from tests.factories.events import (
    BookingFactory,
    EventFactory,
    PartFactory,
    PlaceFactory,
    QuotaFactory,
    TicketFactory,
)
from tests.factories.people import UserFactory

Step = Callable[[], object]
CONTACT = Contact("Ada Contact", "ada@saltby.example")


def _now() -> dict[str, object]:
    return {"now": timezone.now()}


def _change_settings() -> Step:
    event = EventFactory()
    return lambda: setting_up.change_settings(event=event, member_places=7)


def _write_quota() -> Step:
    event = EventFactory()
    return lambda: setting_up.write_quota(event=event, name="Hall", size=10, **_now())


def _write_ticket() -> Step:
    event = EventFactory()
    return lambda: setting_up.write_ticket(event=event, quotas=[], name="Full", **_now())


def _write_part() -> Step:
    event = EventFactory()
    return lambda: setting_up.write_part(event=event, quotas=[], name="Dinner", **_now())


def _write_rule() -> Step:
    event = EventFactory()
    return lambda: setting_up.write_rule(event=event, days_before=28, fee_bp=5000)


def _remove_quota() -> Step:
    quota = QuotaFactory()
    return lambda: setting_up.remove_quota(quota=quota)


def _remove_ticket() -> Step:
    ticket = TicketFactory()
    return lambda: setting_up.remove_ticket(ticket=ticket)


def _remove_part() -> Step:
    part = PartFactory()
    return lambda: setting_up.remove_part(part=part)


def _remove_rule() -> Step:
    rule = CancellationRule.objects.create(event=EventFactory(), days_before=1, fee_bp=1)
    return lambda: setting_up.remove_rule(rule=rule)


def _book() -> Step:
    ticket = TicketFactory()
    return lambda: office.book_for_somebody(
        event=ticket.event, wanted={ticket: 1}, contact=CONTACT, is_complimentary=True, **_now()
    )


def _change_contact() -> Step:
    booking = BookingFactory(free=True)
    return lambda: office.change_contact(booking=booking, contact=CONTACT, **_now())


def _change_person() -> Step:
    place = PlaceFactory()
    return lambda: office.change_person(place=place, person=Person("Sam", "Other"), **_now())


def _confirm() -> Step:
    booking = BookingFactory(by_invoice=True, confirmed_at=None)
    return lambda: office.confirm_before_payment(booking=booking, **_now())


def _coming() -> tuple[Place, Event]:
    place = PlaceFactory()
    return place, place.booking.event


def _check_in() -> Step:
    place, event = _coming()
    return lambda: checking_in.check_in(place=place, event=event, day=event.days[0], **_now())


def _undo() -> Step:
    place, event = _coming()
    made, _ = checking_in.check_in(place=place, event=event, day=event.days[0], now=timezone.now())
    return lambda: checking_in.undo_check_in(check_in=made, **_now())


def _make_link() -> Step:
    event, by = EventFactory(), UserFactory()
    return lambda: checking_in.make_helper_link(event=event, day=event.days[0], name="Desk", by=by, **_now())


def _withdraw_link() -> Step:
    event = EventFactory()
    link = checking_in.make_helper_link(
        event=event, day=event.days[0], name="Desk", by=UserFactory(), now=timezone.now()
    )
    return lambda: checking_in.withdraw_helper_link(link=link, **_now())


SETTING_UP, OFFICE, DESK = (
    "events.services.setting_up",
    "events.services.office",
    "events.services.checking_in",
)
STEPS: dict[str, Callable[[], Step]] = {
    f"{SETTING_UP}.change_settings": _change_settings,
    f"{SETTING_UP}.write_quota": _write_quota,
    f"{SETTING_UP}.write_ticket": _write_ticket,
    f"{SETTING_UP}.write_part": _write_part,
    f"{SETTING_UP}.write_rule": _write_rule,
    f"{SETTING_UP}.remove_quota": _remove_quota,
    f"{SETTING_UP}.remove_ticket": _remove_ticket,
    f"{SETTING_UP}.remove_part": _remove_part,
    f"{SETTING_UP}.remove_rule": _remove_rule,
    f"{OFFICE}.book_for_somebody": _book,
    f"{OFFICE}.change_contact": _change_contact,
    f"{OFFICE}.change_person": _change_person,
    f"{OFFICE}.confirm_before_payment": _confirm,
    f"{DESK}.check_in": _check_in,
    f"{DESK}.undo_check_in": _undo,
    f"{DESK}.make_helper_link": _make_link,
    f"{DESK}.withdraw_helper_link": _withdraw_link,
}
WITHOUT_TRACE = {
    f"{SETTING_UP}.write_reminder": "a letter's words; each letter that goes is a row of its own",
    f"{SETTING_UP}.remove_reminder": "as above",
    "events.services.messages.send_message": "each letter is a row of its own, with who wrote it",
}
