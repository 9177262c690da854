"""What people see when something is missing, forbidden, out of date or broken."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from association.urls import handler500
from association.urls import urlpatterns as the_sites_own
from tests.factories import pages
from tests.factories.people import UserFactory


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def nonsense(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("nonsense/", nonsense),
    *the_sites_own,
]
pytestmark = pytest.mark.urls(__name__)
__all__ = ["handler500", "urlpatterns"]


@pytest.fixture
def patient():
    """A client that is shown the error page, as a visitor is."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
class TestMissing:
    def test_it_offers_the_navigation_and_the_search(self, client):
        pages.home()
        response = client.get("/nowhere/")
        page = response.content.decode()
        assert response.status_code == 404
        assert 'href="/newsletter/"' in page
        assert 'action="/search/"' in page

    @pytest.mark.parametrize(
        "address", ["/a%00b/", "/%ff/", "/x/?\0", "/a//b/", "/" + "a/" * 300, "/search/%0a"]
    )
    def test_odd_addresses_are_simply_missing(self, client, address):
        pages.home()
        assert client.get(address).status_code == 404


@pytest.mark.django_db
class TestAMethodThatAnAddressDoesNotTake:
    def test_by_a_link_to_where_a_form_goes_is_explained_with_a_way_back(self, client):
        client.force_login(UserFactory())
        response = client.get("/account/security/devices/end/")
        page = response.content.decode()
        assert (response.status_code, response["Allow"]) == (405, "POST")
        assert "This address is for the button of a form" in page
        assert 'href="/account/"' in page
        assert response["Cache-Control"] == "private, no-store"

    def test_by_a_form_sent_to_a_page_leads_to_the_page(self, client):
        response = client.post("/feedback/no-such-issue/thank-you/")
        assert response.status_code == 405
        assert 'href="/feedback/no-such-issue/thank-you/">Open the page' in response.content.decode()

    def test_in_the_admin_leads_to_its_front_page(self, staff_client):
        page = staff_client.get("/admin/suggested-contributions/1/draft/").content.decode()
        assert 'href="/admin/">the admin’s front page' in page

    @pytest.mark.parametrize("given", [{"headers": {"accept": "application/json"}}, {"method": "HEAD"}])
    def test_stays_empty_for_machines(self, client, given):
        method = given.pop("method", "GET")
        response = client.generic(method, "/stripe/webhook/", **given)
        assert (response.status_code, response.content) == (405, b"")


@pytest.mark.django_db
class TestForbidden:
    def test_a_stranger_learns_that_signing_in_may_help(self, client):
        pages.home()
        response = client.get("/forbidden/")
        assert response.status_code == 403
        assert "Signing in may be all that is missing." in response.content.decode()

    def test_somebody_signed_in_learns_which_account_is_used(self, client):
        pages.home()
        client.force_login(UserFactory(first_name="Robin", last_name="Marsh"))
        assert "You are signed in as Robin Marsh." in client.get("/forbidden/").content.decode()

    def test_a_form_that_was_open_too_long_says_what_to_do(self):
        pages.home()
        response = Client(enforce_csrf_checks=True).post("/account/sign-in/", {"login": "a@example.org"})
        assert response.status_code == 403
        assert "reload the page and send the form again" in response.content.decode()


class TestUnreadable:
    def test_a_request_that_makes_no_sense_says_what_to_do(self, patient):
        # This test has no right to the database either: the page must not need it.
        response = patient.get("/nonsense/")
        page = response.content.decode()
        assert response.status_code == 400
        assert "Nothing has changed." in page
        assert "start from the" in page.lower()
        assert "SuspiciousOperation" not in page


@pytest.mark.django_db
class TestTooOften:
    def test_says_that_waiting_helps(self, client, settings):
        pages.home()
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "search": "2/m/ip"}
        answers = [client.get("/search/?q=supervision") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert "Wait a few minutes, then try again." in answers[2].content.decode()

    def test_the_search_page_itself_stays_open(self, client, settings):
        pages.home()
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "search": "1/m/ip"}
        client.get("/search/?q=supervision")
        assert [client.get("/search/").status_code for _ in range(3)] == [200, 200, 200]


class TestBroken:
    @pytest.mark.django_db
    def test_a_fault_shows_a_reference_and_nothing_of_the_fault(self, patient):
        response = patient.get("/broken/")
        page = response.content.decode()
        assert response.status_code == 500
        assert response["X-Request-ID"] in page
        assert "ZeroDivision" not in page

    def test_it_is_shown_while_the_database_cannot_be_asked(self, patient):
        # This test has no right to the database, so every question to it fails.
        response = patient.get("/")
        assert response.status_code == 500
        assert "Something went wrong, and it was us" in response.content.decode()
