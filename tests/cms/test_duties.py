"""The page about cookies tells the truth, and the accessibility statement says what it must."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from cms.cookies import cookies
from cms.models import AccessibilityPage, CookiesPage
from office.models import Identity
from tests.factories.forms import form_page
from tests.factories.membership import SeatFactory
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
TAGS = re.compile(r"<[^>]+>")


def table(client: Client) -> dict[str, list[str]]:
    """What the page says of each cookie."""
    page = client.get("/cookies/").content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return {unescape(TAGS.sub("", name)): [unescape(cell) for cell in rest] for name, *rest in cells}


class TestCookies:
    @pytest.fixture
    def seen(self, client_for, administrator) -> dict[str, object]:
        """Every cookie that the site sets on a visitor, a member and a member of staff, doing what they do."""
        call_command("set_up_site")
        form_page()
        member = SeatFactory(lead_contact=True).user
        seen: dict[str, object] = {}
        visitor, signing_in, reading, working = (
            Client(),
            Client(),
            client_for(member),
            client_for(administrator),
        )
        for address in (
            "/",
            "/search/?q=word",
            "/news/",
            "/join/",
            "/subscribe/",
            "/survey/",
            "/account/sign-in/",
        ):
            seen |= visitor.get(address, follow=True).client.cookies
        visitor.post("/survey/", {"your_view": "Good."}, follow=True)
        seen |= visitor.cookies
        signing_in.post("/account/sign-in/", {"login": member.email, "password": PASSWORD, "remember": "on"})
        seen |= signing_in.cookies
        for address in ("/account/", "/account/profile/", "/account/security/", "/account/security/devices/"):
            seen |= reading.get(address, follow=True).client.cookies
        facts = {"first_name": "Jo", "last_name": "Lead", "job_title": "", "phone": ""}
        reading.post("/account/profile/", facts)
        seen |= reading.cookies
        for address in ("/admin/", "/admin/pages/", "/admin/users/", "/admin/account/"):
            seen |= working.get(address, follow=True).client.cookies
        # The test's own short cut to being signed in gives its cookie no span.
        return seen | {"sessionid": signing_in.cookies["sessionid"]}

    def test_that_are_set_are_the_cookies_that_are_named(self, client, seen) -> None:
        assert {"sessionid", "csrftoken", "messages"} <= set(seen)
        assert set(seen) <= set(table(client))

    def test_last_as_long_as_the_page_says(self, client, seen) -> None:
        said = {name: cells[-1] for name, cells in table(client).items()}
        assert int(seen["sessionid"]["max-age"]) == timedelta(weeks=2).total_seconds()
        assert said["sessionid"].startswith("2 weeks")
        assert int(seen["csrftoken"]["max-age"]) == timedelta(weeks=52).total_seconds()
        assert said["csrftoken"] == "1 year"
        assert seen["messages"]["max-age"] == ""
        assert said["messages"].endswith("or you close the browser")

    def test_end_with_the_browser_where_nobody_asked_to_stay_signed_in(self, settings) -> None:
        settings.ACCOUNT_SESSION_REMEMBER = None
        client = Client()
        client.post("/account/sign-in/", {"login": UserFactory().email, "password": PASSWORD})
        assert client.cookies["sessionid"]["max-age"] == ""

    def test_are_shown_from_the_one_list(self, client) -> None:
        call_command("set_up_site")
        shown = table(client)
        assert shown == {each.name: [each.set_when, each.purpose, each.lasts] for each in cookies()}

    def test_ask_for_no_consent_because_all_are_needed(self, client) -> None:
        call_command("set_up_site")
        page = client.get("/cookies/").content.decode()
        assert "strictly needed" in page
        assert "no banner" in page


class TestAccessibilityStatement:
    @pytest.fixture
    def statement(self) -> AccessibilityPage:
        call_command("set_up_site")
        return AccessibilityPage.objects.get()

    @pytest.mark.parametrize(
        "words",
        [
            "If you cannot use part of this website",
            "We answer within 10 working days.",
            "Equality Advisory and Support Service",
            "Equality and Human Rights Commission",
            "(No. 2) Accessibility Regulations 2018",
            "Web Content Accessibility Guidelines, version 2.2, at level AA",
            "What is not accessible",
            "What we do about accessibility",
            "When this statement was prepared",
            "has not been tested by a person yet",
        ],
    )
    def test_begins_with_all_that_the_model_asks_for(self, client, statement, words: str) -> None:
        assert words in client.get("/accessibility/").content.decode()

    def test_says_how_to_reach_the_association(self, client, statement) -> None:
        identity = Identity.load()
        identity.email, identity.phone = "hello@association.example", "01632 960 999"
        identity.save()
        page = client.get("/accessibility/").content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert "hello@association.example" in main
        assert "01632 960 999" in main

    def test_says_what_the_association_has_found(self, client, statement) -> None:
        statement.standing, statement.is_public_body = AccessibilityPage.Standing.PARTLY, True
        statement.tested_on, statement.tested_by = date(2026, 5, 4), "a colleague with a screen reader"
        statement.body = [("rich_text", "<p>Two old reports are pictures of text.</p>")]
        statement.full_clean()
        statement.save_revision().publish()
        page = client.get("/accessibility/").content.decode()
        assert "partially compliant" in page
        assert "last tested on 4 May 2026 by a colleague with a screen reader" in page
        assert "Two old reports are pictures of text." in page
        assert "We are bound to make it accessible" in page
        assert "We know of nothing" not in page

    def test_claims_nothing_without_a_test(self, statement) -> None:
        statement.standing = AccessibilityPage.Standing.FULLY
        with pytest.raises(ValidationError, match="when the site was tested"):
            statement.full_clean()


def test_there_is_one_page_of_each() -> None:
    call_command("set_up_site")
    call_command("set_up_site")
    assert (CookiesPage.objects.count(), AccessibilityPage.objects.count()) == (1, 1)
