"""The texts with which every site begins."""

import pytest
from django.core.management import call_command

from cms.models import Navigation, StandardPage
from cms.services.first_pages import IN_FOOTER, write_first_pages
from tests.factories import pages

pytestmark = pytest.mark.django_db


class TestFirstPages:
    def test_setting_up_publishes_them_and_links_them_in_the_footer(self, client):
        call_command("set_up_site")
        front = client.get("/").content.decode()
        for slug in IN_FOOTER:
            assert f'href="/{slug}/"' in front
            assert client.get(f"/{slug}/").status_code == 200

    def test_what_editors_have_written_is_never_changed(self):
        home = pages.home()
        home.add_child(instance=StandardPage(title="Our own privacy notice", slug="privacy"))
        write_first_pages(home=home)
        page = StandardPage.objects.get(slug="privacy")
        page.title = "Our newer privacy notice"
        page.save_revision().publish()
        call_command("set_up_site")
        assert StandardPage.objects.get(slug="privacy").title == "Our newer privacy notice"
        assert Navigation.load().footer[2].value["page"].pk == page.pk

    def test_a_page_that_staff_deleted_does_not_come_back(self):
        call_command("set_up_site")
        StandardPage.objects.get(slug="terms").delete()
        call_command("set_up_site")
        assert not StandardPage.objects.filter(slug="terms").exists()

    def test_reading_open_pages_sets_no_cookie(self, client):
        call_command("set_up_site")
        for address in ("/", "/news/", "/privacy/", "/search/?q=word"):
            assert not client.get(address).cookies
