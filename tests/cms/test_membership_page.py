"""The page about membership."""

import re

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import MembershipPage, Navigation
from tests.factories import applications as made
from tests.factories import pages
from tests.factories.billing import register_for_vat
from tests.factories.membership import MembershipFactory, PartnershipFactory

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def page():
    page = pages.home().add_child(
        instance=MembershipPage(title="Membership", body=[pages.rich_text("Five people read everything.")])
    )
    page.save_revision().publish()
    return page


class TestPage:
    def test_is_made_and_linked_when_the_site_is_set_up(self, client):
        call_command("set_up_site")
        call_command("set_up_site")
        page = MembershipPage.objects.get()
        assert [link.value["page"].pk for link in Navigation.load().header].count(page.pk) == 1
        assert client.get(page.url).status_code == 200

    def test_does_not_come_back_once_staff_have_deleted_it(self, staff_client):
        call_command("set_up_site")
        staff_client.post(f"/admin/pages/{MembershipPage.objects.get().pk}/delete/")
        assert not MembershipPage.objects.exists()
        call_command("set_up_site")
        assert not MembershipPage.objects.exists()

    @time_machine.travel("2026-06-10", tick=False)
    def test_shows_the_fees_of_the_running_and_the_next_year(self, client, page):
        made.set_fees(price_pence=125_000, extra_seat_pence=9_500)
        html = text(client.get(page.url))
        for expected in ("2026/27", "2027/28", "£1,250.00", "5 named people, each further one £95.00"):
            assert expected in html
        assert "quarters that are left" in html
        assert "joins from 18 February 2027" in html

    def test_speaks_of_vat_only_where_the_association_is_registered(self, client, page):
        made.set_fees(price_pence=100_000)
        assert "VAT" not in text(client.get(page.url))
        register_for_vat()
        assert "plus VAT: £1,200.00" in text(client.get(page.url))

    def test_names_who_is_in_membership_and_nobody_else(self, client, page):
        MembershipFactory(partnership__name="Wrenmouth Partnership")
        MembershipFactory(partnership__name="Everywhere Partnership", partnership__region="")
        MembershipFactory(partnership__name="Gone Partnership", lapsed=True)
        MembershipFactory(partnership__name="Merged Partnership", partnership__closed_on=timezone.localdate())
        PartnershipFactory(name="Never Partnership")
        html = text(client.get(page.url))
        assert "2 partnerships are in membership" in html
        assert "North West 1 Wrenmouth Partnership" in html
        assert "Across regions 1 Everywhere Partnership" in html
        for name in ("Gone", "Merged", "Never"):
            assert f"{name} Partnership" not in html

    def test_costs_the_same_for_few_and_many_members(self, client, page):
        made.set_fees()
        MembershipFactory()

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(page.url)
            return len(queries)

        cost()
        few = cost()
        for region in ("london", "", "south_east"):
            MembershipFactory.create_batch(5, partnership__region=region)
        assert cost() == few

    def test_can_be_found(self, client, page):
        assert page.url in client.get("/search/?q=everything").content.decode()

    def test_carries_the_form_for_questions_and_the_way_to_apply(self, client, page):
        html = client.get(page.url).content.decode()
        assert 'action="/join/interest/"' in html
        assert 'href="/join/"' in html


class TestWayIn:
    def test_leads_to_the_page_about_membership(self, client, page):
        assert f'href="{page.url}"' in client.get(pages.members_issue().url).content.decode()

    def test_leads_to_the_form_where_there_is_no_such_page(self, client):
        assert 'href="/join/"' in client.get(pages.members_issue().url).content.decode()
