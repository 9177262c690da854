"""A policy hub gathers one reform: in order of time, closing by itself, and without parts that are empty."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import FormPage
from membership.access import Access
from tests.factories import library, pages, resources
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-05-04T12:00:00+01:00", tick=False)


def main_of(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def deadline(closes_on, heading="Answer the consultation", **values):
    return {"type": "deadline", "value": {"closes_on": closes_on, "heading": heading, **values}}


def moment(day, heading):
    return {"type": "moment", "value": {"day": day, "heading": heading}}


def form(title="A survey", **values):
    page = FormPage(title=title, teaser="Six questions.", **values)
    pages.home().add_child(instance=page)
    page.save_revision().publish()
    return page


class TestAHub:
    def test_without_anything_shows_no_empty_part(self, client):
        text = main_of(client, library.hub())
        for heading in (
            "Timeline",
            "Guidance",
            "Briefings",
            "Surveys",
            "submissions",
            "Whom to ask",
            "Deadlines",
        ):
            assert heading not in text

    def test_says_where_the_reform_stands_and_what_comes_next(self, client):
        hub = library.hub(
            status_line="Before Parliament.",
            moments=[
                moment("2026-06-01", "The vote"),
                moment("2026-04-01", "The draft"),
                moment("2026-09-01", "The start"),
            ],
        )
        text = main_of(client, hub)
        assert "Before Parliament." in text
        assert "Next: The vote" in text
        assert text.rindex("The draft") < text.rindex("The vote") < text.rindex("The start")
        assert text.count("timeline__entry--done") == 1

    @pytest.mark.parametrize(
        ("closes_on", "words"),
        [
            ("2026-05-04", "Closes today"),
            ("2026-05-05", "Closes tomorrow"),
            ("2026-05-14", "Closes in 10 days"),
        ],
    )
    def test_counts_the_days_to_a_deadline(self, client, closes_on, words):
        assert words in main_of(client, library.hub(deadlines=[deadline(closes_on)]))

    def test_closes_a_deadline_by_itself_after_its_last_moment_in_london(self, client, time_machine):
        hub = library.hub(deadlines=[deadline("2026-05-04")])
        time_machine.move_to("2026-05-04T23:59:59+01:00", tick=False)
        assert "Closes today" in main_of(client, hub)
        time_machine.move_to("2026-05-05T00:00:00+01:00", tick=False)
        text = main_of(client, hub)
        assert "Closes" not in text
        assert "Deadlines that have passed (1)" in text

    def test_puts_the_next_deadline_first(self, client):
        text = main_of(
            client, library.hub(deadlines=[deadline("2026-08-01", "Later"), deadline("2026-06-01", "Sooner")])
        )
        assert text.index("Sooner") < text.index("Later")

    def test_links_guidance_of_its_own_and_of_other_bodies(self, client):
        ours = library.publication("Our checklist")
        guidance = [
            {"type": "guidance", "value": {"title": "Our checklist", "page": ours.pk}},
            {
                "type": "guidance",
                "value": {"title": "Theirs", "publisher": "A department", "link": "https://gov.example/"},
            },
        ]
        text = main_of(client, library.hub(guidance=guidance))
        assert f'href="{ours.url}"' in text
        assert 'href="https://gov.example/"' in text
        assert "A department" in text

    def test_says_whom_to_ask(self, client):
        hub = library.hub(contact_name="The policy desk", contact_email="policy@association.example")
        assert "mailto:policy@association.example" in main_of(client, hub)


class TestWhatItGathers:
    def test_is_filed_under_its_topics_or_chosen_and_grouped_by_what_it_is(self, client):
        reform = resources.topic("The reform")
        library.publication("Ours", kind="submission", submitted_to="A department", topics=[reform])
        library.publication("Theirs", kind="submission", submitted_by="A charity", topics=[reform])
        library.briefing("The briefing", topics=[reform], versions=1)
        library.publication("Elsewhere")
        chosen = library.publication("Chosen", kind="annual_report")
        hub = library.hub(topics=[reform], chosen=[{"type": "item", "value": {"page": chosen.pk}}])
        groups = client.get(hub.url).context["parts"].groups
        assert [(heading, [item.title for item in items]) for heading, items in groups] == [
            ("Briefings", ["The briefing"]),
            ("Our submissions", ["Ours"]),
            ("Other bodies’ submissions", ["Theirs"]),
            ("Also in the library", ["Chosen"]),
        ]
        assert "A charity" in main_of(client, hub)

    def test_is_only_what_is_chosen_where_editors_want_it_so(self, client):
        reform = resources.topic("The reform")
        library.publication("By topic", topics=[reform])
        hub = library.hub(topics=[reform], gathers_by_topic=False)
        assert "By topic" not in main_of(client, hub)

    def test_leaves_out_drafts_private_pages_and_the_archive(self, client):
        reform = resources.topic("The reform")
        library.publication("A draft", topics=[reform]).unpublish()
        library.publication("Private", topics=[reform]).view_restrictions.create(restriction_type="login")
        library.publication("Archived", topics=[reform], archived_on=date(2026, 5, 4))
        hub = library.hub(topics=[reform])
        text = main_of(client, hub)
        for title in ("A draft", "Private", "Archived"):
            assert title not in text

    def test_shows_of_locked_pages_title_teaser_and_a_lock(self, client):
        reform = resources.topic("The reform")
        library.publication(
            "For members", topics=[reform], access=Access.MEMBERS, body=[pages.rich_text("hushed")]
        )
        text = main_of(client, library.hub(topics=[reform]))
        assert "For members" in text
        assert "Members only" in text
        assert "hushed" not in text

    def test_offers_surveys_while_they_are_open(self, client):
        chosen = [
            {"type": "survey", "value": {"page": page.pk}}
            for page in (
                form("Open survey", closes_on=date(2026, 5, 4)),
                form("Closed survey", closes_on=date(2026, 5, 3)),
            )
        ]
        text = main_of(client, library.hub(chosen=chosen))
        assert "Open survey" in text
        assert "Closed survey" not in text

    def test_a_locked_hub_shows_its_teaser_only(self, client):
        hub = library.hub(
            access=Access.MEMBERS, status_line="hushed", deadlines=[deadline("2026-06-01", "hushed")],
            moments=[moment("2026-06-01", "hushed")], contact_name="hushed",
        )  # fmt: skip
        assert "hushed" not in client.get(hub.url).content.decode()
        client.force_login(SeatFactory().user)
        assert "hushed" in main_of(client, hub)

    def test_asks_the_database_the_same_however_much_it_gathers(self, client):
        reform, counts = resources.topic("The reform"), []
        for more in (2, 10):
            for number in range(more):
                library.publication(f"P {more} {number}", topics=[reform])
            chosen = [
                {"type": "survey", "value": {"page": form(f"S {more} {each}").pk}} for each in range(more)
            ]
            hub = library.hub(
                f"Hub {more}", topics=[reform], chosen=chosen,
                deadlines=[deadline("2026-06-01")] * more, moments=[moment("2026-06-01", "x")] * more,
            )  # fmt: skip
            client.get(hub.url)
            with CaptureQueriesContext(connection) as asked:
                client.get(hub.url)
            counts.append(len(asked))
        assert counts[0] == counts[1]
