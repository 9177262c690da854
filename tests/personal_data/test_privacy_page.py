"""The privacy notice tells what the program does."""

import pytest
from django.core.management import call_command
from django.utils.html import escape

from accounts.holdings import holdings
from cms.models import PrivacyPage

pytestmark = pytest.mark.django_db


class TestThePrivacyNotice:
    def test_names_every_holding_with_its_purpose_basis_and_period(self, client):
        call_command("set_up_site")
        page = client.get("/privacy/").content.decode()
        for holding in holdings():
            for words in (holding.title, holding.people, holding.purpose, holding.basis, holding.kept_for):
                assert str(escape(words)) in page

    def test_tells_people_their_rights_and_where_to_complain(self, client):
        call_command("set_up_site")
        page = client.get("/privacy/").content.decode()
        for words in ("put right or erased", "take it back at any time", "Information Commissioner"):
            assert words in page

    def test_is_the_same_for_everybody_and_sets_no_cookie(self, client):
        call_command("set_up_site")
        assert not client.get("/privacy/").cookies

    def test_keeps_what_editors_write_around_the_list(self, client):
        call_command("set_up_site")
        page = PrivacyPage.objects.get()
        page.body = [{"type": "rich_text", "value": "<p>Our controller is Keelstone.</p>"}]
        page.save_revision().publish()
        call_command("set_up_site")
        shown = client.get("/privacy/").content.decode()
        assert (
            shown.index("Our controller is Keelstone")
            < shown.index("What we hold, why")
            < shown.index("Your rights")
        )
