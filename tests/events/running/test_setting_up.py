"""Setting an event up in the admin: rules of booking, quotas, tickets, parts, cancellation rules, reminders."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import CancellationRule, Part, Quota, ReminderStep, Ticket
from newsletters.services.groups import EDITOR, FINANCE_OFFICER
from tests.factories.billing import register_for_vat
from tests.factories.events import (
    EventFactory,
    PartFactory,
    PlaceFactory,
    QuotaFactory,
    TicketFactory,
)

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"event:{name}", args=[row.pk])


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def ticket_data(**values):
    return {
        "name": "Full ticket",
        "price_pence": "240.00",
        "minimum": 1,
        "maximum": 20,
        "sort_order": 0,
        **values,
    }


class TestQuotas:
    def test_are_added_and_shown_with_what_is_left(self, officer):
        event = EventFactory()
        response = officer.post(address("addquota", event), {"name": "Hall", "size": 120}, follow=True)
        assert "Hall" in text(response)
        assert Quota.objects.get().size == 120

    def test_are_not_made_smaller_than_what_is_taken(self, officer):
        ticket = TicketFactory(size=5, free=True)
        PlaceFactory.create_batch(3, ticket=ticket, booking__event=ticket.event)
        quota = ticket.quotas.get()
        html = text(officer.post(address("changequota", quota), {"name": quota.name, "size": 2}))
        assert "3 of" in html
        quota.refresh_from_db()
        assert quota.size == 5
        officer.post(address("changequota", quota), {"name": quota.name, "size": 3})
        quota.refresh_from_db()
        assert quota.size == 3

    def test_that_are_used_up_by_something_stay(self, officer):
        ticket = TicketFactory(size=5)
        html = text(officer.post(address("removequota", ticket.quotas.get())))
        assert "use it up" in html
        assert Quota.objects.exists()
        spare = QuotaFactory(event=ticket.event)
        officer.post(address("removequota", spare))
        assert not Quota.objects.filter(pk=spare.pk).exists()

    def test_of_one_name_are_refused_beside_the_field(self, officer):
        quota = QuotaFactory(name="Hall")
        html = text(officer.post(address("addquota", quota.event), {"name": "hall", "size": 3}))
        assert "exists already" in html
        assert Quota.objects.count() == 1


class TestTickets:
    def test_have_prices_in_pounds_and_share_quotas(self, officer):
        event = EventFactory()
        hall = QuotaFactory(event=event)
        other = QuotaFactory()
        data = ticket_data(
            member_price_pence="180", quotas=[hall.pk], days=[event.days[0].isoformat()], is_active="on"
        )
        officer.post(address("addticket", event), data)
        ticket = Ticket.objects.get()
        assert (ticket.price_pence, ticket.member_price_pence, ticket.is_active) == (24000, 18000, True)
        assert ticket.days == [event.days[0]]
        assert list(ticket.quotas.all()) == [hall]
        refused = officer.post(address("addticket", event), ticket_data(name="B", quotas=[other.pk]))
        assert "Select a valid choice" in text(refused)

    def test_without_a_members_price_cost_members_the_same(self, officer):
        event = EventFactory()
        officer.post(address("addticket", event), ticket_data(price_pence="0"))
        ticket = Ticket.objects.get()
        assert (ticket.price_pence, ticket.member_price_pence) == (0, None)

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"maximum": 0}, "The most cannot be below the fewest"),
            ({"early_price_pence": "200"}, "until when the early prices hold"),
            ({"price_pence": "lots"}, "Write an amount in pounds"),
        ],
    )
    def test_say_what_is_wrong_beside_the_field_and_keep_what_was_typed(self, officer, wrong, words):
        html = text(
            officer.post(address("addticket", EventFactory()), ticket_data(name="Typed name", **wrong))
        )
        assert words in html
        assert "Typed name" in html
        assert not Ticket.objects.exists()

    def test_ask_for_vat_only_where_it_is_charged(self, officer):
        event = EventFactory()
        assert "VAT rate" not in text(officer.get(address("addticket", event)))
        register_for_vat()
        assert "VAT rate" in text(officer.get(address("addticket", event)))

    def test_change_without_touching_what_is_booked(self, officer):
        ticket = TicketFactory(price_pence=24000)
        place = PlaceFactory(ticket=ticket, booking__event=ticket.event, price_pence=24000)
        officer.post(address("changeticket", ticket), ticket_data(name=ticket.name, price_pence="300"))
        ticket.refresh_from_db()
        place.refresh_from_db()
        assert (ticket.price_pence, place.price_pence) == (30000, 24000)

    def test_do_not_take_up_a_quota_that_is_too_small_for_what_is_booked(self, officer):
        ticket = TicketFactory(free=True)
        PlaceFactory.create_batch(2, ticket=ticket, booking__event=ticket.event)
        small = QuotaFactory(event=ticket.event, size=1)
        html = text(officer.post(address("changeticket", ticket), ticket_data(name="A", quotas=[small.pk])))
        assert "2 of" in html
        assert not ticket.quotas.exists()

    def test_on_which_bookings_stand_are_not_removed(self, officer):
        ticket = TicketFactory(free=True)
        PlaceFactory(ticket=ticket, booking__event=ticket.event)
        assert "Take it off sale" in text(officer.post(address("removeticket", ticket)))
        assert Ticket.objects.exists()


class TestParts:
    def test_are_added_for_a_day(self, officer):
        event = EventFactory()
        data = {
            "kind": "room",
            "name": "Room",
            "price_pence": "89",
            "day": event.days[0].isoformat(),
            "sort_order": 0,
        }
        officer.post(address("addpart", event), data)
        part = Part.objects.get()
        assert (part.kind, part.price_pence, part.day) == ("room", 8900, event.days[0])

    def test_that_are_rooms_need_a_night(self, officer):
        data = {"kind": "room", "name": "Room", "price_pence": "89", "sort_order": 0}
        assert "which night" in text(officer.post(address("addpart", EventFactory()), data))

    def test_are_removed_while_nobody_has_chosen_them(self, officer):
        part = PartFactory()
        officer.post(address("removepart", part))
        assert not Part.objects.exists()


class TestRulesAndReminders:
    def test_of_a_cancellation_are_typed_in_per_cent(self, officer):
        event = EventFactory()
        officer.post(address("addrule", event), {"days_before": 28, "fee_bp": "50"})
        rule = CancellationRule.objects.get()
        assert rule.fee_bp == 5000
        assert "There is a rule" in text(
            officer.post(address("addrule", event), {"days_before": 28, "fee_bp": "20"})
        )
        officer.post(address("changerule", rule), {"days_before": 14, "fee_bp": "12.5"})
        rule.refresh_from_db()
        assert (rule.days_before, rule.fee_bp) == (14, 1250)
        officer.post(address("removerule", rule))
        assert not CancellationRule.objects.exists()

    def test_that_remind_have_a_day_and_words(self, officer):
        event = EventFactory()
        data = {"days_before": 7, "subject": "Next week", "words": "See you there.", "is_active": "on"}
        officer.post(address("addreminder", event), data)
        step = ReminderStep.objects.get()
        assert (step.subject, step.with_instructions, step.is_active) == ("Next week", False, True)
        assert "There is a letter" in text(officer.post(address("addreminder", event), data))

    def test_of_booking_are_checked(self, officer):
        event = EventFactory()
        now = timezone.localtime()
        data = {
            "is_bookable": "on",
            "members_book_from": f"{now + timedelta(days=5):%Y-%m-%d %H:%M}",
            "everybody_books_from": f"{now + timedelta(days=2):%Y-%m-%d %H:%M}",
            "member_places": 7,
            "hold_minutes": 15,
            "offer_hours": 24,
            "invoice_confirms": "on_payment",
        }
        assert "Members book first" in text(officer.post(address("edit", event), data))
        data["everybody_books_from"] = f"{now + timedelta(days=9):%Y-%m-%d %H:%M}"
        officer.post(address("edit", event), data)
        event.refresh_from_db()
        assert (event.member_places, event.hold_minutes, event.invoice_confirms) == (7, 15, "on_payment")
        for name in ("members_book_from", "everybody_books_from"):
            data[name] = ""
        assert "Say from when" in text(officer.post(address("edit", event), data))
        data["members_book_from"] = f"{now:%Y-%m-%d %H:%M}"
        assert "at least 1" not in text(officer.get(address("setup", event)))
        assert "greater than or equal to 1" in text(
            officer.post(address("edit", event), {**data, "hold_minutes": 0})
        )


class TestThePage:
    def test_costs_the_same_for_few_and_for_many(self, officer, django_assert_max_num_queries):
        event = EventFactory()

        def cost():
            with django_assert_max_num_queries(60) as queries:
                text(officer.get(address("setup", event)))
            return len(queries)

        def more(number):
            for _ in range(number):
                TicketFactory(event=event, size=3)
                PartFactory(event=event, size=3)

        more(1)
        cost()
        few = cost()
        more(12)
        assert cost() == few

    @pytest.mark.parametrize("group", [EDITOR, FINANCE_OFFICER])
    def test_is_for_those_who_may(self, sign_in_as, group):
        client = sign_in_as(group)
        for name in ("setup", "edit", "addticket"):
            assert client.get(address(name, EventFactory())).status_code == 302
