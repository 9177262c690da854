"""The public search: what is found, by whom, and how it is shown."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import SearchEntry
from cms.selectors import marked, tidy
from membership.access import Access
from newsletters.models import IssueIndexPage, NewsIndexPage
from tests.factories import pages
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db

NONSENSE = "xyzzyplugh"


def search(client, words, **more):
    return client.get("/search/", {"q": words, **more})


def titles(response):
    return [result.title for result in response.context["results"]]


def alike(response, words):
    """The page without what differs by what was typed and by the request itself."""
    return response.content.decode().replace(words, "WORD")


@pytest.fixture
def member(client):
    client.force_login(SeatFactory().user)
    return client


class TestFinding:
    def test_a_word_is_found_in_title_teaser_and_body(self, client):
        pages.news("Kestrel", body=[])
        pages.news("Other", body=[pages.rich_text("The kestrels nest.")])
        assert titles(search(client, "kestrel")) == ["Kestrel", "Other"]
        assert set(titles(search(client, "answers"))) == {"Kestrel", "Other"}

    def test_a_title_counts_more_than_many_mentions(self, client):
        pages.news("Annual plan", body=[pages.rich_text("scrutiny " * 40)])
        pages.news("Scrutiny", body=[pages.rich_text("Once. " + "Other words stand here. " * 60)])
        assert titles(search(client, "scrutiny")) == ["Scrutiny", "Annual plan"]

    def test_exact_phrases_exclusions_and_alternatives_work(self, client):
        pages.news("One", body=[pages.rich_text("multi agency training")])
        pages.news("Two", body=[pages.rich_text("training by one agency of multi")])
        assert titles(search(client, '"multi agency"')) == ["One"]
        assert titles(search(client, "agency -multi")) == []
        assert set(titles(search(client, '"multi agency" or "one agency"'))) == {"One", "Two"}

    def test_the_headline_of_an_issue_is_found(self, client):
        pages.issue(headline="Kingfishers everywhere")
        assert len(titles(search(client, "kingfisher"))) == 1

    @pytest.mark.parametrize(
        "words", ["", "   ", "\0", "the", "-", '"', "(((", "&|!<->", "a" * 5000, "\0kite\0"]
    )
    def test_whatever_is_typed_is_answered(self, client, words):
        pages.news("Kite")
        assert search(client, words).status_code == 200

    def test_words_are_bounded_and_freed_of_what_no_text_holds(self):
        assert tidy(" a\0b \n c ") == "a b c"
        assert len(tidy("word " * 500)) <= 200

    def test_the_answer_is_never_kept_by_a_cache(self, client):
        pages.home()
        assert search(client, "word")["Cache-Control"] == "private, no-store"

    def test_nothing_found_says_so_and_what_to_try(self, client):
        pages.home()
        assert f"Nothing found for “{NONSENSE}”" in search(client, NONSENSE).content.decode()


class TestSnippets:
    def test_found_words_are_marked_and_everything_else_escaped(self, client):
        pages.news(
            "News",
            body=[
                pages.rich_text(
                    "Owls say 1 &lt; 2 &amp; 3 &gt; 2 near the kestrel &lt;script&gt;bad&lt;/script&gt;."
                )
            ],
        )
        page = search(client, "kestrel").content.decode()
        assert "Owls say 1 &lt; 2 &amp; 3 &gt; 2 near the <mark>kestrel</mark>" in page
        assert "<script>bad" not in page

    @pytest.mark.parametrize(
        ("snippet", "html"),
        [
            ("a \ue000b\ue001 c", "a <mark>b</mark> c"),
            ("\ue000a \ue000b\ue001", "a <mark>b</mark>"),
            ("a\ue001\ue000", "a"),
            ("\ue000<b>\ue001", "<mark>&lt;b&gt;</mark>"),
        ],
    )
    def test_stray_marks_never_unbalance_the_page(self, snippet, html):
        assert marked(snippet) == html


class TestKinds:
    def test_findings_can_be_narrowed_to_one_kind(self, client):
        pages.news("Kestrel news")
        pages.issue(headline="Kestrel issue")
        everything = search(client, "kestrel")
        kinds = next(facet for facet in everything.context["facets"] if facet.name == "kind")
        assert {(kind.label, kind.count) for kind in kinds.choices} == {
            ("News", "1"),
            ("Newsletter issues", "1"),
        }
        assert titles(search(client, "kestrel", kind="news")) == ["Kestrel news"]

    @pytest.mark.parametrize("kind", ["nonsense", "\0", "newsletter-issues"])
    def test_a_kind_that_was_not_found_shows_everything(self, client, kind):
        pages.news("Kestrel news")
        assert titles(search(client, "kestrel", kind=kind)) == ["Kestrel news"]


class TestPages:
    def test_further_pages_keep_words_and_kind(self, client):
        for number in range(21):
            pages.news(f"Kestrel {number}")
        pages.issue(headline="Kestrel issue")
        response = search(client, "kestrel", kind="news")
        assert "?q=kestrel&amp;kind=news&amp;page=2" in response.content.decode()
        assert len(titles(search(client, "kestrel", kind="news", page=2))) == 1

    @pytest.mark.parametrize("page", ["0", "-1", "999", "x", "\0", "9" * 400])
    def test_a_page_that_does_not_exist_shows_the_nearest(self, client, page):
        pages.news("Kestrel")
        assert titles(search(client, "kestrel", page=page)) == ["Kestrel"]


class TestNoOracle:
    """Searching for what stands only in locked text answers exactly as searching for nonsense."""

    def locked(self):
        tomorrow = timezone.localdate() + timedelta(days=1)
        pages.news("Locked", access=Access.MEMBERS)
        pages.members_first_issue(tomorrow)
        pages.news("Open", body=[pages.rich_text("Open words."), pages.members_part()])

    @pytest.mark.parametrize("secret", [pages.LOCKED_WORD, pages.PART_WORD])
    @pytest.mark.parametrize(
        "query", ["{}", '"{}"', "-{} open", "{} or open", "open {}", "open -{}", "-{}", "{} -open"]
    )
    def test_the_page_is_the_same_for_a_stranger(self, client, secret, query):
        self.locked()
        nonsense = NONSENSE[: len(secret)]
        answers = [alike(search(client, query.format(word)), word) for word in (secret, nonsense)]
        assert answers[0] == answers[1]

    def test_neither_rank_nor_order_tells_of_locked_text(self, client):
        pages.news("Owls", body=[pages.rich_text("Owls.")], access=Access.MEMBERS, date=date(2026, 1, 2))
        pages.news("Owls", body=[pages.rich_text("Owls.")], access=Access.MEMBERS, date=date(2026, 1, 1))
        before = [(each.pk, each.rank) for each in search(client, "owls").context["answer"].found.found]
        page = SearchEntry.objects.get(dated=date(2026, 1, 1)).page.specific
        page.body = [("rich_text", "<p>Owls owls owls owls.</p>")]
        page.save_revision().publish()
        after = [(each.pk, each.rank) for each in search(client, "owls").context["answer"].found.found]
        assert len(after) == 2
        assert after == before

    def test_a_locked_page_is_found_by_its_title_and_shows_only_its_teaser(self, client):
        pages.news("Kestrel", access=Access.MEMBERS)
        page = search(client, "kestrel").content.decode()
        assert "Answers by the end of the month." in page
        assert pages.LOCKED_WORD not in page

    def test_both_questions_take_the_same_queries(self, client):
        self.locked()
        counts = set()
        search(client, NONSENSE)
        for word in (NONSENSE, pages.LOCKED_WORD, NONSENSE):
            cache.clear()
            with CaptureQueriesContext(connection) as asked:
                search(client, word)
            counts.add(len(asked))
        assert len(counts) == 1


class TestMembers:
    def test_members_find_locked_pages_and_parts_with_the_words_around(self, member):
        pages.news("Locked", access=Access.MEMBERS)
        pages.news("Open", body=[pages.members_part()])
        response = search(member, pages.PART_WORD)
        assert titles(response) == ["Open"]
        assert f"Only members know the <mark>{pages.PART_WORD}</mark>" in response.content.decode()
        assert titles(search(member, pages.LOCKED_WORD)) == ["Locked"]

    def test_a_members_first_page_is_found_by_everybody_from_its_day_with_no_job_run(self, client):
        pages.members_first_issue(date(2031, 5, 1), date(2031, 4, 1))
        with time_machine.travel("2031-04-30T22:59:59Z", tick=False):
            assert titles(search(client, pages.LOCKED_WORD)) == []
        with time_machine.travel("2031-04-30T23:00:00Z", tick=False):
            assert titles(search(client, pages.LOCKED_WORD)) == ["April 2031"]


class TestTruth:
    """The table follows what is published."""

    def found(self, client, words="kestrel"):
        return titles(search(client, words))

    def test_drafts_are_not_found_and_change_nothing(self, client):
        page = pages.news("Kestrel")
        page.title = "Buzzard"
        page.save_revision()
        assert self.found(client) == ["Kestrel"]
        assert self.found(client, "buzzard") == []

    def test_publishing_replaces_what_was_found(self, client):
        page = pages.news("Kestrel")
        page.title = "Buzzard"
        page.save_revision().publish()
        assert self.found(client) == []
        assert self.found(client, "buzzard") == ["Buzzard"]

    def test_unpublished_and_deleted_pages_are_gone(self, client):
        pages.news("Kestrel one").unpublish()
        pages.news("Kestrel two").delete()
        assert self.found(client) == []

    def test_unpublishing_a_list_takes_everything_below_with_it(self, client):
        pages.news("Kestrel")
        index = NewsIndexPage.objects.get()
        index.unpublish()
        for child in index.get_children():
            child.unpublish()
        assert self.found(client) == []

    def test_a_change_of_access_counts_once_it_is_published(self, client):
        page = pages.news("News", body=[pages.rich_text("A kestrel.")])
        page.access = Access.MEMBERS
        page.save_revision()
        assert self.found(client) == ["News"]
        page.save_revision().publish()
        assert self.found(client) == []

    def test_scheduled_publishing_and_expiry_are_followed(self, client):
        page = pages.news("Kestrel")
        page.unpublish()
        now = timezone.now()
        page.go_live_at, page.expire_at = now + timedelta(hours=1), now + timedelta(hours=2)
        page.save_revision().publish()
        assert self.found(client) == []
        with time_machine.travel(now + timedelta(hours=1, minutes=1)):
            call_command("publish_scheduled")
        assert self.found(client) == ["Kestrel"]
        with time_machine.travel(now + timedelta(hours=2, minutes=1)):
            call_command("publish_scheduled")
        assert self.found(client) == []

    def test_a_moved_page_leads_to_its_new_address(self, client):
        page = pages.news("Kestrel")
        page.move(IssueIndexPage.objects.get(), "last-child")
        response = search(client, "kestrel")
        assert response.context["results"][0].address == "/newsletter/kestrel/"
        assert SearchEntry.objects.get(page=page).url_path == "/home/newsletter/kestrel/"

    def test_a_renamed_list_leads_to_new_addresses_below(self, client, django_capture_on_commit_callbacks):
        page = pages.news("Kestrel")
        index = NewsIndexPage.objects.get()
        index.slug = "reports"
        with django_capture_on_commit_callbacks(execute=True):
            index.save_revision().publish()
        assert search(client, "kestrel").context["results"][0].address == "/reports/kestrel/"
        assert SearchEntry.objects.get(page=page).url_path == "/home/reports/kestrel/"

    def test_a_published_copy_is_found_as_well(self, client):
        pages.news("Kestrel").copy(update_attrs={"slug": "copy", "title": "Kestrel copy"})
        assert set(self.found(client)) == {"Kestrel", "Kestrel copy"}

    def test_what_lies_below_a_private_page_is_found_by_nobody(self, member):
        pages.news("Kestrel")
        PageViewRestriction.objects.create(
            page=NewsIndexPage.objects.get(), restriction_type=PageViewRestriction.LOGIN
        )
        assert self.found(member) == []

    def test_a_rebuilt_table_is_the_same_table(self):
        page = pages.news("Kestrel", body=[pages.rich_text("Words."), pages.members_part()])
        pages.news("Gone").unpublish()
        rows = list(SearchEntry.objects.order_by("page").values())
        SearchEntry.objects.filter(page=page).update(title="wrong", full_body="", full_text=None)
        SearchEntry.objects.exclude(page=page).delete()
        for _ in range(2):
            said = StringIO()
            call_command("rebuild_search", stdout=said)
            assert said.getvalue() == f"{len(rows)} things can be found.\n"
        rebuilt = list(SearchEntry.objects.order_by("page").values())
        assert [{**row, "id": None} for row in rebuilt] == [{**row, "id": None} for row in rows]


class TestQueries:
    @pytest.mark.parametrize("count", [4, 15])
    def test_any_number_of_findings_takes_the_same_queries(self, client, count, django_assert_num_queries):
        for number in range(count):
            pages.news(f"Kestrel {number}")
        search(client, "kestrel")
        with django_assert_num_queries(12):
            search(client, "kestrel")
