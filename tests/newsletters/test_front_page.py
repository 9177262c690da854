"""The front page that editors put together from sections."""

import json
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import JSONField, Value
from django.test.utils import CaptureQueriesContext
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.models import Revision

from newsletters.blocks.home import PutIntoSections, first_sections
from newsletters.models import HomePage
from tests.factories import pages
from tests.factories.membership import SeatFactory
from tests.factories.pages import rich_text
from tests.factories.programme import event_page, events_page, past
from tests.factories.resources import ExampleFactory, directory

pytestmark = pytest.mark.django_db


def front(*sections: tuple[str, dict[str, Any]]) -> None:
    """Publish a front page of these sections."""
    home = pages.home()
    home.body = [{"type": kind, "value": value} for kind, value in sections]
    home.save_revision().publish()


def text(heading: str, *blocks: dict[str, Any], ground: str = "plain") -> tuple[str, dict[str, Any]]:
    return "text", {"heading": heading, "ground": ground, "body": list(blocks) or [rich_text("Words.")]}


def shown(client: Any) -> str:
    html: str = client.get("/").content.decode()
    return html[html.index("<main") : html.index("</main>")]


class TestSections:
    def test_stand_in_the_order_that_editors_gave_them_under_their_titles(self, client):
        pages.issue(headline="What the survey found")
        pages.news("A grant")
        front(
            text("Before everything"),
            ("news", {"heading": "What is new", "count": 4}),
            ("latest_issue", {"heading": "Just out", "offer": False}),
        )
        html = shown(client)
        places = [html.index(words) for words in ("Before everything", "What is new", "A grant", "Just out")]
        assert places == sorted(places)
        assert "Subscribe to the newsletter" not in html

    def test_show_as_many_as_editors_ask_for(self, client):
        for number in range(4):
            pages.news(f"News {number}")
        front(("news", {"heading": "News", "count": 2}))
        assert shown(client).count("card--news") == 2

    def test_that_have_nothing_to_show_are_left_out_whole(self, client):
        events_page()
        front(*((section["type"], section["value"]) for section in first_sections()))
        html = shown(client)
        for heading in (
            "The newest issue",
            "Earlier issues",
            "News",
            "Coming events",
            "New in the directory",
        ):
            assert heading not in html

    def test_show_the_latest_examples_and_lead_to_the_directory(self, client):
        directory()
        ExampleFactory(title="Neglect strategy", published=True)
        front(("examples", {"heading": "New in the directory", "count": 3}))
        html = shown(client)
        assert "Neglect strategy" in html
        assert "The whole directory" in html

    def test_of_events_always_hold_the_next_conference(self, client):
        for month, kind in (
            (1, "webinar"),
            (2, "workshop"),
            (3, "webinar"),
            (8, "conference"),
            (9, "conference"),
        ):
            event_page(f"{kind.title()} of month {month}", kind=kind, **past(days=-30 * month))
        front(("events", {"heading": "Coming events", "count": 2}))
        html = shown(client)
        assert "Webinar of month 1" in html
        assert "Conference of month 8" in html
        assert html.count("<article") == 2

    def test_never_show_a_members_part_to_a_visitor(self, client):
        front(text("", pages.members_part()))
        assert pages.PART_WORD not in shown(client)

    def test_may_all_be_taken_away(self, client):
        front()
        assert client.get("/").status_code == 200


class TestTheOfferOfMembership:
    def test_leads_visitors_to_membership(self, client):
        pages.home()
        assert "Join with your partnership" in shown(client)

    def test_is_not_made_to_members(self, client):
        pages.home()
        client.force_login(SeatFactory().user)
        assert "Join with your partnership" not in shown(client)


class TestAnExistingFrontPage:
    def migrate(self) -> None:
        MigrateStreamData(
            "newsletters", "HomePage", "body", [(PutIntoSections(), "")]
        ).migrate_stream_data_forward(apps, None)

    def test_keeps_its_text_below_what_the_fixed_layout_showed(self, client):
        home = pages.home()
        body = [{"type": "rich_text", "value": "<p>Founded by ten.</p>"}]
        HomePage.objects.update(body=Value(body, JSONField()))
        pages.issue(headline="What the survey found")
        revision = home.save_revision()
        content = {
            **revision.content,
            "body": json.dumps([{"type": "rich_text", "value": "<p>Drafted.</p>"}]),
        }
        Revision.objects.filter(pk=revision.pk).update(content=content)
        self.migrate()
        html = shown(client)
        assert html.index("What the survey found") < html.index("Founded by ten.") < html.index("Join with")
        drafted = json.loads(Revision.objects.get(pk=revision.pk).content["body"])
        assert [child["type"] for child in drafted][-2:] == ["text", "join"]
        assert drafted[-2]["value"]["body"][0]["value"] == "<p>Drafted.</p>"

    def test_that_has_sections_stays_as_it_is(self):
        front(text("Ours"))
        self.migrate()
        assert [child.block_type for child in HomePage.objects.get().body] == ["text"]


def test_more_rows_cost_no_more_queries(client):
    directory()
    events_page()
    counts = []
    for first in (0, 3):
        for number in range(first, first + 3):
            pages.issue(date(2026, number + 1, 1))
            pages.news(f"News {number}")
            ExampleFactory(published=True)
            event_page(f"Event {number}")
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
