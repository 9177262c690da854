"""The look of letters: the same frame as all mail, the same words in both forms."""

import re
from pathlib import Path

import pytest
from django.conf import settings as site

from office.letters import compose_letter
from office.models import Identity

pytestmark = pytest.mark.django_db
CSS = Path(site.BASE_DIR) / "static/css/tokens.css"
LAYOUT = ["emails/layout.mjml", "emails/light.css", "emails/dark.css"]
COLOUR = re.compile(r"#[0-9a-f]{3,6}\b")


@pytest.fixture
def identity() -> Identity:
    found, _ = Identity.objects.update_or_create(
        defaults={
            "name": "Lantern & Oak",
            "email": "office@lantern.example",
            "postal_address": "1 Oak Street\n\nHarrowmere\nZZ1 1ZZ",
            "charity_number": "1234567",
        }
    )
    return found


def composed(words: str = "Dear Sam,\n\nRead on: https://site.example/a/", **values: str):
    letter = compose_letter(
        recipients=["r@b.example"], subject=values.pop("subject", "A letter"), words=words, **values
    )
    return letter.alternatives[0][0], letter.body


class TestFoot:
    def test_both_forms_say_whose_mail_it_is(self, identity, settings):
        settings.SITE_URL = "https://site.example"
        html, text = composed()
        assert "1 Oak Street, Harrowmere, ZZ1 1ZZ" in html
        assert "1 Oak Street, Harrowmere, ZZ1 1ZZ" in text
        for words in ("office@lantern.example", "Registered charity 1234567", "https://site.example"):
            assert words in html
            assert words in text

    def test_what_is_not_known_leaves_no_gap(self):
        Identity.objects.update_or_create(defaults={"name": "Lantern", "email": "", "charity_number": ""})
        html, text = composed()
        assert "Registered charity" not in html + text
        assert "mailto:" not in html
        assert "\n\n\n" not in text

    def test_an_ordinary_letter_offers_no_list_to_leave(self, identity):
        html, text = composed()
        assert "[[" not in html + text


class TestLook:
    def test_it_names_the_association_and_leads_to_the_site(self, identity, settings):
        settings.SITE_URL = "https://site.example"
        html, _ = composed()
        assert '<a href="https://site.example/">Lantern &amp; Oak</a>' in html

    def test_there_is_one_first_heading_and_it_is_the_subject(self, identity):
        html, _ = composed(subject="Your seat & you")
        assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Your seat &amp; you"]

    def test_it_is_dark_for_outlook_as_well(self, identity):
        html, _ = composed()
        light, _, dark = html.partition("prefers-color-scheme:dark")
        assert "[data-ogsc] .sheet" in dark
        assert "[data-ogsc]" not in light

    def test_nothing_is_fetched_and_nobody_is_followed(self, identity):
        html, _ = composed()
        for foreign in ("@import", "@font-face", "<link", "<img", "<script", "url("):
            assert foreign not in html

    def test_no_style_is_so_long_that_gmail_drops_it(self, identity):
        html, _ = composed()
        assert max(map(len, re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL))) < 8192

    def test_no_line_is_too_long_to_be_mailed(self, identity):
        html, _ = composed("word " * 3000)
        assert max(len(line.encode()) for line in html.splitlines()) <= 900

    def test_its_colours_are_those_of_the_site(self):
        ours = set(COLOUR.findall(CSS.read_text())) | {"#ffffff"}
        for name in LAYOUT:
            text = (Path(site.BASE_DIR) / "templates" / name).read_text()
            assert set(COLOUR.findall(text)) <= ours, name
