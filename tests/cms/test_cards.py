"""The picture that stands for a page where links are shared."""

import re
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.core.cache import caches
from PIL import Image

from cms.cards import Card
from membership.access import Access
from office.models import Identity
from office.papers import PaperError, render_png
from office.papers.rendering import drawable
from tests.factories import pages, programme, resources

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    caches["kept"].clear()


def head_of(client, address: str) -> dict[str, str]:
    html = client.get(address).content.decode().partition("</head>")[0]
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)"\s+content="([^"]*)"', html))


def card_at(client, address: str):
    return client.get(urlsplit(address).path)


def size_of(response) -> tuple[int, int]:
    return Image.open(BytesIO(response.content)).size


class TestAPage:
    def test_names_its_card_with_size_and_words(self, client, settings):
        issue = pages.issue(headline="Six questions")
        head = head_of(client, issue.url)
        assert head["og:image"].startswith(f"{settings.SITE_URL}/cards/page/{issue.pk}/")
        assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
        assert head["og:image:alt"] == f"Newsletter. {issue.title}. Six questions. {Identity.load().name}"
        assert head["twitter:card"] == "summary_large_image"
        assert head["og:type"] == "article"

    @pytest.mark.parametrize("access", [Access.PUBLIC, Access.MEMBERS])
    def test_locked_or_not_its_card_is_for_everybody_and_for_long(self, client, access):
        news = pages.news(access=access)
        response = card_at(client, head_of(client, news.url)["og:image"])
        assert response.headers["Content-Type"] == "image/png"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert size_of(response) == (1200, 630)

    def test_of_every_kind_has_one(self, client):
        example = resources.ExampleFactory(published=True, public=True)
        addresses = ["/", pages.news().url, resources.topic("Neglect").url, programme.event_page().url]
        for address in [*addresses, example.get_absolute_url()]:
            assert size_of(card_at(client, head_of(client, address)["og:image"])) == (1200, 630), address

    def test_that_changed_its_title_has_another_and_the_old_address_leads_to_it(self, client):
        news = pages.news("Before")
        old = head_of(client, news.url)["og:image"]
        news.title = "Afterwards"
        news.save_revision().publish()
        new = head_of(client, news.url)["og:image"]
        assert new != old
        response = card_at(client, old)
        assert response.headers["Location"] == new
        assert "immutable" not in response.headers["Cache-Control"]

    def test_that_is_withdrawn_has_none(self, client):
        news = pages.news()
        address = head_of(client, news.url)["og:image"]
        news.unpublish()
        assert card_at(client, address).status_code == 404

    def test_an_example_that_is_not_shown_has_none(self, client):
        example = resources.ExampleFactory()
        assert client.get(f"/cards/example/{example.pk}/x.png").status_code == 404

    @pytest.mark.parametrize("path", ["page/99999999999999999999/x", "nothing/1/x", "page/0/x"])
    def test_nonsense_has_none(self, client, path):
        pages.home()
        assert client.get(f"/cards/{path}.png").status_code == 404


class TestDrawing:
    @pytest.mark.parametrize(
        "title",
        [
            "A",
            "word " * 50,
            "unbreakable" * 23,
            "#panic() *_[]$x$ <a> @b \\",
            "Winter 🎄 漢字 Größe ŵ",
            "🎄",
            "",
        ],
    )
    def test_holds_any_title(self, title):
        card = Card(source="page", key=1, title=title, kind="News", line=title)
        assert Image.open(BytesIO(card.png(Identity.load()))).size == (1200, 630)

    def test_leaves_out_what_no_font_can_draw(self):
        assert drawable("Winter 🎄 漢字 Größe ŵ Ελλάδα “–”") == "Winter Größe ŵ Ελλάδα “–”"

    def test_other_words_give_another_picture(self):
        one, other = (Card("page", 1, title).png(Identity.load()) for title in ("One", "Other"))
        assert one != other

    def test_of_a_template_that_is_not_there_says_so(self):
        with pytest.raises(PaperError):
            render_png("nowhere", {})
