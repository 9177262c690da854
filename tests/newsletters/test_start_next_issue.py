"""“Start next issue”: what the new draft takes over, and who may start it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from membership.access import Access
from newsletters.models import IssuePage, NewsletterSettings, Opening
from newsletters.services.issues import MayNotStartIssue, NoArchive, start_next_issue
from tests.factories import files, pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 20, 10, tzinfo=UTC)


@pytest.fixture
def editor():
    return UserFactory(administrator=True)


def headings(section) -> list[str]:
    return [child.value["heading"] for child in section.value["items"]]


class TestNewDraft:
    @pytest.fixture
    def april(self):
        return pages.issue(
            date(2026, 4, 1),
            chair_name="Robin Example",
            chair_role="Chair",
            chair_picture=files.picture(),
            sections=[
                pages.section(
                    pages.item("News of April"), heading="From the office", introduction="<p>Of April</p>"
                ),
                pages.section(
                    pages.item("How to reach us"),
                    pages.item("A call that is over", closes_on="2026-04-19"),
                    pages.item("A call that goes on", closes_on="2026-04-20"),
                    kind="contact",
                    standing=True,
                ),
            ],
        )

    @pytest.fixture
    def draft(self, april, editor):
        return start_next_issue(now=NOW, user=editor)

    def test_is_for_the_month_after_the_newest_issue(self, draft):
        assert (draft.month, draft.title, draft.slug) == (date(2026, 5, 1), "May 2026", "may-2026")

    def test_is_seen_by_nobody_yet(self, draft, client):
        assert not draft.live
        assert client.get("/newsletter/may-2026/").status_code == 404

    def test_takes_over_who_writes_the_introduction_but_not_its_text(self, draft, april):
        assert (draft.chair_name, draft.chair_role) == ("Robin Example", "Chair")
        assert draft.chair_picture_id == april.chair_picture_id
        assert len(draft.introduction) == 0

    def test_copies_standing_sections_without_what_has_closed(self, draft):
        contact = draft.sections[1]
        assert contact.value["standing"]
        assert headings(contact) == ["How to reach us", "A call that goes on"]

    def test_copies_of_other_sections_only_the_heading(self, draft):
        office = draft.sections[0]
        assert office.value.title == "From the office"
        assert headings(office) == []
        assert not office.value["introduction"]

    def test_shares_no_block_with_the_old_issue(self, draft, april):
        old = {section.id for section in april.sections}
        assert not old & {section.id for section in draft.sections}

    def test_is_for_members_first_until_the_next_month(self, draft):
        assert (draft.access, draft.opens_on) == (Access.MEMBERS_FIRST, date(2026, 6, 1))

    def test_has_a_revision_to_edit(self, draft, editor):
        assert draft.latest_revision.user == editor

    def test_copies_what_an_unpublished_revision_says(self, april, editor):
        april.chair_name = "Sam Example"
        april.save_revision()
        assert start_next_issue(now=NOW, user=editor).chair_name == "Sam Example"


class TestAgain:
    def test_a_second_time_opens_the_same_draft(self, editor):
        pages.issue(date(2026, 4, 1))
        first = start_next_issue(now=NOW, user=editor)
        assert start_next_issue(now=NOW, user=editor).pk == first.pk
        assert IssuePage.objects.count() == 2

    def test_once_the_draft_is_published_the_month_after_begins(self, editor):
        pages.issue(date(2026, 4, 1))
        start_next_issue(now=NOW, user=editor).get_latest_revision().publish()
        assert start_next_issue(now=NOW, user=editor).month == date(2026, 6, 1)

    def test_once_the_draft_is_scheduled_the_month_after_begins(self, editor):
        pages.issue(date(2026, 4, 1))
        draft = start_next_issue(now=NOW, user=editor)
        draft.go_live_at = datetime(2099, 5, 1, 9, tzinfo=UTC)
        draft.save_revision().publish()
        assert start_next_issue(now=NOW, user=editor).month == date(2026, 6, 1)

    def test_december_is_followed_by_january(self, editor):
        pages.issue(date(2026, 12, 1))
        assert start_next_issue(now=NOW, user=editor).title == "January 2027"

    def test_the_first_issue_is_of_the_running_month_with_all_kinds_of_section(self, editor):
        pages.home()
        first = start_next_issue(now=NOW, user=editor)
        assert first.title == "April 2026"
        assert len(first.sections) == 8


class TestOpening:
    @pytest.mark.parametrize(
        ("values", "gate"),
        [
            ({"opening": Opening.AT_ONCE}, (Access.PUBLIC, None)),
            ({"opening": Opening.NEVER}, (Access.MEMBERS, None)),
            ({"opening": Opening.NEXT_MONTH}, (Access.MEMBERS_FIRST, date(2026, 5, 1))),
            ({"opening": Opening.AFTER_DAYS, "days": 10}, (Access.MEMBERS_FIRST, date(2026, 4, 11))),
        ],
    )
    def test_follows_the_setting(self, editor, values, gate):
        pages.home()
        NewsletterSettings.objects.create(**values)
        issue = start_next_issue(now=NOW, user=editor)
        assert (issue.access, issue.opens_on) == gate


class TestPermission:
    def test_who_may_not_write_issues_is_refused(self):
        pages.home()
        with pytest.raises(MayNotStartIssue, match="editor's role"):
            start_next_issue(now=NOW, user=UserFactory())
        assert not IssuePage.objects.exists()

    def test_without_an_archive_it_says_so(self, editor):
        with pytest.raises(NoArchive, match="no newsletter archive"):
            start_next_issue(now=NOW, user=editor)


class TestButtons:
    def test_a_look_at_the_page_changes_nothing(self, staff_client):
        pages.issue(date(2026, 4, 1), sections=[pages.section(kind="contact", standing=True)])
        response = staff_client.get(reverse("start_next_issue"))
        assert "Start the May 2026 issue" in response.content.decode()
        assert "Contact the association" in response.content.decode()
        assert IssuePage.objects.count() == 1

    def test_the_button_opens_the_editor_of_the_new_draft(self, staff_client):
        pages.issue(date(2026, 4, 1))
        response = staff_client.post(reverse("start_next_issue"))
        draft = IssuePage.objects.get(month=date(2026, 5, 1))
        assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
        assert staff_client.get(response["Location"]).status_code == 200

    def test_it_stands_in_the_archive_the_editor_and_on_the_front_page(self, staff_client):
        issue = pages.issue(date(2026, 4, 1))
        address = reverse("start_next_issue")
        for place in (
            reverse("wagtailadmin_explore", args=[issue.get_parent().pk]),
            reverse("wagtailadmin_pages:edit", args=[issue.pk]),
            reverse("wagtailadmin_home"),
        ):
            assert address in staff_client.get(place).content.decode(), place

    def test_it_stands_nowhere_for_people_who_may_not(self, client):
        pages.home()
        client.force_login(UserFactory())
        response = client.post(reverse("start_next_issue"))
        assert response.status_code in (302, 403)
        assert not IssuePage.objects.exists()

    def test_an_issue_is_not_copied(self, staff_client):
        issue = pages.issue(date(2026, 4, 1))
        response = staff_client.get(reverse("wagtailadmin_pages:copy", args=[issue.pk]))
        assert response["Location"] == reverse("start_next_issue")


class TestFrontPage:
    def test_its_button_starts_the_issue_although_forms_are_checked(self, editor, client_for):
        pages.issue(date(2026, 4, 1))
        signed_in = client_for(editor)
        guarded = Client(enforce_csrf_checks=True)
        guarded.cookies = signed_in.cookies
        front = guarded.get("/admin/").content.decode()
        form = front[front.index(f'action="{reverse("start_next_issue")}"') :]
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form[: form.index("</form>")])
        response = guarded.post(reverse("start_next_issue"), {"csrfmiddlewaretoken": token})
        assert response.status_code == 302
        assert IssuePage.objects.filter(live=False).count() == 1
