"""The services of places and their money, each made ready to be taken once."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from events.models import Booking, Charge, Place, WaitingEntry
from events.selectors.offers import NOBODY_KNOWN
from events.services import (
    cancelling,
    cancelling_events,
    changing,
    charging,
    choosing,
    forgetting,
    holding,
    money_back,
    placing,
    queue,
    settling,
    waiting,
)
from tests.factories import billing as given
from tests.factories import bookings
from tests.factories.events import EventFactory, PartFactory, TicketFactory

Step = Callable[[], object]
LATER = timedelta(hours=1)


def _now() -> dict[str, object]:
    return {"now": timezone.now()}


def _part(place: Place, **values: object) -> object:
    return PartFactory(event=place.booking.event, **values)


def _free_place() -> Place:
    return bookings.free(TicketFactory(free=True)).places.get()


def _invoiced_place() -> Place:
    return bookings.invoiced(TicketFactory()).places.get()


def _in_line() -> WaitingEntry:
    """Somebody who waits for a ticket of which there is one by now."""
    ticket = TicketFactory(free=True, size=0)
    entry = waiting.join_for_ticket(
        ticket=ticket, quantity=1, buyer=NOBODY_KNOWN, name="Sam", email="sam@example.org", **_now()
    )
    ticket.quotas.update(size=1)
    return entry


def _offered() -> WaitingEntry:
    entry = _in_line()
    waiting.offer_in_turn(event=entry.event, **_now())
    entry.refresh_from_db()
    return entry


def _part_on_offer() -> WaitingEntry:
    place = _free_place()
    part = PartFactory(event=place.booking.event, size=0)
    entry = waiting.join_for_part(part=part, place=place, **_now())
    part.quotas.update(size=1)
    waiting.offer_in_turn(event=entry.event, **_now())
    entry.refresh_from_db()
    return entry


def _hold() -> Step:
    ticket = TicketFactory()
    return lambda: holding.hold_places(event=ticket.event, wanted={ticket: 1}, buyer=NOBODY_KNOWN, **_now())


def _make_places() -> Step:
    booking, ticket = bookings.form(TicketFactory()), TicketFactory()
    return lambda: holding.make_places(booking, {ticket: 1}, **_now())


def _change_places() -> Step:
    ticket = TicketFactory()
    booking = bookings.form(ticket)
    return lambda: holding.change_places(booking=booking, wanted={ticket: 2}, **_now())


def _hold_again() -> Step:
    booking = bookings.form(TicketFactory())
    return lambda: holding.hold_again(booking=booking, now=timezone.now() + LATER)


def _with_form(service: Callable[[Booking], object]) -> Callable[[], Step]:
    def ready() -> Step:
        booking = bookings.form(TicketFactory())
        return lambda: service(booking)

    return ready


def _place_free() -> Step:
    booking = bookings.form(TicketFactory(free=True))
    return lambda: placing.place_free(booking=booking, **_now())


def _choose() -> Step:
    place = bookings.form(TicketFactory()).places.get()
    part = _part(place)
    return lambda: choosing.choose_parts(place=place, parts=[part], **_now())


def _charge() -> Step:
    booking = bookings.form(TicketFactory())
    places = list(booking.places.all())
    return lambda: charging.charge(booking=booking, places=places, parts=[], **_now())


def _draft() -> Charge:
    booking = bookings.form(TicketFactory())
    placing.start_card_order(booking=booking, **_now())
    return booking.charges.get()


def _draw_anew() -> Step:
    made = _draft()
    made.places.update(price_pence=100)
    return lambda: charging.draw_anew(made, **_now())


def _give_draft_up() -> Step:
    made = _draft()
    return lambda: charging.give_draft_up(made.booking, **_now())


def _hand_over() -> Step:
    made, new = _invoiced_place().charge, given.draft(given.line())
    return lambda: charging.hand_charge_over(made.invoice, new, timezone.now())


def _cancel() -> Step:
    booking = _invoiced_place().booking
    return lambda: cancelling.cancel_places(booking=booking, **_now())


def _give_back() -> Step:
    place = _free_place()
    return lambda: cancelling.give_back([place], {place: 0}, reason="x", by=None, **_now())


def _cancel_event() -> Step:
    event = EventFactory()
    return lambda: cancelling_events.cancel_event(event=event, reason="Snow", **_now())


def _end(service: Callable[[Booking], object]) -> Callable[[], Step]:
    def ready() -> Step:
        booking = _free_place().booking
        cancelling_events.cancel_event(event=booking.event, reason="Snow", **_now())
        booking.event.refresh_from_db()
        return lambda: service(booking)

    return ready


def _change_parts() -> Step:
    place = _free_place()
    part = _part(place)
    return lambda: changing.change_parts(place=place, parts=[part], **_now())


def _book_parts() -> Step:
    place = _free_place()
    part = _part(place)
    return lambda: changing.book_parts(place, [part], quotas={}, **_now())


def _charge_rows() -> Step:
    place = _invoiced_place()
    row = choosing.chosen_part(place, _part(place, price_pence=4500))
    row.state, row.held_until = row.State.BOOKED, None
    row.save()
    return lambda: changing.charge_rows(place.booking, [row], **_now())


def _move() -> Step:
    place = _free_place()
    ticket = TicketFactory(event=place.booking.event, free=True)
    return lambda: changing.move_place(place=place, ticket=ticket, **_now())


def _forget() -> Step:
    bookings.form(TicketFactory())
    return lambda: forgetting.forget_abandoned(now=timezone.now() + timedelta(days=30))


def _credit() -> Step:
    invoice = _invoiced_place().charge.invoice
    return lambda: money_back.credit_and_send_back(invoice=invoice, reason="x", **_now())


def _paid() -> Charge:
    made = _draft()
    made.paid_at = timezone.now()
    made.save()
    return made


def _note_payment() -> Step:
    invoice = _draft().invoice
    return lambda: settling.note_payment(invoice, timezone.now())


def _settle(service: Callable[[Charge], object]) -> Callable[[], Step]:
    def ready() -> Step:
        made = _paid()
        return lambda: service(made)

    return ready


def _pay_back() -> Step:
    made = _invoiced_place().charge
    return lambda: settling.pay_back(made, made.booking, why="Full", **_now())


def _join_for_ticket() -> Step:
    ticket = TicketFactory(free=True, size=0)
    return lambda: waiting.join_for_ticket(
        ticket=ticket, quantity=1, buyer=NOBODY_KNOWN, name="Sam", email="sam@example.org", **_now()
    )


def _join_for_part() -> Step:
    place = _free_place()
    part = _part(place, size=0)
    return lambda: waiting.join_for_part(part=part, place=place, **_now())


def _entry(
    service: Callable[[WaitingEntry], object], entry: Callable[[], WaitingEntry]
) -> Callable[[], Step]:
    def ready() -> Step:
        made = entry()
        return lambda: service(made)

    return ready


def _note_got() -> Step:
    entry = _offered()
    return lambda: queue.note_got(entry.booking, **_now())


def _note_places_gone() -> Step:
    entry = _part_on_offer()
    return lambda: queue.note_places_gone([entry.place], **_now())


STEPS: dict[str, Callable[[], Step]] = {
    "events.services.holding.hold_places": _hold,
    "events.services.holding.make_places": _make_places,
    "events.services.holding.change_places": _change_places,
    "events.services.holding.hold_again": _hold_again,
    "events.services.holding.give_up": _with_form(lambda form: holding.give_up(booking=form, **_now())),
    "events.services.holding.end_places": _with_form(lambda form: holding.end_places(form, **_now())),
    "events.services.holding.hold_until": _with_form(
        lambda form: holding.hold_until(form, timezone.now() + LATER)
    ),
    "events.services.holding.prolong": _with_form(lambda form: holding.prolong(form, timezone.now() + LATER)),
    "events.services.placing.place_free": _place_free,
    "events.services.placing.place_by_invoice": _with_form(
        lambda form: placing.place_by_invoice(booking=form, **_now())
    ),
    "events.services.placing.start_card_order": _with_form(
        lambda form: placing.start_card_order(booking=form, **_now())
    ),
    "events.services.placing.mark_placed": _with_form(
        lambda form: placing.mark_placed(form, pays_by="invoice", is_confirmed=True, **_now())
    ),
    "events.services.choosing.choose_parts": _choose,
    "events.services.charging.charge": _charge,
    "events.services.charging.draw_anew": _draw_anew,
    "events.services.charging.give_draft_up": _give_draft_up,
    "events.services.charging.hand_charge_over": _hand_over,
    "events.services.cancelling.cancel_places": _cancel,
    "events.services.cancelling.give_back": _give_back,
    "events.services.cancelling_events.cancel_event": _cancel_event,
    "events.services.cancelling_events.end_cancelled_event": _end(
        lambda booking: cancelling_events.end_cancelled_event(event=booking.event, **_now())
    ),
    "events.services.cancelling_events.end_cancelled_events": _end(
        lambda booking: cancelling_events.end_cancelled_events(**_now())
    ),
    "events.services.changing.change_parts": _change_parts,
    "events.services.changing.book_parts": _book_parts,
    "events.services.changing.charge_rows": _charge_rows,
    "events.services.changing.move_place": _move,
    "events.services.forgetting.forget_abandoned": _forget,
    "events.services.money_back.credit_and_send_back": _credit,
    "events.services.settling.note_payment": _note_payment,
    "events.services.settling.settle_charge": _settle(
        lambda made: settling.settle_charge(charge_id=made.pk, **_now())
    ),
    "events.services.settling.settle_paid": _settle(lambda made: settling.settle_paid(**_now())),
    "events.services.settling.pay_back": _pay_back,
    "events.services.waiting.join_for_ticket": _join_for_ticket,
    "events.services.waiting.join_for_part": _join_for_part,
    "events.services.waiting.leave": _entry(lambda made: waiting.leave(entry=made, **_now()), _in_line),
    "events.services.waiting.offer_in_turn": _entry(
        lambda made: waiting.offer_in_turn(event=made.event, **_now()), _in_line
    ),
    "events.services.waiting.offer_to": _entry(lambda made: waiting.offer_to(entry=made, **_now()), _in_line),
    "events.services.waiting.take_up": _entry(
        lambda made: waiting.take_up(entry=made, **_now()), _part_on_offer
    ),
    "events.services.waiting.let_offers_pass": _entry(
        lambda made: waiting.let_offers_pass(now=timezone.now() + timedelta(days=9)), _offered
    ),
    "events.services.waiting.sweep_waiting": _entry(lambda made: waiting.sweep_waiting(**_now()), _in_line),
    "events.services.queue.note_got": _note_got,
    "events.services.queue.note_given_up": _entry(
        lambda made: queue.note_given_up(made.booking, **_now()), _offered
    ),
    "events.services.queue.note_part_got": _entry(
        lambda made: queue.note_part_got(made.place, made.part, **_now()), _part_on_offer
    ),
    "events.services.queue.note_places_gone": _note_places_gone,
}

NOTHING = "changes nothing"
WITHOUT_TRACE = {
    **dict.fromkeys(
        [
            "billing.services.card_refunds.came_by_card",
            "billing.services.corrections.credit_of",
            "billing.services.corrections.left_of_line",
            "billing.services.refunds.paid_by",
            *(
                f"events.services.cancelling.{name}"
                for name in ("fees_of", "how_in_words", "rows_of", "terms_for")
            ),
            "events.services.changing.terms_of_change",
            *(
                f"events.services.charging.{name}"
                for name in (
                    *("consequence_of", "draft_of", "line_of", "owed_pence", "page_of_charge"),
                    *("rows_on", "stands_as_charged", "total_pence"),
                )
            ),
            "events.services.choosing.check_choice",
            *(
                f"events.services.holding.{name}"
                for name in (
                    *("check_held", "check_open", "open_parts", "open_places"),
                    *("opens_at", "wanted_by"),
                )
            ),
            *(
                f"events.services.locks.{name}"
                for name in ("lock_booking", "lock_entry", "lock_event", "lock_offers", "lock_what_it_takes")
            ),
            "events.services.money_back.money_back",
            "events.services.paying.is_used_by_others",
            "events.services.placing.check_member_places",
            "events.services.pricing.buyer_of",
            "events.services.placing.check_still_room",
            "events.services.queue.nudge_offers",
            "events.services.waiting.parts_with",
        ],
        NOTHING,
    ),
    "events.services.choosing.chosen_part": "makes a row that its caller saves",
    "events.services.pricing.price_part": "puts a price on a row that its caller saves",
    "events.services.pricing.price_places": "puts prices on rows that its caller saves",
}
