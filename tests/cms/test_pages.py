"""What every page does."""

import pytest

from tests.factories import pages

pytestmark = pytest.mark.django_db


class TestAddress:
    def test_a_full_address_starts_with_the_sites_own(self, settings):
        settings.SITE_URL = "https://www.partnerships.example"
        assert pages.news("Hello").full_url == "https://www.partnerships.example/news/hello/"
