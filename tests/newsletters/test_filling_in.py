"""An editor's hand on blocks that fill themselves: filling in, changing, emptying, and what the form refuses."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text, streamfield

from newsletters.blocks import FILLING_BLOCKS, EntryBlock
from newsletters.models import IssueIndexPage, IssuePage
from tests.factories import pages
from tests.factories.filling import JUNE, block, draft, entry, example, titles, value_of
from tests.factories.library import publication
from tests.factories.people import UserFactory
from tests.newsletters.test_editing import issue_form

pytestmark = pytest.mark.django_db


def ask(client: Client, name: str = "latest_examples", **asked: str) -> Any:
    pages.home()
    address = reverse("fill_block", args=[name])
    return client.get(address, {"month": "2026-06-01", "first_day": "", "last_day": "", **asked})


class TestFillingIn:
    def test_answers_with_the_entries_as_the_editor_shows_them(self, staff_client):
        shared = example("Neglect strategy", teaser="How we notice neglect.")
        found = json.loads(ask(staff_client).content)
        (only,) = found["entries"]
        assert only["value"]["title"] == "Neglect strategy"
        assert only["value"]["source"] == f"example:{shared.pk}"
        assert found["more"] == 0

    def test_a_page_is_one_that_the_editor_can_choose(self, staff_client):
        report = publication("Survey", date=JUNE)
        found = json.loads(ask(staff_client, "recent_publications").content)
        assert found["entries"][0]["value"]["page"]["id"] == report.pk

    def test_looks_at_the_days_that_the_editor_typed(self, staff_client):
        example("Early", date(2026, 4, 2))
        found = json.loads(ask(staff_client, first_day="01/04/2026", last_day="30/04/2026").content)
        assert [each["value"]["title"] for each in found["entries"]] == ["Early"]

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"month": ""}, "Give the issue its month first."),
            ({"first_day": "the first"}, "Enter a valid date."),
            ({"first_day": "02/06/2026", "last_day": "01/06/2026"}, "The last day lies before the first."),
        ],
    )
    def test_says_what_is_wrong_with_the_days(self, staff_client, asked, words):
        response = ask(staff_client, **asked)
        assert response.status_code == 422
        assert json.loads(response.content)["message"] == words

    def test_saves_nothing(self, staff_client):
        example("Neglect strategy")
        issue = draft(block("latest_examples"))
        ask(staff_client)
        assert titles(IssuePage.objects.get(pk=issue.pk)) == []

    def test_knows_only_blocks_that_fill_themselves(self, staff_client):
        assert ask(staff_client, "item").status_code == 404

    def test_is_for_those_who_write_issues(self, client_for, client):
        assert ask(client_for(UserFactory(is_staff=True))).status_code in (302, 403)
        assert ask(client).status_code == 302

    def test_every_such_block_has_its_button(self, staff_client):
        issue = draft(*(block(name) for name in FILLING_BLOCKS))
        shown = staff_client.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).content.decode()
        assert "filling.js" in shown or "filling." in shown
        for name in FILLING_BLOCKS:
            assert reverse("fill_block", args=[name]) in shown


def form_with(**values: Any) -> dict[str, str]:
    """What the editor's form sends for an issue with one such block."""
    filled = {
        "heading": "From our members",
        "first_day": "",
        "last_day": "",
        "note": rich_text(""),
        "entries": {"count": "0"},
        "more": "",
        "frozen_at": "",
        **values,
    }
    section = {
        "kind": "resources",
        "heading": "",
        "introduction": rich_text(""),
        "items": streamfield([("latest_examples", filled)]),
    }
    return issue_form(sections=streamfield([("section", section)]))


def entries_form(*entries: dict[str, str]) -> dict[str, Any]:
    written = {"title": "", "line": "", "teaser": "", "page": "", "link": "", "source": ""}
    rows = {
        str(number): {
            "deleted": "",
            "order": str(number),
            "type": "item",
            "id": "",
            "value": {**written, **each},
        }
        for number, each in enumerate(entries)
    }
    return {"count": str(len(entries)), **rows}


class TestSaving:
    @pytest.fixture
    def issue(self) -> IssuePage:
        return draft(block("latest_examples"), month=date(2026, 4, 1))

    def save(self, staff_client: Client, issue: IssuePage, form: dict[str, str]) -> Any:
        return staff_client.post(
            reverse("wagtailadmin_pages:edit", args=[issue.pk]),
            {**form, "slug": issue.slug, "title": issue.title},
        )

    def test_keeps_what_was_reworded_left_and_added_in_its_order(self, staff_client, issue):
        shared = example("As it was called")
        form = form_with(
            entries=entries_form(
                {"title": "My own", "line": "From next door", "link": "https://other.example/"},
                {
                    "title": "Another name",
                    "source": f"example:{shared.pk}",
                    "link": shared.get_absolute_url(),
                },
            )
        )
        assert self.save(staff_client, issue, form).status_code == 302
        latest = IssuePage.objects.get(pk=issue.pk).get_latest_revision_as_object()
        assert titles(latest) == ["My own", "Another name"]
        assert value_of(latest)["entries"][1]["source"] == f"example:{shared.pk}"

    def test_the_editors_button_publishes_what_is_found(self, staff_client, issue):
        example("Shared in April", date(2026, 4, 3))
        response = self.save(staff_client, issue, {**form_with(), "action-publish": "1"})
        assert response.status_code == 302
        live = IssuePage.objects.get(pk=issue.pk)
        assert live.live
        assert titles(live) == ["Shared in April"]
        assert titles(live.latest_revision.as_object()) == ["Shared in April"]

    def test_a_new_issue_that_is_scheduled_at_once_is_not_written_down_yet(self, staff_client):
        pages.home()
        example("Shared in April", date(2026, 4, 3))
        archive = IssueIndexPage.objects.get()
        address = reverse("wagtailadmin_pages:add", args=["newsletters", "issuepage", archive.pk])
        form = {**form_with(), "go_live_at": "01/01/2099 09:00", "action-publish": "1"}
        assert staff_client.post(address, form).status_code == 302
        issue = IssuePage.objects.get()
        assert issue.approved_schedule
        assert titles(issue) == []

    def test_days_in_the_wrong_order_are_refused_beside_the_field(self, staff_client, issue):
        response = self.save(staff_client, issue, form_with(first_day="02/04/2026", last_day="01/04/2026"))
        assert "The last day lies before the first." in response.content.decode()

    def test_an_unfinished_entry_may_be_kept_as_a_draft_but_not_published(self, staff_client, issue):
        form = form_with(entries=entries_form({"line": "No title yet"}))
        assert self.save(staff_client, issue, {**form, "action-publish": "1"}).status_code == 200
        assert self.save(staff_client, issue, form).status_code == 302


class TestEntry:
    def clean(self, **values: Any) -> Any:
        block = EntryBlock()
        return block.clean(block.to_python(entry("A title", **values)["value"]))

    @pytest.mark.parametrize(
        "link", ["javascript:alert(1)", "//evil.example/", "example.org", "mailto:a@b.example"]
    )
    def test_an_address_that_leads_nowhere_is_refused(self, link):
        with pytest.raises(ValidationError):
            self.clean(link=link)

    def test_an_entry_that_leads_to_two_places_is_refused(self):
        with pytest.raises(ValidationError):
            self.clean(link="https://other.example/", page=pages.news().pk)

    def test_notes_which_page_it_is_about(self):
        news = pages.news()
        assert self.clean(page=news.pk)["source"] == f"page:{news.pk}"

    def test_takes_the_address_of_a_page_of_ours_for_the_page(self, settings):
        news = pages.news()
        value = self.clean(link=f"{settings.SITE_URL}{news.url}")
        assert (value["page"].pk, value["link"]) == (news.pk, "")

    def test_notes_which_example_an_address_leads_to(self):
        shared = example("Neglect strategy")
        assert self.clean(link=shared.get_absolute_url())["source"] == f"example:{shared.pk}"

    def test_an_address_in_the_place_of_a_page_makes_it_ones_own(self):
        assert self.clean(link="https://other.example/", source="page:7")["source"] == ""


class TestFindings:
    """What the editor's panel says before the issue is published."""

    def findings(self, staff_client: Client, issue: IssuePage) -> str:
        shown = staff_client.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).content.decode()
        return shown.split("Before you publish")[-1].split("</ul>")[0]

    def test_name_a_list_that_finds_nothing(self, staff_client):
        issue = draft(block("latest_examples"))
        assert "“What there is” finds nothing for its days." in self.findings(staff_client, issue)
        example("Shared in June")
        assert "finds nothing" not in self.findings(staff_client, issue)

    def test_name_what_was_withdrawn_since(self, staff_client):
        shared = example("Shared in June")
        issue = draft(block("latest_examples", entries=[entry("Shared", source=f"example:{shared.pk}")]))
        assert "was withdrawn" not in self.findings(staff_client, issue)
        type(shared).objects.update(state="withdrawn")
        said = "An entry of “What there is” is not shown: what it is about was withdrawn."
        assert said in self.findings(staff_client, issue)
