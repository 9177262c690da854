"""The pages on which a lead contact renews in two steps, or says that they will not."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.models import Invoice
from membership.models import AreaWish, Membership, Partnership
from membership.renewing.letters import renewal_link
from membership.services.renewals import answers
from tests.factories.billing import CustomerFactory
from tests.factories.fees import fees_of
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory
from tests.factories.renewals import JANUARY, member, next_year, on, opened, renewal_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]

CHOICE = {"seats": 5, "purchase_order": "PO 7", "pays_by": "invoice"}


def page(membership: Membership, name: str = "renew_partnership") -> str:
    return reverse(name, args=[membership.partnership.slug])


def text(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def as_lead(client_for, membership: Membership) -> Client:
    return client_for(membership.partnership.seats.get(is_lead_contact=True).user)


@pytest.fixture
def due() -> Membership:
    """A member that is asked to renew."""
    membership = member()
    opened()
    return membership


class TestTwoSteps:
    def test_lead_to_the_invoice(self, due, lead_client) -> None:
        first = text(lead_client.get(page(due)))
        for words in ("Renew for 2027/28", "£500.00", due.partnership.areas.get().name, "31 March 2027"):
            assert words in first
        second = text(lead_client.post(page(due), CHOICE))
        assert "Step 2 of 2" in second
        assert not Membership.objects.filter(year=next_year()).exists()
        form = {**CHOICE, "agreed_pence": 50_000, "agreed_year": next_year().pk, "confirm": "yes"}
        response = lead_client.post(page(due), form)
        invoice = Invoice.objects.get()
        assert response["Location"] == reverse("invoice", args=[invoice.key])
        assert (invoice.total_pence, invoice.purchase_order) == (50_000, "PO 7")
        assert "has renewed for 2027/28" in text(lead_client.get(response["Location"]))

    def test_the_second_click_on_the_same_button_leads_to_the_same_invoice(self, due, lead_client) -> None:
        form = {**CHOICE, "agreed_pence": 50_000, "agreed_year": next_year().pk, "confirm": "yes"}
        first, second = (lead_client.post(page(due), form)["Location"] for _ in range(2))
        assert first == second
        assert Invoice.objects.count() == 1

    def test_more_seats_cost_more_before_anything_is_agreed(self, due, lead_client) -> None:
        assert "£560.00" in text(lead_client.post(page(due), {**CHOICE, "seats": 6}))

    def test_changing_something_keeps_what_was_typed(self, due, lead_client) -> None:
        html = text(lead_client.post(page(due), {**CHOICE, "seats": 6, "change": "yes"}))
        assert 'value="6"' in html
        assert 'value="PO 7"' in html

    def test_fewer_seats_than_in_use_are_refused_beside_the_field(self, due, lead_client) -> None:
        SeatFactory(partnership=due.partnership)
        response = lead_client.post(page(due), {**CHOICE, "seats": 1})
        assert "2 seats are in use" in response.context["form"].errors["seats"][0]
        assert "PO 7" in text(response)

    @pytest.mark.parametrize("agreed", [{"agreed_pence": 1}, {"agreed_pence": "x"}, {}])
    def test_a_price_that_was_not_shown_is_not_charged(self, due, lead_client, agreed) -> None:
        form = {**CHOICE, "agreed_year": next_year().pk, "confirm": "yes", **agreed}
        assert "has changed" in text(lead_client.post(page(due), form))
        assert not Invoice.objects.exists()

    def test_how_to_pay_must_be_chosen(self, due, lead_client) -> None:
        response = lead_client.post(page(due), {"seats": 5})
        assert response.context["form"].errors["pays_by"] == ["Choose card or invoice."]

    def test_without_a_body_that_pays_it_is_asked_for_first(self, lead_client_for_unpaid) -> None:
        client, membership = lead_client_for_unpaid
        assert "which legal body is invoiced" in text(client.get(page(membership)))
        client.post(
            page(membership, "name_payer"),
            {"name": "Saltby Council", "email": "pay@saltby.example", "address": "1 Square\nSaltby"},
        )
        assert "Saltby Council" in text(client.get(page(membership)))

    def test_before_renewals_are_open_it_says_so(self, client_for) -> None:
        membership = member()
        assert "not open yet" in text(as_lead(client_for, membership).get(page(membership)))

    def test_renewed_late_and_not_paid_it_leads_to_the_invoice(self, client_for, january) -> None:
        membership = member()
        january.move_to(on("2027-06-20"))
        lead = as_lead(client_for, membership)
        form = {**CHOICE, "agreed_pence": 50_000, "agreed_year": next_year().pk, "confirm": "yes"}
        lead.post(page(membership), form)
        html = text(lead.get(page(membership)))
        assert "waiting for payment" in html
        assert reverse("invoice", args=[Invoice.objects.get().key]) in html

    def test_afterwards_it_says_that_it_is_done(self, due, lead_client) -> None:
        form = {**CHOICE, "agreed_pence": 50_000, "agreed_year": next_year().pk, "confirm": "yes"}
        lead_client.post(page(due), form)
        assert "has its membership for 2027/28" in text(lead_client.get(page(due)))

    def test_after_the_year_it_says_until_when_everybody_reads(self, client_for, january) -> None:
        membership = member()
        january.move_to(on("2027-04-20"))
        html = text(as_lead(client_for, membership).get(page(membership)))
        assert "can still read until 30 May 2027" in html
        january.move_to(on("2027-06-20"))
        html = text(as_lead(client_for, membership).get(page(membership)))
        assert "Access for 2026/27 ended on 30 May 2027" in html

    def test_who_returns_is_told_what_it_counts_from(self, client_for, january) -> None:
        membership = member()
        january.move_to(on("2028-07-02"))
        from tests.factories.membership import year_of

        fees_of(year_of(on("2028-07-02").date()))
        html = text(as_lead(client_for, membership).get(page(membership)))
        assert "Welcome back" in html
        assert "£375.00" in html


@pytest.fixture
def lead_client_for_unpaid(client_for):
    membership = member(partnership__customer=None)
    opened()
    return as_lead(client_for, membership), membership


class TestWho:
    def test_an_administrator_may_renew(self, due, client_for) -> None:
        clerk = UserFactory()
        due.partnership.administrators.create(user=clerk)
        assert "Renew for 2027/28" in text(client_for(clerk).get(page(due)))

    @pytest.mark.parametrize(
        "name",
        [
            "renew_partnership",
            "decline_renewal",
            "decide_later",
            "renew_after_all",
            "tell_areas",
            "name_payer",
        ],
    )
    def test_for_others_no_page_of_it_exists(self, due, client, client_for, name) -> None:
        colleague = SeatFactory(partnership=due.partnership).user
        assert client_for(colleague).get(page(due, name)).status_code == 404
        assert client_for(UserFactory()).post(page(due, name)).status_code == 404
        assert client.get(page(due, name))["Location"].startswith("/account/sign-in/")


class TestAnswers:
    def test_not_renewing_with_the_way_back(self, due, lead_client) -> None:
        response = lead_client.post(page(due, "decline_renewal"), {"because": "No money"}, follow=True)
        assert "You told us on 15 January 2027 that you are not renewing" in text(response)
        assert "You can renew below" in text(lead_client.post(page(due, "renew_after_all"), follow=True))
        assert renewal_of(due).not_renewing_because == ""

    def test_a_decision_to_come(self, due, lead_client) -> None:
        response = lead_client.post(page(due, "decide_later"), {"on": "2027-03-01"}, follow=True)
        assert "You want to decide by 1 March 2027" in text(response)

    def test_a_day_gone_by_is_refused_and_kept(self, due, lead_client) -> None:
        response = lead_client.post(page(due, "decide_later"), {"on": "2027-01-01"})
        assert "still to come" in text(response)
        assert "2027-01-01" in text(response)

    def test_there_is_nothing_to_answer_before_renewals_are_open(self, client_for) -> None:
        membership = member()
        assert as_lead(client_for, membership).get(page(membership, "decline_renewal")).status_code == 404


class TestAreas:
    def test_a_change_is_a_wish_that_leaves_areas_and_fee(self, due, lead_client) -> None:
        response = lead_client.post(page(due, "tell_areas"), {"words": "Brook joined us"}, follow=True)
        html = text(response)
        assert "Brook joined us" in html
        assert "£500.00" in html
        assert due.partnership.areas.count() == 1
        lead_client.post(page(due, "tell_areas"), {"words": "Brook and Combe joined us"})
        assert AreaWish.objects.get().words == "Brook and Combe joined us"

    def test_once_settled_it_is_no_longer_shown(self, due, lead_client) -> None:
        by = UserFactory()
        wish = answers.wish_for_areas(partnership=due.partnership, words="Brook joined", by=by, now=JANUARY)
        answers.settle_area_wish(wish=wish, answer="Added", by=by, now=JANUARY)
        assert "Brook joined" not in text(lead_client.get(page(due)))
        with pytest.raises(answers.IsSettledError):
            answers.settle_area_wish(wish=wish, answer="Added", by=by, now=JANUARY)


class TestPayer:
    def test_a_body_that_pays_for_others_too_is_left_alone(self, due, lead_client) -> None:
        council = due.partnership.customer
        other = member(lead="b@saltby.example", partnership__customer=council).partnership
        values = {"name": "Brook Council", "email": "pay@brook.example", "address": "2 Square"}
        lead_client.post(page(due, "name_payer"), values)
        assert Partnership.objects.get(pk=other.pk).customer.name == council.name
        assert Partnership.objects.get(pk=due.partnership_id).customer.name == "Brook Council"

    def test_a_body_of_its_own_is_changed(self, due, lead_client) -> None:
        values = {"name": "Brook Council", "email": "pay@brook.example", "address": "2 Square"}
        lead_client.post(page(due, "name_payer"), values)
        due.partnership.customer.refresh_from_db()
        assert due.partnership.customer.name == "Brook Council"
        assert CustomerFactory._meta.model.objects.count() == 1

    def test_a_wrong_address_is_refused_and_kept(self, due, lead_client) -> None:
        response = lead_client.post(page(due, "name_payer"), {"name": "Brook Council", "email": "pay"})
        assert {"email", "address"} <= set(response.context["form"].errors)
        assert "Brook Council" in text(response)


class TestLinkInTheLetter:
    @pytest.fixture
    def link(self, due) -> str:
        return renewal_link(renewal_of(due).pk).removeprefix("http://localhost:8000")

    def test_leads_the_lead_contact_to_the_page(self, due, link, lead_client) -> None:
        assert lead_client.get(link)["Location"] == page(due)

    def test_leads_a_stranger_through_sign_in_and_back(self, link, client) -> None:
        location = client.get(link)["Location"]
        assert location.startswith("/account/sign-in/?next=%2Frenewals%2F")

    def test_tells_somebody_else_so_without_naming_the_partnership(self, due, link, client_for) -> None:
        response = client_for(UserFactory()).get(link)
        assert response.status_code == 403
        assert due.partnership.name not in response.content.decode()

    def test_made_up_is_no_link(self, client, due) -> None:
        for token in ("1", "1~abc", f"{renewal_of(due).pk}~{'x' * 43}"):
            assert client.get(f"/renewals/{token}/").status_code == 404
        assert User.objects.exists()
