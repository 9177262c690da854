"""The style guide shows everything the site is made of, on one machine only."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import include, path

from association import urls
from association.local_pages.styleguide import ON_EVERY_PAGE, TEMPLATES, blocks, component_names
from tests.factories import files, pages

pytestmark = pytest.mark.django_db

HIDDEN = {"documents", "last_step", "stream"}
"""What shows nothing by itself, or nothing to whoever reads the guide."""


class UrlsOfOneMachine:
    urlpatterns = [path("", include("association.local_pages.urls")), *urls.urlpatterns]
    handler500 = urls.handler500


@pytest.fixture
def guide(settings, client: Client) -> str:
    settings.SITE_MODE, settings.LOCAL = "local", True
    settings.ROOT_URLCONF = UrlsOfOneMachine
    pages.home()
    pages.issue()
    files.picture()
    files.document()
    return client.get("/styleguide/").content.decode()


class TestTheStyleGuide:
    def test_shows_every_component(self, guide):
        entries = dict(
            re.findall(
                r'data-component="([^"]+)">(.*?)</article>\s*(?=<article class="guide__entry"|</section>)',
                guide,
                re.DOTALL,
            )
        )
        assert set(entries) | ON_EVERY_PAGE == set(component_names())
        without = {name for name, html in entries.items() if "guide__missing" in html}
        assert without == set()
        empty = {
            name
            for name, html in entries.items()
            if not re.search(r'class="guide__shown">\s*<\w', html)
            and not re.search(r'class="guide__shown">\s*\w', html)
        }
        assert empty <= HIDDEN

    def test_shows_every_block_that_editors_can_choose(self, guide):
        shown = {unescape(about).split(". ")[0] for about in re.findall(r'data-block="([^"]+)"', guide)}
        templates = {path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / "blocks").glob("*.html")}
        assert set(blocks()) == shown
        assert templates <= shown

    def test_shows_the_tokens(self, guide):
        assert "<code>accent</code>" in guide
        assert "<code>size-4xl</code>" in guide
        assert "<code>space-8</code>" in guide


def test_is_nowhere_else(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404
