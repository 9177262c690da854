"""An editor's work through the admin: writing, previewing, publishing, scheduling, having it checked."""

import json
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from membership.access import Access
from newsletters.models import IssueIndexPage, IssuePage, NewsIndexPage, NewsPage
from newsletters.services.groups import set_up_groups
from tests.factories import files, pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

BODY_WORD = "lanternmoth"


@pytest.fixture
def staff(db, client_for):
    """A client signed in as an editor, who is no administrator."""
    pages.home()
    set_up_groups()
    return client_for(UserFactory(groups=["Editor"]))


def stream(*blocks):
    return streamfield(list(blocks))


def issue_form(**values):
    """What the editor's form sends for an issue with one section, one item and one members-only part."""
    part = {
        "teaser": "Members read on.",
        "body": stream(("rich_text", rich_text(f"<p>{pages.PART_WORD}</p>"))),
    }
    item = {
        "heading": "A heading",
        "byline_name": "",
        "byline_role": "",
        "voice": "",
        "closes_on": "",
        "closing_note": "",
        "topics": {"count": "0"},
        "body": stream(("rich_text", rich_text(f"<p>{BODY_WORD}</p>")), ("members_part", part)),
    }
    section = {
        "kind": "association_news",
        "heading": "",
        "introduction": rich_text(""),
        "items": stream(("item", item)),
    }
    form = {
        "month": "17/04/2026",
        "title": "",
        "slug": "",
        "headline": "What changed",
        "teaser": "What this month brings.",
        "seo_title": "",
        "search_description": "",
        "lead_picture": "",
        "chair_name": "",
        "chair_role": "",
        "chair_picture": "",
        "access": "public",
        "opens_on": "",
        "introduction": stream(),
        "sections": stream(("section", section)),
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
    }
    return nested_form_data({**form, **values})


def add_address():
    return reverse(
        "wagtailadmin_pages:add", args=["newsletters", "issuepage", IssueIndexPage.objects.get().pk]
    )


class TestWriting:
    def test_a_new_issue_offers_the_next_month_for_members_first(self, staff):
        pages.issue(date(2026, 4, 1))
        shown = staff.get(add_address()).content.decode()
        assert 'value="01/05/2026"' in shown
        assert 'value="01/06/2026"' in shown
        assert '<option value="members_first" selected>' in shown

    def test_month_headline_and_items_make_a_draft(self, staff):
        response = staff.post(add_address(), issue_form())
        issue = IssuePage.objects.get()
        assert response.status_code == 302
        assert (issue.title, issue.slug, issue.month, issue.live) == (
            "April 2026",
            "april-2026",
            date(2026, 4, 1),
            False,
        )

    def test_publishing_shows_it_to_readers(self, staff, client):
        staff.post(add_address(), issue_form(**{"action-publish": "1"}))
        shown = client.get("/newsletter/april-2026/").content.decode()
        assert BODY_WORD in shown
        assert pages.PART_WORD not in shown

    def test_a_month_that_has_an_issue_is_refused_beside_the_field(self, staff):
        pages.issue(date(2026, 4, 1))
        response = staff.post(add_address(), issue_form(**{"action-publish": "1"}))
        assert "There is an issue for April 2026 already; it is published." in response.content.decode()
        assert BODY_WORD in response.content.decode()
        assert IssuePage.objects.count() == 1

    def test_members_first_without_a_date_is_refused_beside_the_field(self, staff):
        response = staff.post(add_address(), issue_form(access="members_first"))
        assert "Say from which day everybody may read." in response.content.decode()

    def test_a_title_that_named_the_old_month_follows_the_new_one(self, staff):
        issue = pages.issue(date(2026, 3, 1))
        address = reverse("wagtailadmin_pages:edit", args=[issue.pk])
        staff.post(address, issue_form(title="March 2026", slug="march-2026", **{"action-publish": "1"}))
        issue.refresh_from_db()
        assert issue.title == "April 2026"

    def test_an_empty_members_part_may_be_kept_as_a_draft_but_not_published(self, staff):
        empty = {"teaser": "", "body": stream()}
        form = issue_form(introduction=stream(("members_part", empty)))
        assert staff.post(add_address(), {**form, "action-publish": "1"}).status_code == 200
        assert staff.post(add_address(), form).status_code == 302


class TestPreview:
    """The draft as a visitor and as a member, in the side panel."""

    @pytest.fixture(params=["new", "saved"])
    def address(self, request, staff):
        archive = IssueIndexPage.objects.get()
        if request.param == "new":
            return reverse("wagtailadmin_pages:preview_on_add", args=["newsletters", "issuepage", archive.pk])
        return reverse("wagtailadmin_pages:preview_on_edit", args=[pages.issue(date(2026, 3, 1)).pk])

    def preview(self, staff, address, mode, **values):
        sent = staff.post(address, issue_form(**values))
        assert json.loads(sent.content) == {"is_valid": True, "is_available": True}
        response = staff.get(f"{address}?{urlencode({'mode': mode, 'in_preview_panel': 'true'})}")
        assert response.status_code == 200
        return response.content.decode()

    def test_a_visitor_sees_the_teaser_of_a_members_part(self, staff, address):
        shown = self.preview(staff, address, "visitor")
        assert BODY_WORD in shown
        assert pages.PART_WORD not in shown

    def test_a_member_sees_the_part(self, staff, address):
        assert pages.PART_WORD in self.preview(staff, address, "member")

    @pytest.mark.parametrize("access", [("members_first", "2099-01-01"), ("members", "")])
    def test_a_visitor_sees_the_locked_page(self, staff, address, access):
        shown = self.preview(staff, address, "visitor", access=access[0], opens_on=access[1])
        assert BODY_WORD not in shown
        assert "What this month brings." in shown

    def test_a_member_reads_a_locked_page(self, staff, address):
        assert BODY_WORD in self.preview(staff, address, "member", access="members", opens_on="")

    def test_the_editors_own_name_is_not_in_it(self, staff, address):
        assert "Sign out" not in self.preview(staff, address, "visitor")

    def test_the_content_checks_run_in_it(self, staff, address):
        assert "wagtail-userbar" in self.preview(staff, address, "visitor")


class TestPreviewOfOtherPages:
    @pytest.mark.parametrize("mode", ["visitor", "member"])
    def test_lists_and_the_front_page_can_be_previewed(self, staff, mode):
        pages.issue()
        for page in (pages.home(), IssueIndexPage.objects.get(), NewsIndexPage.objects.get()):
            page.save_revision()
            response = staff.get(f"{reverse('wagtailadmin_pages:view_draft', args=[page.pk])}?mode={mode}")
            assert response.status_code == 200
            assert page.title in response.content.decode()


class TestStatus:
    """Who may read now, and from when, in the editor's side panel."""

    def editor_of(self, staff, page) -> str:
        return staff.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    def test_a_published_issue_for_members_first_says_when_it_opens(self, staff):
        issue = pages.members_first_issue(date(2099, 5, 1))
        shown = self.editor_of(staff, issue)
        assert "Members may read it now. It opens to everybody by itself on 1 May 2099." in shown
        assert "anyone can view" not in shown

    def test_a_draft_says_that_nobody_may_read_it_yet(self, staff):
        issue = IssueIndexPage.objects.get().add_child(instance=IssuePage(month=date(2026, 4, 1), live=False))
        shown = self.editor_of(staff, issue)
        assert "Nobody may read it yet: it is not published." in shown
        assert "Once published: Everybody may read it." in shown

    def test_a_change_that_is_not_published_yet_is_told_apart(self, staff):
        issue = pages.issue()
        issue.access = Access.MEMBERS
        issue.save_revision()
        shown = self.editor_of(staff, issue)
        assert "Everybody may read it." in shown
        assert "Once this draft is published: Only members may read it." in shown


class TestFindings:
    def findings(self, staff, page) -> str:
        shown = staff.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        return (
            shown.split("Before you publish", 1)[1].split("</ul>")[0] if "Before you publish" in shown else ""
        )

    def test_a_sound_issue_has_none(self, staff):
        assert self.findings(staff, pages.issue(headline="What changed")) == ""

    def test_what_is_missing_is_named(self, staff):
        issue = pages.issue(sections=[pages.section(kind="events")], introduction=[])
        found = self.findings(staff, issue)
        for words in ("no headline", "no introduction", "The section “Events” is empty"):
            assert words in found

    def test_a_missing_and_a_long_teaser_are_named(self, staff):
        news = pages.news()
        news.teaser = ""
        news.save_revision()
        assert "There is no teaser" in self.findings(staff, news)
        news.teaser = "word " * 60
        news.save_revision()
        assert "characters long" in self.findings(staff, news)

    def test_a_closing_date_before_the_issue_is_named(self, staff):
        issue = pages.issue(
            date(2026, 4, 1),
            headline="H",
            sections=[pages.section(pages.item("Call", closes_on="2026-03-31"))],
        )
        assert "“Call” closes before" in self.findings(staff, issue)

    @pytest.mark.parametrize("how", ["block", "link"])
    def test_a_file_more_locked_than_its_page_is_named(self, staff, how):
        document = files.document(title="Budgets", access=Access.MEMBERS)
        block = {"type": "document", "value": {"document": document.pk}}
        link = pages.rich_text(f'<a linktype="document" id="{document.pk}">budgets</a>')
        news = pages.news(body=[block if how == "block" else link])
        found = self.findings(staff, news)
        assert "more locked than the page" in found
        assert "Budgets" in found

    def test_a_file_more_open_than_its_place_is_named(self, staff):
        document = files.document(title="Budgets")
        block = {"type": "document", "value": {"document": document.pk}}
        part = {"type": "members_part", "value": {"teaser": "Members read on.", "body": [block]}}
        assert "more open than the place" in self.findings(staff, pages.news(body=[part]))

    def test_a_file_as_open_as_its_place_is_fine(self, staff):
        document = files.document(title="Budgets", access=Access.MEMBERS)
        block = {"type": "document", "value": {"document": document.pk}}
        part = {"type": "members_part", "value": {"teaser": "Members read on.", "body": [block]}}
        assert self.findings(staff, pages.news(body=[part])) == ""


class TestSchedule:
    def test_a_scheduled_issue_appears_at_its_time_and_expires_at_its_end(self, staff, client, time_machine):
        time_machine.move_to("2026-04-20T10:00:00Z", tick=False)
        form = issue_form(go_live_at="2026-04-21 09:00", expire_at="2026-04-22 09:00")
        staff.post(add_address(), {**form, "action-publish": "1"})
        seen = []
        for moment in ("2026-04-21T08:00:00Z", "2026-04-21T08:00:01Z", "2026-04-22T08:00:01Z"):
            time_machine.move_to(moment, tick=False)
            call_command("publish_scheduled")
            seen.append(client.get("/newsletter/april-2026/").status_code)
        assert seen == [404, 200, 404]

    def test_the_front_page_of_the_admin_tells_drafts_scheduled_and_published_apart(self, staff):
        pages.issue(date(2026, 4, 1))
        archive = IssueIndexPage.objects.get()
        scheduled = archive.add_child(instance=IssuePage(month=date(2026, 5, 1), live=False))
        scheduled.go_live_at = datetime(2099, 5, 1, 9, tzinfo=UTC)
        scheduled.save_revision().publish()
        archive.add_child(instance=IssuePage(month=date(2026, 6, 1), live=False)).save_revision()
        shown = staff.get(reverse("wagtailadmin_home")).content.decode()
        panel = shown.split('id="newsletter-section"')[-1] if 'id="newsletter-section"' in shown else shown
        for words in ("Being written", "Scheduled for 1 May 2099", "Published"):
            assert words in panel
        assert panel.index("June 2026") < panel.index("May 2026") < panel.index("April 2026")


class TestRevisions:
    def test_two_versions_can_be_compared(self, staff):
        issue = pages.issue(date(2026, 4, 1))
        issue.sections = [pages.section(pages.item("A new guide", pages.rich_text(BODY_WORD)))]
        issue.save_revision()
        shown = staff.get(
            reverse("wagtailadmin_pages:revisions_compare", args=[issue.pk, "earliest", "latest"])
        )
        assert BODY_WORD in shown.content.decode()

    def test_unpublishing_takes_the_issue_off_the_site(self, staff, client):
        issue = pages.issue(date(2026, 4, 1))
        staff.post(reverse("wagtailadmin_pages:unpublish", args=[issue.pk]))
        assert client.get(issue.url).status_code == 404


class TestWorkflow:
    """A second pair of eyes: a moderator approves what an editor submits."""

    def test_a_submitted_issue_goes_live_once_it_is_approved(self, staff, client):
        assert "Submit to Second pair of eyes" in staff.get(add_address()).content.decode()
        staff.post(add_address(), {**issue_form(), "action-submit": "1"})
        issue = IssuePage.objects.get()
        assert client.get("/newsletter/april-2026/").status_code == 404
        state = issue.current_workflow_task_state
        staff.post(
            reverse("wagtailadmin_pages:workflow_action", args=[issue.pk, "approve", state.pk]),
            {"comment": ""},
        )
        assert client.get("/newsletter/april-2026/").status_code == 200


class TestAdmin:
    def test_bears_the_associations_name_and_no_help_on_the_software(self, staff):
        shown = staff.get(reverse("wagtailadmin_home")).content.decode()
        assert "The Association" in shown
        assert "Wagtail" not in shown.split("<main")[1].split("</main>")[0]
        assert "editor guide" not in shown

    def test_lists_issues_and_news_newest_first_with_who_may_read(self, staff):
        for month in (3, 5, 4):
            pages.members_first_issue(date(2099, 1, 1), date(2026, month, 1))
        pages.news("Old", date=date(2026, 1, 1))
        pages.news("New", date=date(2026, 2, 1))
        issues = staff.get(reverse("wagtailadmin_explore", args=[IssueIndexPage.objects.get().pk]))
        listing = issues.content.decode().split('<table class="listing')[1]
        assert listing.index("May 2026") < listing.index("April 2026") < listing.index("March 2026")
        assert "Members first" in listing
        assert "1 January 2099" in listing
        news = staff.get(reverse("wagtailadmin_explore", args=[NewsIndexPage.objects.get().pk]))
        rows = news.content.decode().split('<table class="listing')[1]
        assert rows.index("1 February 2026") < rows.index("1 January 2026")


class TestTree:
    def test_issues_stand_only_in_the_archive_and_news_only_in_its_list(self):
        assert IssuePage.allowed_parent_page_models() == [IssueIndexPage]
        assert NewsPage.allowed_parent_page_models() == [NewsIndexPage]
        assert IssueIndexPage.allowed_subpage_models() == [IssuePage]
        assert NewsIndexPage.allowed_subpage_models() == [NewsPage]
        assert IssuePage.allowed_subpage_models() == []
