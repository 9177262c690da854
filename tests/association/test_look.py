"""One design everywhere: mail, papers and the proxy's pages take their colours from the site's tokens."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.urls import reverse

from association.stylesheets import PARTS, SITE, JoinedStylesheetFinder, joined
from tests.factories import pages

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static" / "css"
HEX = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b(?![\w-])")
BLACK_AND_WHITE = {"#ffffff", "#000000"}


def _long(colour: str) -> str:
    digits = colour[1:].lower()
    return "#" + ("".join(2 * each for each in digits) if len(digits) == 3 else digits)


def _colours(text: str) -> set[str]:
    return {_long(colour) for colour in HEX.findall(text)}


TOKENS = _colours((CSS / "tokens.css").read_text(encoding="utf-8")) | BLACK_AND_WHITE
ELSEWHERE = [
    *(ROOT / "templates" / "emails").glob("*.css"),
    *(ROOT / "templates" / "emails").rglob("*.mjml"),
    *(ROOT / "templates" / "pdf").glob("*.typ"),
]


class TestColours:
    @pytest.mark.parametrize("path", ELSEWHERE, ids=lambda path: path.relative_to(ROOT).as_posix())
    def test_of_mail_and_papers_are_the_site_s(self, path):
        assert _colours(path.read_text(encoding="utf-8")) <= TOKENS

    @pytest.mark.parametrize("path", sorted((CSS / "components").glob("*.css")), ids=lambda path: path.stem)
    def test_of_components_are_tokens(self, path):
        assert _colours(path.read_text(encoding="utf-8")) <= {*BLACK_AND_WHITE, "#14242c"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["newsletters:subscribe", "newsletters:ask_for_link", "newsletters:feeds", "newsletters:contribution"],
)
def test_a_page_outside_the_tree_shows_the_way_back(client, name):
    pages.home()
    assert 'aria-label="Breadcrumb"' in client.get(reverse(name)).content.decode()


def test_every_component_s_stylesheet_is_on_some_page():
    tag = (ROOT / "events" / "templatetags" / "events.py").read_text(encoding="utf-8")
    pages = tag + "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    missing = {
        path.stem
        for path in (CSS / "components").glob("*.css")
        if f"components/{path.stem}" not in PARTS and f"components/{path.stem}" not in pages
    }
    assert missing == set()


class TestTheJoinedStylesheet:
    def test_holds_every_part_in_order_and_finds_their_pictures(self):
        words = Path(str(find(SITE))).read_text(encoding="utf-8")
        assert (
            words.index("--paper:")
            < words.index(".wrap {")
            < words.index(".masthead {")
            < words.index(".footer {")
        )
        assert "/*" not in words
        addresses = re.findall(r'url\("([^"]+)"\)', words)
        assert addresses
        for address in addresses:
            assert (CSS / address).resolve().is_file()

    def test_is_made_anew_when_a_part_changes(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        finder = JoinedStylesheetFinder()
        path = Path(str(finder.find(SITE)))
        path.write_text("old")
        assert [name for name, _ in finder.list(None)] == [SITE]
        assert path.read_text(encoding="utf-8") == joined()


def test_no_page_styles_itself():
    styled = re.compile(r"""<style|\sstyle=["']""")
    folders = ("pages", "components", "blocks", "account", "mfa", "allauth")
    assert {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / "templates" / folder).rglob("*.html")
        if styled.search(path.read_text(encoding="utf-8"))
    } == set()
