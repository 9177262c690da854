"""Lead contacts buy further seats for themselves."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import Invoice
from membership.extra_seats import seat_offer_for
from membership.models import Charge, MembershipSettings
from membership.services.extra_seats import OfferHasChangedError, order_extra_seats
from tests.factories.fees import payable_membership
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return payable_membership().partnership


@pytest.fixture
def lead_client(partnership, client_for):
    return client_for(SeatFactory(partnership=partnership, lead_contact=True).user)


def buy(partnership) -> str:
    return reverse("buy_extra_seats", args=[partnership.slug])


def text(response) -> str:
    return " ".join(response.content.decode().split())


class TestBuying:
    def confirm(self, client, partnership, **values):
        page = client.post(buy(partnership), {"seats": 2, **values})
        offer, quote = page.context["offer"], page.context["quote"]
        return page, {
            "seats": 2,
            **values,
            "agreed_pence": quote.total_pence,
            "bought_before": offer.bought_before,
            "confirm": "yes",
        }

    def test_shows_the_total_before_anything_is_bought(self, lead_client, partnership):
        page, _ = self.confirm(lead_client, partnership)
        total = seat_offer_for(partnership, now=timezone.now()).quote_for(2).total_pence
        assert f"Buy 2 seats for £{total / 100:,.2f}" in text(page)
        assert not Invoice.objects.exists()

    def test_leads_to_the_invoice(self, lead_client, partnership):
        _, agreed = self.confirm(lead_client, partnership, purchase_order="PO 77")
        response = lead_client.post(buy(partnership), agreed)
        invoice = Invoice.objects.get()
        assert response.url == reverse("invoice", args=[invoice.key])
        assert (invoice.purchase_order, invoice.charge.seats) == ("PO 77", 2)

    def test_is_done_once_however_often_the_button_is_pressed(self, lead_client, partnership):
        _, agreed = self.confirm(lead_client, partnership)
        lead_client.post(buy(partnership), agreed)
        again = lead_client.post(buy(partnership), agreed)
        assert "Seats were bought a moment ago" in text(again)
        assert Charge.objects.count() == 1

    def test_is_done_at_the_price_that_was_shown_or_not_at_all(self, partnership):
        with pytest.raises(OfferHasChangedError, match="price has changed"):
            order_extra_seats(
                partnership=partnership, seats=1, agreed_pence=1, bought_before=0, now=timezone.now()
            )

    @pytest.mark.parametrize(("starts", "seats"), [("on_approval", 7), ("on_payment", 5)])
    def test_opens_the_seats_when_the_setting_says(self, lead_client, partnership, starts, seats):
        setting = MembershipSettings.load()
        setting.access_starts = starts
        setting.save()
        _, agreed = self.confirm(lead_client, partnership)
        lead_client.post(buy(partnership), agreed)
        assert partnership.memberships.get().seats == seats

    def test_says_what_is_wrong_with_a_number(self, lead_client, partnership):
        for number in (0, 96, ""):
            page = lead_client.post(buy(partnership), {"seats": number})
            assert page.context["form"].errors["seats"], number

    def test_can_be_changed_once_more(self, lead_client, partnership):
        _, agreed = self.confirm(lead_client, partnership)
        del agreed["confirm"]
        page = lead_client.post(buy(partnership), {**agreed, "change": "yes"})
        assert "Continue to the total" in text(page)
        assert not Invoice.objects.exists()


class TestNothingToBuy:
    def test_asks_first_who_is_invoiced(self, client_for, partnership, lead_client):
        partnership.customer = None
        partnership.save()
        assert "Say who is invoiced" in text(lead_client.get(buy(partnership)))

    def test_sends_a_lapsed_partnership_to_renewing(self, client_for):
        lapsed = payable_membership(lapsed=True).partnership
        client = client_for(SeatFactory(partnership=lapsed, lead_contact=True).user)
        assert "Renew it first" in text(client.get(buy(lapsed)))

    def test_is_nobody_elses_business(self, client_for, partnership, lead_client):
        seat = SeatFactory(partnership=partnership)
        assert client_for(seat.user).get(buy(partnership)).status_code == 404
