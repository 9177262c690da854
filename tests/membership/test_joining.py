"""The public side of joining, as somebody with a browser and no script meets it."""

import re
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.models import Invoice
from membership.models import Application, ExpressionOfInterest
from membership.services.deciding import approve_application, ask_applicant, decline_application
from office.models import OutboxMessage
from tests.factories import applications as made
from tests.factories.membership import AreaFactory, PartnershipFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

FIRST = {
    "name": "Saltby Safeguarding Children Partnership",
    "kind": "children",
    "first_name": "Jo",
    "last_name": "Saltby",
    "email": "jo@saltby.example",
}
BILLING = {
    "billed_name": "Saltby Council",
    "billed_email": "payments@saltby.example",
    "billed_address": "1 Market Square\nSaltby",
    "billed_postcode": "sb1  1aa",
}
PAYMENT = {"seats": "6", "pays_by": "invoice", "needs_purchase_order": "no"}


def link(name: str, token: str, *args: str) -> str:
    return reverse(f"join:{name}", args=[token, *args])


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class TestTheWholeForm:
    @time_machine.travel("2026-06-10", tick=False)
    def test_leads_from_the_first_step_to_an_application_that_is_sent(self, client):
        made.set_fees()
        area = AreaFactory(name="Saltby")
        response = client.post(reverse("join:start"), FIRST | {"key": str(uuid4())})
        assert response.status_code == 302
        token = response["Location"].split("/")[2]
        for step, data, following in (
            ("areas", {"areas": [area.pk]}, "billing"),
            ("billing", BILLING, "payment"),
            ("payment", PAYMENT, "check"),
        ):
            response = client.post(link("step", token, step), data)
            assert response["Location"] == link("step", token, following)
        page = text(client.get(link("step", token, "check")))
        for expected in ("Saltby Council", "SB1 1AA", "£500.00", "£60.00", "£560.00", "not needed"):
            assert expected in page
        assert client.post(link("step", token, "check"))["Location"] == link("application", token)
        application = Application.objects.get()
        assert (application.state, application.seats) == ("submitted", 6)
        assert "We have your application" in text(client.get(link("application", token)))

    def test_says_that_no_referrals_are_taken(self, client):
        assert "We take no referrals" in text(client.get(reverse("join:start")))

    def test_is_not_kept_by_any_cache_or_search_engine(self, client):
        _, token = made.started()
        response = client.get(link("step", token, "areas"))
        assert "no-store" in response["Cache-Control"]
        assert b'content="noindex' in response.content


class TestAStep:
    def test_keeps_what_was_typed_when_something_is_wrong(self, client):
        wrong = FIRST | {"key": str(uuid4()), "email": "jo at saltby"}
        response = client.post(reverse("join:start"), wrong)
        assert response.status_code == 200
        assert b'value="Saltby Safeguarding Children Partnership"' in response.content
        assert "Enter a valid email address" in text(response)
        assert not Application.objects.exists()

    def test_shows_what_was_kept_on_another_device(self, client, client_for):
        _, token = made.started()
        client.post(link("step", token, "billing"), BILLING)
        elsewhere = client_for(UserFactory())
        assert b'value="Saltby Council"' in elsewhere.get(link("step", token, "billing")).content

    def test_needs_an_area_or_words_about_it(self, client):
        _, token = made.started()
        response = client.post(link("step", token, "areas"), {})
        assert "Choose at least one area" in text(response)
        assert client.post(link("step", token, "areas"), {"covers": "Sport"}).status_code == 302

    def test_offers_the_areas_under_their_regions(self, client):
        AreaFactory(name="Saltby", region="north_east")
        AreaFactory(name="Gone", region="north_east", closed_on="2020-03-31")
        page = text(client.get(link("step", made.started()[1], "areas")))
        assert "North East" in page
        assert "Saltby" in page
        assert "Gone" not in page

    def test_shows_the_areas_that_were_ticked_again_with_a_mistake_elsewhere(self, client):
        _, token = made.started()
        area = AreaFactory()
        response = client.post(link("step", token, "areas"), {"areas": [area.pk], "covers": "x" * 400})
        assert re.search(rf'value="{area.pk}"[^>]* checked', response.content.decode())

    def test_starts_with_the_seats_that_the_fee_includes(self, client):
        made.set_fees(seats_included=7)
        _, token = made.filled_in(pays_by="", seats=5)
        assert b'name="seats" value="7"' in client.get(link("step", token, "payment")).content

    def test_costs_the_same_number_of_queries_for_few_and_many_areas(self, client):
        _, token = made.started()
        AreaFactory.create_batch(3)
        address = link("step", token, "areas")
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        AreaFactory.create_batch(60, region="london")
        with CaptureQueriesContext(connection) as many:
            client.get(address)
        assert len(few) == len(many)

    def test_cannot_be_changed_once_sent(self, client):
        application, token = made.filled_in()
        client.post(link("step", token, "check"))
        response = client.post(link("step", token, "billing"), BILLING | {"billed_name": "Another"})
        assert response["Location"] == link("application", token)
        application.refresh_from_db()
        assert application.billed_name == "Saltby Council"


class TestCheck:
    def test_leads_back_to_what_is_missing(self, client):
        _, token = made.filled_in(billed_address="")
        assert client.get(link("step", token, "check"))["Location"] == link("step", token, "billing")
        assert client.post(link("step", token, "check"))["Location"] == link("step", token, "billing")

    def test_says_that_the_fee_is_not_set(self, client):
        assert "not set yet" in text(client.get(link("step", made.filled_in()[1], "check")))

    def test_names_partnerships_that_it_resembles_but_never_other_applications(self, client):
        PartnershipFactory(name="Saltby safeguarding-children partnership")
        made.submitted(email="other@saltby.example", billed_name="Secret Trust")
        page = text(client.get(link("step", made.filled_in()[1], "check")))
        assert "Saltby safeguarding-children partnership" in page
        assert "Secret Trust" not in page


class TestLink:
    def test_goes_on_where_one_stopped(self, client):
        _, token = made.started()
        assert client.get(link("application", token))["Location"] == link("step", token, "areas")

    @pytest.mark.parametrize("name", ["application", "withdraw"])
    def test_that_was_never_given_opens_nothing(self, client, name):
        response = client.get(link(name, "x" * 32))
        assert response.status_code == 404
        assert "opens no application" in text(response)

    def test_that_is_too_old_says_so_and_opens_nothing(self, client):
        application, token = made.filled_in()
        made.expire(application)
        response = client.post(link("step", token, "billing"), BILLING | {"billed_name": "Another"})
        assert response.status_code == 410
        assert "This link has expired" in text(response)
        application.refresh_from_db()
        assert application.billed_name == "Saltby Council"

    def test_that_was_lost_is_mailed_anew_without_telling_whether_there_is_one(self, client):
        made.started()
        known = client.post(reverse("join:new_link"), {"email": "jo@saltby.example"}, follow=True)
        unknown = client.post(reverse("join:new_link"), {"email": "no@saltby.example"}, follow=True)
        assert text(known).replace("jo@", "no@") == text(unknown)
        assert OutboxMessage.objects.filter(subject__startswith="The way to your application").count() == 1


class TestTooMany:
    def test_applications_of_one_address_are_refused_and_nothing_typed_is_lost(self, client):
        for _ in range(5):
            client.post(reverse("join:start"), FIRST | {"key": str(uuid4())})
        response = client.post(reverse("join:start"), FIRST | {"key": str(uuid4())})
        assert response.status_code == 429
        assert b'value="Jo"' in response.content
        assert Application.objects.count() == 5

    def test_links_are_refused(self, client):
        for _ in range(3):
            client.post(reverse("join:new_link"), {"email": "jo@saltby.example"})
        assert client.post(reverse("join:new_link"), {"email": "jo@saltby.example"}).status_code == 429


class TestStatusPage:
    def test_takes_the_answer_to_a_question(self, client):
        application, token = made.filled_in()
        client.post(link("step", token, "check"))
        ask_applicant(application=application, words="Who chairs it?", by=UserFactory(), now=timezone.now())
        assert "Who chairs it?" in text(client.get(link("application", token)))
        assert "This field is required" in text(client.post(link("answer", token), {"words": " "}))
        client.post(link("answer", token), {"words": "A scrutineer."})
        page = text(client.get(link("application", token)))
        assert "We have your application" in page
        assert "A scrutineer." in page

    def test_leads_to_the_invoice_once_it_is_approved(self, client):
        made.set_fees()
        application, token = made.filled_in()
        client.post(link("step", token, "check"))
        approve_application(application=application, partnership=None, by=UserFactory(), now=timezone.now())
        response = client.get(link("application", token))
        assert reverse("invoice", args=[Invoice.objects.get().key]) in response.content.decode()
        assert "Membership starts once the invoice is paid" in text(response)

    def test_says_why_it_was_declined(self, client):
        application, token = made.filled_in()
        client.post(link("step", token, "check"))
        decline_application(application=application, reason="Not yet.", by=UserFactory(), now=timezone.now())
        assert "Not yet." in text(client.get(link("application", token)))

    def test_withdraws_after_asking_once_more(self, client):
        application, token = made.filled_in()
        assert "Withdraw the application?" in text(client.get(link("withdraw", token)))
        client.post(link("withdraw", token))
        application.refresh_from_db()
        assert application.state == "withdrawn"
        assert "has been withdrawn" in text(client.get(link("application", token)))


class TestInterest:
    FORM = {"name": "Jo Saltby", "email": "jo@saltby.example", "organisation": "Saltby", "words": "How much?"}

    def test_is_noted_for_the_staff(self, client):
        response = client.post(reverse("join:interest"), self.FORM, follow=True)
        assert "Thank you" in text(response)
        assert ExpressionOfInterest.objects.get().organisation == "Saltby"

    def test_says_what_is_missing_and_keeps_the_rest(self, client):
        response = client.post(reverse("join:interest"), self.FORM | {"organisation": ""})
        assert b'value="Jo Saltby"' in response.content
        assert not ExpressionOfInterest.objects.exists()
