"""What a browser really keeps after a visit, a sign-in and a morning in the admin."""

import pytest
from playwright.sync_api import BrowserContext, Page

from cms.cookies import cookies
from tests.factories import pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_is_named_on_the_page_about_cookies(page: Page, context: BrowserContext, sign_in, settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = False
    pages.home()
    for address in ("/", "/join/", "/search/?q=word"):
        page.goto(address)
    sign_in(UserFactory(administrator=True).email)
    page.goto("/admin/")
    page.get_by_role("button", name="Toggle sidebar").click()
    page.goto("/admin/pages/")
    kept = {cookie["name"] for cookie in context.cookies()}
    assert {"sessionid", "csrftoken", "known_device", "wagtail_sidebar_collapsed"} <= kept
    assert kept <= {cookie.name for cookie in cookies()}
