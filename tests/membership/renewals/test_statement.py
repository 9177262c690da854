"""What the account page, the seats page and locked pages say about a membership: to whom, and with which way on."""

import pytest
from django.test import Client
from django.urls import reverse

from membership.models import Membership, Partnership
from membership.renewing.statement import statements_of
from membership.services.renewals import answers
from membership.services.renewals.renewing import renew_partnership
from tests.factories.billing import pay
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory
from tests.factories.renewals import JANUARY, member, next_year, on, opened, renewal_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]


@pytest.fixture
def membership() -> Membership:
    return member()


@pytest.fixture
def lead(membership, lead_client) -> Client:
    return lead_client


def account(client: Client) -> str:
    response = client.get("/account/")
    assert response.status_code == 200
    return response.content.decode()


def renew_page(partnership: Partnership) -> str:
    return reverse("renew_partnership", args=[partnership.slug])


class TestAccountPage:
    def test_says_status_year_and_until_when(self, lead) -> None:
        html = account(lead)
        for words in ("2026/27, current", "until 30 May 2027"):
            assert words in html
        assert "/renew/" not in html

    def test_offers_the_lead_contact_to_renew_once_renewals_are_open(self, membership, lead) -> None:
        opened()
        html = account(lead)
        assert "Renewals for 2027/28 are open" in html
        assert renew_page(membership.partnership) in html

    def test_in_grace_says_by_when(self, membership, client_for, january) -> None:
        january.move_to(on("2027-04-20"))
        html = account(client_for(membership.partnership.seats.get().user))
        assert "Renew by 30 May 2027 and nobody loses access" in html
        assert "in days of grace" in html

    def test_after_a_lapse_leads_on_at_the_top_and_in_its_panel(
        self, membership, client_for, january
    ) -> None:
        january.move_to(on("2027-06-20"))
        html = account(client_for(membership.partnership.seats.get().user))
        assert "The membership has lapsed" in html
        assert html.count(renew_page(membership.partnership)) == 2

    def test_says_what_is_to_pay_and_that_it_is_renewed(self, membership, lead) -> None:
        opened()
        invoice = renew_partnership(
            partnership=membership.partnership, year=next_year(), seats=5, now=JANUARY
        )
        html = account(lead)
        assert f"Invoice {invoice.number}: £500.00" in html
        assert "for 2027/28" in html
        assert "Renewals for 2027/28 are open" not in html
        pay(invoice)
        assert f"Invoice {invoice.number}: " not in account(lead)

    def test_an_answer_quietens_it_and_shows_the_way_back(self, membership, lead) -> None:
        opened()
        by = UserFactory()
        answers.decline_renewal(renewal=renewal_of(membership), because="No", by=by, now=JANUARY)
        html = account(lead)
        assert "You told us that you are not renewing for 2027/28" in html
        assert "Renewals for 2027/28 are open" not in html

    def test_names_the_lead_contact_to_colleagues_after_a_lapse(
        self, membership, client_for, january
    ) -> None:
        colleague = SeatFactory(partnership=membership.partnership).user
        january.move_to(on("2027-06-20"))
        html = account(client_for(colleague))
        assert "ask Jo Saltby" in html
        assert "/renew/" not in html

    def test_an_administrator_may_renew(self, membership, client_for) -> None:
        clerk = UserFactory()
        membership.partnership.administrators.create(user=clerk)
        opened()
        assert renew_page(membership.partnership) in account(client_for(clerk))

    def test_says_nothing_to_who_belongs_to_no_partnership(self, membership, client_for) -> None:
        html = account(client_for(UserFactory()))
        assert "account-membership" not in html
        assert membership.partnership.name not in html

    def test_asks_the_database_as_often_for_one_as_for_many(self, django_assert_num_queries) -> None:
        keys = [member(lead=f"lead{place}@saltby.example").partnership_id for place in range(6)]
        opened()
        today = JANUARY.date()
        for number in (1, 6):
            with django_assert_num_queries(4):
                assert len(statements_of(keys[:number], today=today)) == number


class TestSeatsPage:
    def test_has_the_banner(self, membership, lead) -> None:
        opened()
        address = reverse("partnership_seats", args=[membership.partnership.slug])
        assert "Renewals for 2027/28 are open" in lead.get(address).content.decode()


class TestLapse:
    def test_comes_on_its_day_without_a_job(self, membership, client_for, january) -> None:
        person = membership.partnership.seats.get().user
        january.move_to(on("2027-05-30"))
        assert "until 30 May 2027" in account(client_for(person))
        january.move_to(on("2027-05-31", hour=0))
        assert "none at present" in account(client_for(person))
