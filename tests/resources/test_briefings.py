"""Briefings: one lasting address, versions that keep theirs, and how editors make the next one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.findings import findings_of
from membership.access import Access
from newsletters.services.groups import set_up_groups
from resources.models import BriefingPage, BriefingVersionPage
from resources.services.briefings import start_next_version
from tests.factories import files, library, pages
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def shown(client, page_or_path) -> str:
    response = client.get(getattr(page_or_path, "url", page_or_path))
    assert response.status_code == 200
    return response.content.decode()


def main_of(client, page_or_path) -> str:
    return shown(client, page_or_path).split("<main")[1].split("</main>")[0]


@pytest.fixture
def briefing():
    return library.briefing("The new duty")


@pytest.fixture
def editor():
    return UserFactory(administrator=True)


def write(briefing, words, **values):
    return library.version(briefing, body=[pages.rich_text(words)], **values)


class TestTheLastingAddress:
    def test_shows_the_newest_published_version(self, client, briefing):
        write(briefing, "The words of May.")
        write(briefing, "The words of June.", date=date(2026, 6, 1), what_changed="Chapter two is new.")
        text = main_of(client, briefing)
        assert "The words of June." in text
        assert "The words of May." not in text
        assert "<strong>Version 2</strong>, 1 June 2026" in text
        assert "Chapter two is new." in text

    def test_says_so_while_nothing_is_published(self, client, briefing):
        write(briefing, "The words of a draft.", published=False)
        text = main_of(client, briefing)
        assert "No version is published yet" in text
        assert "The words of a draft." not in text

    def test_a_draft_changes_nothing_and_publishing_it_does(self, client, briefing):
        first = write(briefing, "The words of May.")
        second = write(briefing, "The words of June.", published=False, date=date(2026, 6, 1))
        before = main_of(client, briefing)
        assert "The words of May." in before
        assert "replaced" not in main_of(client, first)
        assert BriefingPage.objects.get().date == first.date
        second.get_latest_revision().publish()
        assert "The words of June." in main_of(client, briefing)
        assert BriefingPage.objects.get().date == date(2026, 6, 1)

    @pytest.mark.parametrize("step", ["unpublish", "delete"])
    def test_goes_back_when_the_newest_is_taken_away(
        self, client, briefing, step, django_capture_on_commit_callbacks
    ):
        write(briefing, "The words of May.")
        second = write(briefing, "The words of June.", access=Access.MEMBERS)
        with django_capture_on_commit_callbacks(execute=True):
            getattr(second, step)()
        assert "The words of May." in main_of(client, briefing)
        assert BriefingPage.objects.get().access == Access.PUBLIC

    def test_has_the_gate_of_the_newest_version(self, client, briefing):
        write(briefing, "The words of May.")
        write(briefing, "The words of June.", access=Access.MEMBERS)
        assert "The words of June." not in shown(client, briefing)
        assert "private" in client.get(briefing.url)["Cache-Control"]
        assert BriefingPage.objects.get().access == Access.MEMBERS
        client.force_login(SeatFactory().user)
        assert "The words of June." in shown(client, briefing)

    def test_keeps_that_gate_when_the_briefing_itself_is_published_again(self, client, briefing):
        write(briefing, "The words of June.", access=Access.MEMBERS)
        briefing = BriefingPage.objects.get()
        briefing.access = Access.PUBLIC
        briefing.save_revision().publish()
        assert BriefingPage.objects.get().access == Access.MEMBERS
        BriefingPage.objects.filter(pk=briefing.pk).update(access=Access.PUBLIC)
        assert "The words of June." not in shown(client, briefing)

    def test_leads_to_every_published_version(self, client, briefing):
        first = write(briefing, "The words of May.")
        write(briefing, "The words of June.")
        write(briefing, "The words of July.", published=False)
        text = main_of(client, briefing)
        assert f'href="{first.url}"' in text
        assert "version-3" not in text


class TestAVersion:
    def test_keeps_its_address_and_says_what_replaced_it(self, client, briefing):
        first = write(briefing, "The words of May.")
        write(briefing, "The words of June.", date=date(2026, 6, 1))
        write(briefing, "The words of July.", date=date(2026, 7, 1))
        text = main_of(client, first)
        assert "The words of May." in text
        assert "<strong>Version 1 of 3</strong>, 4 May 2026: replaced by version 3 on 1 July 2026." in text
        assert f'<a href="{briefing.url}">Read the newest version</a>' in text

    def test_search_engines_are_led_to_the_lasting_address(self, client, briefing, settings):
        settings.SITE_URL = "https://www.partnerships.example"
        first = write(briefing, "The words of May.")
        newest = write(briefing, "The words of June.")
        assert 'name="robots"' not in shown(client, newest)
        canonical = f'<link rel="canonical" href="https://www.partnerships.example{briefing.url}">'
        assert canonical in shown(client, newest)
        assert canonical in shown(client, briefing)
        assert '<meta name="robots" content="noindex">' in shown(client, first)
        assert f'href="https://www.partnerships.example{first.url}"' in shown(client, first)
        sitemap = client.get("/sitemap.xml").content.decode()
        assert briefing.url in sitemap
        assert newest.url not in sitemap

    def test_that_is_locked_shows_its_briefing_and_number_and_no_word_of_its_own(self, client, briefing):
        version = write(
            briefing, "The locked words.", access=Access.MEMBERS, what_changed="A quiet change.",
            documents=[{"type": "document", "value": {"document": files.document("quiet.pdf").pk, "title": "Quiet"}}],
        )  # fmt: skip
        text = shown(client, version)
        assert "The new duty" in text
        assert "Version 1" in text
        for word in ("The locked words.", "A quiet change.", "quiet.pdf", "Quiet"):
            assert word not in text

    def test_its_number_stands_once_in_a_briefing(self, briefing):
        first = write(briefing, "One.")
        second = write(briefing, "Two.")
        assert (first.number, second.number) == (1, 2)
        with pytest.raises(IntegrityError), transaction.atomic():
            BriefingVersionPage.objects.filter(pk=second.pk).update(number=1)

    def test_of_an_archived_briefing_says_so(self, client, briefing):
        version = write(briefing, "One.")
        BriefingPage.objects.update(archived_on=timezone.localdate())
        assert "Archive." in main_of(client, version)


class TestStartingTheNextVersion:
    def start(self, briefing, editor):
        return start_next_version(briefing=briefing, user=editor, now=timezone.now())

    def test_copies_the_newest_as_a_draft_and_leaves_what_changed_to_be_said(self, briefing, editor):
        document = files.document()
        write(
            briefing, "The words of May.", access=Access.MEMBERS, teaser="About May.", what_changed="All of it.",
            documents=[{"type": "document", "value": {"document": document.pk, "title": "Checklist"}}],
        )  # fmt: skip
        draft = self.start(briefing, editor)
        assert (draft.number, draft.title, draft.slug) == (2, "Version 2", "version-2")
        assert "The words of May." in draft.text.open
        assert draft.documents[0].value["document"] == document
        assert (draft.access, draft.teaser, draft.what_changed) == (Access.MEMBERS, "About May.", "")
        assert (draft.live, draft.date) == (False, timezone.localdate())

    def test_copies_what_was_saved_last_even_if_it_is_not_published(self, briefing, editor):
        version = write(briefing, "The words of May.")
        version.body = [pages.rich_text("Better words.")]
        version.save_revision()
        assert "Better words." in self.start(briefing, editor).text.open

    def test_opens_the_draft_that_is_there(self, briefing, editor):
        write(briefing, "The words of May.")
        assert self.start(briefing, editor) == self.start(briefing, editor)
        assert BriefingVersionPage.objects.count() == 2

    def test_a_scheduled_version_counts_as_finished(self, briefing, editor):
        write(briefing, "The words of May.")
        draft = self.start(briefing, editor)
        draft.go_live_at = timezone.now() + timedelta(days=1)
        draft.save_revision().publish()
        assert self.start(briefing, editor).number == 3

    def test_begins_with_version_one(self, briefing, editor):
        assert self.start(briefing, editor).number == 1

    def test_in_the_admin_takes_a_button_and_a_confirmation(self, client_for, briefing, editor):
        write(briefing, "The words of May.")
        client = client_for(editor)
        address = reverse("start_version", args=[briefing.pk])
        for page in (briefing, briefing.versions.get()):
            editing = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
            assert address in editing
            assert "Start version 2" in editing.split("<footer")[1]
        assert "Start version 2" in client.get(address).content.decode()
        assert BriefingVersionPage.objects.count() == 1
        response = client.post(address)
        draft = BriefingVersionPage.objects.get(number=2)
        assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[draft.pk])
        assert "Open the draft of version 2" in client.get(address).content.decode()

    def test_is_for_those_who_may_add_pages(self, client_for, briefing):
        set_up_groups()
        client = client_for(UserFactory(is_staff=True, groups=["Finance officer"]))
        assert client.post(reverse("start_version", args=[briefing.pk])).status_code == 302
        assert not BriefingVersionPage.objects.exists()


class TestInTheAdmin:
    @pytest.fixture
    def client(self, client_for, editor):
        return client_for(editor)

    def test_a_version_can_be_added_as_a_page_below_the_briefing(self, client, briefing):
        address = reverse("wagtailadmin_pages:add", args=["resources", "briefingversionpage", briefing.pk])
        form = {
            "date": "2026-05-04", "what_changed": "", "teaser": "", "access": "public", "opens_on": "",
            "body-count": "0", "documents-count": "0", "archived_on": "", "archive_note": "", "superseded_by": "",
            "action-publish": "yes", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        }  # fmt: skip
        response = client.post(address, form)
        assert response.status_code == 302, response.context["form"].errors
        version = BriefingVersionPage.objects.get()
        assert (version.number, version.briefing, version.title, version.live) == (
            1,
            briefing,
            "Version 1",
            True,
        )

    def test_a_version_is_neither_copied_nor_moved(self, client, briefing):
        version = write(briefing, "One.")
        other = library.briefing("Another")
        assert client.get(reverse("wagtailadmin_pages:copy", args=[version.pk]))["Location"] == reverse(
            "start_version", args=[briefing.pk]
        )
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[version.pk, other.pk]))
        assert BriefingVersionPage.objects.get().get_parent().pk == briefing.pk

    def test_a_whole_briefing_can_be_copied_with_its_versions(self, client, briefing):
        write(briefing, "One.")
        write(briefing, "Two.")
        copy = BriefingPage.objects.get().copy(
            recursive=True, update_attrs={"title": "A copy", "slug": "a-copy"}
        )
        assert sorted(copy.versions.values_list("number", flat=True)) == [1, 2]
        assert briefing.versions.count() == 2

    def test_a_whole_briefing_can_be_deleted_with_its_versions(self, client, briefing):
        write(briefing, "One.")
        Page.objects.get(pk=briefing.pk).delete()
        assert not BriefingVersionPage.objects.exists()

    def test_findings_ask_for_what_changed_from_the_second_version_on(self, briefing):
        first = write(briefing, "One.", teaser="x")
        second = write(briefing, "Two.", teaser="x")
        said = write(briefing, "Three.", teaser="x", what_changed="The third chapter.")
        words = "It does not say what changed since the version before."
        assert [words in findings_of(version) for version in (first, second, said)] == [False, True, False]


class TestPrivacy:
    def test_of_a_version_takes_its_words_out_of_the_search(
        self, client, briefing, django_capture_on_commit_callbacks
    ):
        write(briefing, "About brackenlamps.")
        version = write(briefing, "About quillworts.")
        address = f'href="{briefing.url}"'
        assert address in shown(client, "/search/?q=quillworts")
        with django_capture_on_commit_callbacks(execute=True):
            restriction = PageViewRestriction.objects.create(
                page=version.page_ptr, restriction_type=PageViewRestriction.LOGIN
            )
        assert address not in shown(client, "/search/?q=quillworts")
        assert address in shown(client, "/search/?q=brackenlamps")
        with django_capture_on_commit_callbacks(execute=True):
            restriction.delete()
        assert address in shown(client, "/search/?q=quillworts")


class TestQueries:
    def test_do_not_grow_with_the_number_of_versions(self, client, briefing):
        counts = []
        for more in (2, 6):
            for number in range(more):
                write(
                    briefing, f"Words {number}",
                    documents=[
                        {"type": "document", "value": {"document": files.document(f"{number}-{each}.pdf").pk}}
                        for each in range(more)
                    ],
                )  # fmt: skip
            client.get(briefing.url)
            with CaptureQueriesContext(connection) as asked:
                shown(client, briefing)
            counts.append(len(asked))
        assert counts[0] == counts[1]
