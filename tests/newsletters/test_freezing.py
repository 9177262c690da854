"""What fills itself is written down when the issue is published, in whatever way, and stays."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from newsletters.models import IssuePage
from newsletters.services.issues import start_next_issue
from tests.factories import pages
from tests.factories.filling import (
    JUNE,
    at_noon,
    block,
    draft,
    entry,
    example,
    publish,
    this_month,
    titles,
    value_of,
)

pytestmark = pytest.mark.django_db


def reload(issue: IssuePage) -> IssuePage:
    return IssuePage.objects.get(pk=issue.pk)


def in_revision(issue: IssuePage) -> list[str]:
    return titles(Revision.objects.get(pk=reload(issue).live_revision_id).as_object())


class TestPublishing:
    @pytest.fixture
    def issue(self) -> IssuePage:
        example("Shared in June")
        return draft(block("latest_examples"))

    def assert_frozen(self, issue: IssuePage) -> None:
        """It is written down in the page and in its revision, and nothing that happens later changes it."""
        assert titles(reload(issue)) == ["Shared in June"]
        assert in_revision(issue) == ["Shared in June"]
        example("Came later")
        page = Client().get(reload(issue).url).content.decode()
        assert "Shared in June" in page
        assert "Came later" not in page

    def test_in_code_writes_it_down(self, issue):
        issue.save_revision().publish()
        self.assert_frozen(issue)

    def test_by_the_editors_button_writes_it_down(self, issue, staff_client):
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        staff_client.post(f"{bulk}?id={issue.pk}", {"include_descendants": ""})
        self.assert_frozen(issue)

    def test_by_approval_writes_it_down(self, issue, administrator):
        workflow = issue.get_workflow()
        state = workflow.start(issue, administrator)
        assert titles(reload(issue)) == []
        state.current_task_state.approve(user=administrator)
        self.assert_frozen(issue)

    def test_on_a_schedule_writes_down_what_there_is_when_the_time_comes(self):
        month, opens = this_month(), timezone.now() + timedelta(days=1)
        issue = draft(block("latest_examples"), month=month)
        issue.go_live_at = opens
        issue.save_revision().publish()
        assert value_of(reload(issue)).fills_itself
        example("Shared while it waited", timezone.localdate())
        with time_machine.travel(opens + timedelta(minutes=1)):
            call_command("publish_scheduled")
        assert reload(issue).live
        assert titles(reload(issue)) == ["Shared while it waited"]
        assert in_revision(issue) == ["Shared while it waited"]

    def test_a_saved_draft_is_not_written_down(self, issue):
        issue.save_revision()
        assert value_of(issue.get_latest_revision_as_object()).fills_itself

    def test_the_editor_goes_on_from_what_was_written_down(self, issue, staff_client):
        publish(issue)
        shown = staff_client.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).content.decode()
        assert "Shared in June" in shown

    def test_publishing_leaves_no_unpublished_changes(self, issue):
        assert not publish(issue).has_unpublished_changes


class TestPublishingAgain:
    @pytest.fixture
    def issue(self) -> IssuePage:
        example("Shared in June")
        return publish(draft(block("latest_examples")))

    def edited(self, issue: IssuePage, **values: Any) -> IssuePage:
        latest = issue.get_latest_revision_as_object()
        value_of(latest).update(values)
        latest.save_revision().publish()
        return reload(issue)

    def test_keeps_what_was_written_down(self, issue):
        example("Came later")
        assert titles(self.edited(issue, heading="Another heading")) == ["Shared in June"]

    def test_keeps_it_a_month_later(self, issue):
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert titles(self.edited(issue)) == ["Shared in June"]

    def test_keeps_it_when_other_days_are_given_but_the_list_is_not_emptied(self, issue):
        assert titles(self.edited(issue, first_day=date(2026, 7, 1))) == ["Shared in June"]

    def test_a_list_that_was_emptied_fills_itself_anew(self, issue):
        example("Came later")
        value = value_of(issue)
        changed = self.edited(issue, entries=[], without_entries=False)
        assert value["frozen_at"]
        assert titles(changed) == ["Came later", "Shared in June"]

    def test_a_draft_from_before_it_was_published_keeps_it_as_well(self):
        example("Shared in June")
        before = draft(block("latest_examples"))
        older = before.get_latest_revision_as_object()
        publish(before)
        example("Came later")
        older.headline = "Written meanwhile"
        older.save_revision().publish()
        assert titles(reload(before)) == ["Shared in June"]
        assert reload(before).headline == "Written meanwhile"

    def test_a_new_block_beside_it_fills_itself(self, issue):
        example("Came later")
        latest = issue.get_latest_revision_as_object()
        sections = latest.sections.get_prep_value()
        sections[0]["value"]["items"].append(block("latest_examples"))
        latest.sections = sections
        latest.save_revision().publish()
        assert titles(reload(issue), 0) == ["Shared in June"]
        assert titles(reload(issue), 1) == ["Came later", "Shared in June"]


class TestWhereNothingWasFound:
    def test_it_stays_nothing(self):
        issue = publish(draft(block("latest_examples")))
        example("Came later")
        assert "Came later" not in Client().get(issue.url).content.decode()
        issue.save_revision().publish()
        assert titles(reload(issue)) == []

    def test_until_an_editor_lets_it_fill_itself_again(self):
        issue = publish(draft(block("latest_examples")))
        example("Came later")
        latest = issue.get_latest_revision_as_object()
        value_of(latest)["without_entries"] = False
        latest.save_revision().publish()
        assert titles(reload(issue)) == ["Came later"]


class TestWhatWasFilledInByHand:
    def test_is_published_as_it_stands(self):
        example("Shared in June")
        issue = publish(draft(block("latest_examples", entries=[entry("Reworded")], more=3)))
        assert titles(issue) == ["Reworded"]
        assert value_of(issue)["more"] == 3


class TestStartingTheNextIssue:
    NOW = at_noon(date(2026, 7, 2))

    def next_issue(self, issue: IssuePage, administrator: Any, now: datetime = NOW) -> IssuePage:
        return start_next_issue(now=now, user=administrator)

    def kinds(self, issue: IssuePage) -> list[str]:
        return [child.block_type for child in issue.sections[0].value["items"]]

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("resources", ["latest_examples", "recent_publications"]),
            ("events", ["coming_events"]),
            ("new_members", ["new_members"]),
            ("association_news", []),
        ],
    )
    def test_puts_the_right_block_into_the_right_section(self, kind, expected, administrator):
        pages.issue(JUNE, sections=[pages.section(pages.item(), kind=kind)])
        assert self.kinds(self.next_issue(IssuePage.objects.get(), administrator)) == expected

    @pytest.mark.parametrize("standing", [False, True])
    def test_copies_a_filled_block_as_an_empty_one(self, standing, administrator):
        example("Shared in June")
        filled = block("latest_examples", heading="From our members", first_day="2026-06-01")
        issue = pages.issue(JUNE, sections=[pages.section(filled, kind="spotlight", standing=standing)])
        assert titles(issue) == ["Shared in June"]
        example("Shared in July", date(2026, 7, 1))
        following = self.next_issue(issue, administrator)
        value = value_of(following)
        assert value["heading"] == "From our members"
        assert value.fills_itself
        assert not value["first_day"]
        assert not value["frozen_at"]
        assert titles(publish(following)) == ["Shared in July"]

    def test_the_very_first_issue_begins_with_all_of_them(self, administrator):
        pages.home()
        first = start_next_issue(now=self.NOW, user=administrator)
        found = [child.block_type for section in first.sections for child in section.value["items"]]
        assert found == ["latest_examples", "recent_publications", "coming_events", "new_members"]
