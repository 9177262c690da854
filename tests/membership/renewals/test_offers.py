"""What a partnership is offered, on every day of its life."""

import pytest

from membership.models import Fee, Membership, Tier
from membership.renewing.offers import (
    HasEndedError,
    NeverAMemberError,
    NotOpenYetError,
    RenewedAlreadyError,
    offer_for,
)
from membership.renewing.rounds import listed_renewals
from membership.services.charging import NoCustomerError, NoFeeError, tier_of
from membership.services.renewals.renewing import (
    OfferHasChangedError,
    SeatsOutOfRangeError,
    renew_partnership,
)
from office.models import OutboxMessage
from tests.factories import billing
from tests.factories.fees import FeeFactory, fees_of, tier
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    year_of,
)
from tests.factories.renewals import JANUARY, member, next_year, on, opened, this_year

pytestmark = pytest.mark.django_db


def offered(membership: Membership, day: str):
    return offer_for(membership.partnership, now=on(day))


class TestOffer:
    def test_a_member_is_offered_the_next_year_once_renewals_are_open(self) -> None:
        membership = member()
        with pytest.raises(NotOpenYetError):
            offered(membership, "2027-01-15")
        opened()
        offer = offered(membership, "2027-01-15")
        assert (offer.year, offer.joins_on, offer.quote.total_pence) == (next_year(), None, 50_000)

    @pytest.mark.parametrize("day", ["2027-04-01", "2027-05-30", "2027-05-31", "2027-10-01"])
    def test_after_its_year_it_renews_into_the_running_one_at_the_whole_fee(self, day: str) -> None:
        offer = offered(member(), day)
        assert (offer.year, offer.joins_on, offer.quote.total_pence) == (next_year(), None, 50_000)

    def test_in_the_last_weeks_of_the_running_year_it_returns_into_the_next(self) -> None:
        after = year_of(on("2028-04-01").date())
        fees_of(after)
        offer = offered(member(), "2028-03-01")
        assert (offer.year, offer.joins_on) == (after, on("2028-03-01").date())
        assert offer.quote.total_pence == 50_000

    def test_after_a_gap_it_returns_on_the_day_and_pays_what_is_left(self) -> None:
        running = year_of(on("2028-07-02").date())
        fees_of(running)
        offer = offered(member(), "2028-07-02")
        assert (offer.year, offer.joins_on) == (running, on("2028-07-02").date())
        assert offer.quote.total_pence == 37_500

    def test_who_was_never_a_member_is_offered_nothing(self) -> None:
        member()
        for membership in (MembershipFactory(applied=True), MembershipFactory(cancelled=True)):
            with pytest.raises(NeverAMemberError):
                offered(membership, "2027-01-15")

    def test_who_has_renewed_is_offered_nothing(self) -> None:
        membership = member()
        opened()
        renew_partnership(partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY)
        with pytest.raises(RenewedAlreadyError):
            offered(membership, "2027-01-20")

    def test_who_has_gone_up_in_another_is_offered_nothing(self) -> None:
        membership = member()
        membership.partnership.closed_on = JANUARY.date()
        with pytest.raises(HasEndedError):
            offered(membership, "2027-05-01")

    def test_without_a_fee_it_says_so(self) -> None:
        membership = member()
        opened()
        Fee.objects.filter(year=next_year()).delete()
        with pytest.raises(NoFeeError):
            offered(membership, "2027-01-15")

    def test_seats_bought_on_top_are_suggested_again(self) -> None:
        membership = member(seats=7)
        opened()
        offer = offered(membership, "2027-01-15")
        assert (offer.seats, offer.quote.total_pence) == (7, 50_000 + 2 * 6_000)


class TestRenewing:
    def test_gives_the_next_year_charges_it_and_tells_those_who_handle_it(self) -> None:
        membership = member()
        opened()
        invoice = renew_partnership(
            partnership=membership.partnership, year=next_year(), seats=6, purchase_order="PO 7", now=JANUARY
        )
        renewed = Membership.objects.get(year=next_year())
        assert (renewed.seats, renewed.approved_on) == (6, JANUARY.date())
        assert (invoice.total_pence, invoice.purchase_order) == (56_000, "PO 7")
        (mail,) = OutboxMessage.objects.filter(subject__contains="has renewed")
        assert mail.recipients == ["lead@saltby.example"]
        assert f"/invoices/{invoice.key}/" in mail.text

    def test_twice_charges_once(self) -> None:
        membership = member()
        opened()
        first, second = (
            renew_partnership(partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY)
            for _ in range(2)
        )
        assert first == second
        assert Membership.objects.filter(year=next_year()).count() == 1

    def test_early_shifts_nothing_and_a_pending_one_demotes_nobody(self) -> None:
        membership = member()
        opened()
        invoice = renew_partnership(
            partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY
        )
        today = JANUARY.date()
        standing = membership.partnership.memberships.standing_first(today).first()
        assert (standing, standing.status_on) == (membership, "current")
        billing.pay(invoice)
        renewed = Membership.objects.get(year=next_year())
        assert (str(renewed.access_from), str(renewed.access_until)) == ("2027-04-01", "2028-05-30")
        membership.refresh_from_db()
        assert str(membership.access_until) == "2027-05-30"

    def test_late_leaves_no_hole(self) -> None:
        membership = member()
        invoice = renew_partnership(
            partnership=membership.partnership, year=next_year(), seats=5, now=on("2027-09-01")
        )
        billing.pay(invoice)
        assert str(Membership.objects.get(year=next_year()).access_from) == "2027-04-01"

    def test_a_purchase_order_to_come_keeps_the_invoice_waiting(self) -> None:
        membership = member()
        membership.partnership.customer.needs_purchase_order = True
        membership.partnership.customer.save()
        opened()
        invoice = renew_partnership(
            partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY
        )
        assert not invoice.is_issued

    @pytest.mark.parametrize("seats", [1, 101])
    def test_seats_in_use_are_the_least(self, seats: int) -> None:
        membership = member()
        SeatFactory(partnership=membership.partnership)
        opened()
        with pytest.raises(SeatsOutOfRangeError):
            renew_partnership(partnership=membership.partnership, year=next_year(), seats=seats, now=JANUARY)

    def test_a_price_that_has_changed_meanwhile_is_not_charged(self) -> None:
        membership = member()
        opened()
        with pytest.raises(OfferHasChangedError):
            renew_partnership(
                partnership=membership.partnership,
                year=next_year(),
                seats=5,
                agreed_pence=49_000,
                now=JANUARY,
            )
        assert not Membership.objects.filter(year=next_year()).exists()

    def test_without_a_body_that_pays_nothing_is_written(self) -> None:
        membership = member(partnership__customer=None)
        opened()
        with pytest.raises(NoCustomerError):
            renew_partnership(partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY)
        assert not Membership.objects.filter(year=next_year()).exists()


class TestTierInSql:
    @pytest.mark.parametrize("kind", ["children", "adults_or_joint", "other"])
    @pytest.mark.parametrize("areas", [0, 1, 2, 3])
    def test_is_that_of_the_fee_scale(self, kind: str, areas: int) -> None:
        for rule in Tier.Rule:
            tier(rule)
        partnership = PartnershipFactory(kind=kind)
        partnership.areas.add(*AreaFactory.create_batch(areas))
        FeeFactory(year=next_year(), tier=tier_of(kind=kind, areas=areas))
        MembershipFactory(partnership=partnership, year=this_year())
        opened()
        row = listed_renewals(JANUARY.date()).get()
        assert row.tier_rule == Tier.rule_for(kind=kind, areas=areas)
        assert row.price_pence == 50_000
