"""Charging memberships, and giving what was charged."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from billing.models import Invoice
from billing.services.corrections import credit_and_reissue, credit_invoice
from billing.services.invoices import set_purchase_order
from membership.models import Charge, Membership, MembershipSettings
from membership.services import charging
from membership.services.memberships import cancel_membership
from office.models import OutboxMessage
from tests.factories import billing as money
from tests.factories.applications import set_fees
from tests.factories.billing import CustomerFactory
from tests.factories.fees import payable_membership
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    year_of,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
JUNE = datetime(2026, 6, 10, 12, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(JUNE, tick=False):
        yield


def start(setting: str) -> None:
    settings = MembershipSettings.load()
    settings.access_starts = setting
    settings.save()


def charge(membership: Membership, joins_on: date | None = None, **values) -> Invoice:
    return charging.charge_membership(membership=membership, joins_on=joins_on, now=timezone.now(), **values)


def span(membership: Membership) -> tuple[date | None, date | None]:
    membership.refresh_from_db()
    return membership.access_from, membership.access_until


class TestWhenAccessStarts:
    def test_on_payment_it_waits_for_the_money(self):
        membership = payable_membership(awaiting_payment=True)
        invoice = charge(membership, JUNE.date())
        assert span(membership) == (None, None)
        money.pay(invoice, invoice.total_pence - 1)
        assert span(membership) == (None, None)
        money.pay(invoice, 1)
        assert span(membership) == (JUNE.date(), date(2027, 5, 30))

    def test_on_approval_it_does_not(self):
        start("on_approval")
        membership = payable_membership(awaiting_payment=True)
        charge(membership, JUNE.date())
        assert span(membership) == (JUNE.date(), date(2027, 5, 30))

    def test_on_approval_it_does_not_wait_for_a_purchase_order_either(self):
        start("on_approval")
        customer = CustomerFactory(with_purchase_orders=True)
        membership = payable_membership(awaiting_payment=True, partnership__customer=customer)
        assert charge(membership, JUNE.date()).number is None
        assert span(membership)[0] == JUNE.date()

    def test_changing_the_setting_alters_nothing_that_exists(self):
        waiting = payable_membership(awaiting_payment=True)
        charge(waiting, JUNE.date())
        start("on_approval")
        given = payable_membership(awaiting_payment=True)
        charge(given, JUNE.date())
        before = span(given)
        start("on_payment")
        assert span(waiting) == (None, None)
        assert span(given) == before

    def test_what_was_given_on_approval_is_not_given_again_when_it_is_paid(self):
        start("on_approval")
        membership = payable_membership(awaiting_payment=True)
        invoice = charge(membership, JUNE.date())
        with time_machine.travel(JUNE + timedelta(days=90), tick=False):
            money.pay(invoice)
        assert span(membership)[0] == JUNE.date()

    def test_a_cancelled_membership_is_not_opened_by_a_late_payment(self):
        membership = payable_membership(awaiting_payment=True)
        invoice = charge(membership, JUNE.date())
        cancel_membership(membership=membership, cancelled_on=JUNE.date())
        money.pay(invoice)
        assert span(membership) == (None, None)


class TestRenewal:
    def renewed(self, *, paid_at: datetime) -> tuple[Membership, Membership]:
        """A membership of 2026/27, and its renewal for 2027/28 that is paid at a moment."""
        set_fees(JUNE.date())
        current = payable_membership(year=year_of(JUNE.date()))
        following = year_of(date(2027, 6, 1))
        renewal = MembershipFactory(partnership=current.partnership, year=following, awaiting_payment=True)
        with time_machine.travel(paid_at, tick=False):
            money.pay(charge(renewal))
        return current, renewal

    def test_early_shortens_and_shifts_nothing(self):
        current, renewal = self.renewed(paid_at=datetime(2027, 2, 1, tzinfo=LONDON))
        assert span(current)[1] == date(2027, 5, 30)
        assert span(renewal) == (date(2027, 4, 1), date(2028, 5, 30))

    def test_late_in_grace_leaves_no_hole(self):
        _, renewal = self.renewed(paid_at=datetime(2027, 5, 20, tzinfo=LONDON))
        assert span(renewal)[0] == date(2027, 4, 1)

    def test_later_still_counts_from_the_first_day_of_the_year_too(self):
        _, renewal = self.renewed(paid_at=datetime(2027, 9, 1, tzinfo=LONDON))
        assert span(renewal)[0] == date(2027, 4, 1)

    def test_pays_the_whole_fee_whenever_it_comes(self):
        self.renewed(paid_at=datetime(2027, 11, 1, tzinfo=LONDON))
        assert Invoice.objects.get().net_pence == 50_000

    def test_is_no_new_beginning_so_nobody_is_welcomed(self):
        current, _ = self.renewed(paid_at=datetime(2027, 2, 1, tzinfo=LONDON))
        SeatFactory(partnership=current.partnership, lead_contact=True)
        assert not OutboxMessage.objects.filter(subject__startswith="Your membership has started").exists()

    def test_pending_never_makes_a_current_member_pending(self):
        current = payable_membership(year=year_of(JUNE.date()))
        set_fees(JUNE.date())
        renewal = MembershipFactory(
            partnership=current.partnership, year=year_of(date(2027, 6, 1)), awaiting_payment=True
        )
        charge(renewal)
        standing = current.partnership.memberships.standing_first(date(2027, 3, 1)).first()
        assert standing == current

    def test_after_a_year_without_starts_on_the_day_and_welcomes_once(self):
        lapsed = MembershipFactory(year=year_of(date(2024, 6, 1)), partnership__customer=CustomerFactory())
        lapsed.partnership.areas.add(AreaFactory())
        SeatFactory(partnership=lapsed.partnership, lead_contact=True, user__email="lead@saltby.example")
        set_fees(JUNE.date())
        back = MembershipFactory(
            partnership=lapsed.partnership, year=year_of(JUNE.date()), awaiting_payment=True
        )
        money.pay(charge(back, JUNE.date()))
        assert span(back)[0] == JUNE.date()
        (mail,) = OutboxMessage.objects.filter(subject__startswith="Your membership has started")
        assert mail.recipients == ["lead@saltby.example"]
        assert f"/account/partnership/{lapsed.partnership.slug}/seats/" in mail.text


class TestFee:
    @pytest.mark.parametrize(
        ("kind", "areas", "rule"),
        [
            ("children", 1, "one_area"),
            ("adults_or_joint", 1, "one_area"),
            ("children", 2, "several_areas"),
            ("children", 0, "other"),
            ("other", 3, "other"),
        ],
    )
    def test_follows_from_what_the_body_is_and_how_many_areas_it_covers(self, kind, areas, rule):
        year = set_fees(JUNE.date())
        assert charging.fee_for(year=year, kind=kind, areas=areas).tier.rule == rule

    def test_that_was_charged_stays_when_the_areas_change(self):
        membership = payable_membership(awaiting_payment=True)
        charge(membership)
        membership.partnership.areas.add(AreaFactory())
        membership.refresh_from_db()
        assert membership.fee.tier.rule == "one_area"

    def test_needs_somebody_who_pays(self):
        membership = payable_membership(awaiting_payment=True, partnership__customer=None)
        with pytest.raises(charging.NoCustomerError):
            charge(membership)
        assert not Invoice.objects.exists()

    def test_needs_to_be_set(self):
        partnership = PartnershipFactory(customer=CustomerFactory())
        with pytest.raises(charging.NoFeeError):
            charge(MembershipFactory(partnership=partnership, awaiting_payment=True))


class TestExtraSeats:
    def test_wait_for_the_money_and_cost_what_is_left_of_the_year(self):
        membership = payable_membership(year=year_of(JUNE.date()))
        with time_machine.travel(datetime(2026, 10, 2, tzinfo=LONDON), tick=False):
            invoice = charging.buy_extra_seats(
                partnership=membership.partnership, seats=2, now=timezone.now()
            )
        membership.refresh_from_db()
        assert (invoice.net_pence, membership.seats) == (6_000, 5)
        money.pay(invoice)
        membership.refresh_from_db()
        assert membership.seats == 7

    def test_are_given_at_once_where_the_setting_says_so_and_only_once(self):
        start("on_approval")
        membership = payable_membership(year=year_of(JUNE.date()))
        invoice = charging.buy_extra_seats(partnership=membership.partnership, seats=2, now=timezone.now())
        money.pay(invoice)
        membership.refresh_from_db()
        assert membership.seats == 7

    @pytest.mark.parametrize("seats", [0, 96])
    def test_are_refused_beyond_reason(self, seats):
        membership = payable_membership(year=year_of(JUNE.date()))
        with pytest.raises(charging.NothingToExtendError):
            charging.buy_extra_seats(partnership=membership.partnership, seats=seats, now=timezone.now())

    def test_need_a_membership_that_has_started(self):
        membership = payable_membership(awaiting_payment=True)
        with pytest.raises(charging.NothingToExtendError):
            charging.buy_extra_seats(partnership=membership.partnership, seats=1, now=timezone.now())


class TestReissued:
    def test_hands_the_charge_over_so_that_paying_the_new_invoice_opens(self):
        membership = payable_membership(awaiting_payment=True)
        old = charge(membership, JUNE.date())
        new = credit_and_reissue(
            invoice=old, purchase_order="PO 9", reason="Number came late", now=timezone.now()
        )
        assert Charge.objects.get().invoice == new
        money.pay(new)
        assert span(membership)[0] == JUNE.date()

    def test_a_credited_invoice_takes_no_access_away(self):
        membership = payable_membership(awaiting_payment=True)
        invoice = charge(membership, JUNE.date())
        money.pay(invoice)
        before = span(membership)
        credit_invoice(invoice=invoice, reason="Goodwill", now=timezone.now())
        assert span(membership) == before

    def test_a_purchase_order_that_arrives_issues_the_draft_and_paying_it_opens(self):
        customer = CustomerFactory(with_purchase_orders=True)
        membership = payable_membership(awaiting_payment=True, partnership__customer=customer)
        draft = charge(membership, JUNE.date())
        issued = set_purchase_order(invoice=draft, number="PO 1", now=timezone.now())
        money.pay(issued)
        assert span(membership)[0] == JUNE.date()
