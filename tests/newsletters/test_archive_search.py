"""Searching the archive of the newsletter."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.services.wording import learn_words
from tests.factories import pages
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db
ARCHIVE = "/newsletter/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def indexed() -> None:
    call_command("rebuild_search", verbosity=0)
    learn_words(now=timezone.now())


def answer(client, address: str = ARCHIVE, **asked: str) -> str:
    return " ".join(TOKEN.sub("", client.get(address, asked).content.decode()).split())


class TestAnAnswer:
    def test_leads_to_issues_and_items_and_to_nothing_else(self, client):
        issue = pages.issue(
            date(2026, 5, 1),
            sections=[pages.section(pages.item("Kestrel", pages.rich_text("About a kestrel.")))],
        )
        news = pages.news("Kestrel news", body=[pages.rich_text("The kestrel consultation.")])
        indexed()
        html = answer(client, q="kestrel")
        assert f'href="{issue.url}#kestrel"' in html
        assert news.title not in html
        assert "noindex" in html

    def test_can_be_narrowed_to_a_year_by_field_and_by_address(self, client):
        for year in (2025, 2026):
            pages.issue(date(year, 5, 1), headline=f"Kestrel of {year}")
        indexed()
        for html in (
            answer(client, q="kestrel", year="2025"),
            answer(client, f"{ARCHIVE}2025/", q="kestrel"),
        ):
            assert "in 2025" in html
            assert "/newsletter/may-2025/" in html.partition("archive-found")[2]
            assert "/newsletter/may-2026/" not in html.partition("archive-found")[2]
            assert '<option value="2025" selected>' in html

    def test_puts_a_slip_right(self, client):
        pages.issue(headline="The kestrel report")
        indexed()
        html = answer(client, q="kestrle")
        assert "No newsletter holds “kestrle”" in html

    def test_calls_a_whole_issue_by_its_month_and_headline(self, client):
        pages.issue(date(2026, 5, 1), headline="The kestrel report")
        indexed()
        assert (
            ">May 2026: The kestrel report</a>" in answer(client, q="kestrel").partition("archive-found")[2]
        )

    def test_of_nothing_says_what_to_do_next(self, client):
        pages.issue()
        indexed()
        html = answer(client, q="nowhere")
        assert "Nothing found for “nowhere”" in html
        assert "/search/?q=nowhere" in html

    @pytest.mark.parametrize("words", ["", " ", "\0", '"', "-", "x" * 5000, "<script>alert(1)</script>"])
    def test_takes_any_words(self, client, words):
        pages.issue()
        response = client.get(ARCHIVE, {"q": words, "year": "²", "page": "x"})
        assert response.status_code == 200
        assert b"<script>alert" not in response.content

    def test_without_words_is_the_archive(self, client):
        issue = pages.issue()
        assert issue.url in answer(client, q="")


class TestAccess:
    def test_what_is_locked_is_found_by_members_alone(self, client, client_for):
        issue = pages.members_issue()
        indexed()
        assert (
            issue.url
            in answer(client_for(SeatFactory().user), q=pages.LOCKED_WORD).partition("archive-found")[2]
        )
        locked, nonsense = answer(client, q=pages.LOCKED_WORD), answer(client, q="wordofnobody")
        assert locked.replace(pages.LOCKED_WORD, "") == nonsense.replace("wordofnobody", "")

    def test_is_kept_nowhere(self, client):
        pages.issue()
        assert client.get(ARCHIVE, {"q": "x"}).headers["Cache-Control"] == "private, no-store"
        assert "no-store" not in client.get(ARCHIVE).headers.get("Cache-Control", "")


class TestQueries:
    def test_do_not_grow_with_the_results(self, client):
        asked = []
        for months in ((1, 2), (3, 4, 5, 6, 7, 8)):
            for month in months:
                pages.issue(date(2026, month, 1), headline="Kestrel")
            indexed()
            answer(client, q="kestrel")
            with CaptureQueriesContext(connection) as queries:
                answer(client, q="kestrel")
            asked.append(len(queries))
        assert asked[0] == asked[1]
