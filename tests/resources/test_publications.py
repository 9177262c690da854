"""The library's list and publications: what stands there, for whom, and what can be asked for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.findings import findings_of
from cms.models import Navigation
from membership.access import Access
from resources.models import LibraryPage, PublicationPage
from tests.factories import files, library, pages, resources
from tests.factories.library import SeriesFactory
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db


def main_of(client, address, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def titles(client, **query) -> list[str]:
    response = client.get("/library/", query)
    assert response.status_code == 200
    return [item.title for item in response.context["shelf"].results]


class TestANewSite:
    def test_has_a_library_in_its_navigation(self, client):
        call_command("set_up_site")
        assert 'href="/library/"' in client.get("/").content.decode()
        assert "The library is still empty" in main_of(client, "/library/")

    def test_sets_it_up_once_and_not_again_when_staff_deleted_it(self):
        pages.home()
        pages.home()
        library_page = LibraryPage.objects.get()
        links = [link["value"]["page"] for link in Navigation.load().header.raw_data]
        assert links.count(library_page.pk) == 1
        Page.objects.get(pk=library_page.pk).specific.delete()
        pages.home()
        assert not LibraryPage.objects.exists()


class TestTheLibrary:
    def test_shows_everything_below_it_the_newest_first(self, client):
        library.publication("Of March", date=date(2026, 3, 1))
        briefing = library.briefing("Of May")
        library.version(briefing, date=date(2026, 5, 1))
        library.hub("Of April", date=date(2026, 4, 1))
        assert titles(client) == ["Of May", "Of April", "Of March"]
        text = main_of(client, "/library/")
        for kind in ("Briefing", "Policy hub", "Survey report"):
            assert kind in text

    def test_can_be_asked_by_kind_series_topic_and_year_together(self, client):
        neglect, board = resources.topic("Neglect"), SeriesFactory(name="Board minutes", slug="board")
        both = {"topics": [neglect], "series": board, "kind": "minutes"}
        library.publication("Wanted", **both)
        library.publication("Another year", **{**both, "date": date(2024, 1, 1)})
        library.publication("Another kind", **{**both, "kind": "presentation"})
        library.publication("Another topic", **{**both, "topics": []})
        library.publication("Another series", **{**both, "series": None})
        query = {"kind": "minutes", "series": "board", "topic": neglect.slug, "year": "2026"}
        assert titles(client, **query) == ["Wanted"]
        assert len(titles(client)) == 5
        text = main_of(client, "/library/", **query)
        assert '<option value="board" selected>' in text
        assert '<option value="2026" selected>' in text

    def test_counts_each_kind_beside_everything_else_that_was_asked(self, client):
        for number in range(3):
            library.publication(f"Minutes {number}", kind="minutes")
        library.publication("Old minutes", kind="minutes", date=date(2020, 1, 1))
        library.publication("A statement", kind="press_statement")
        kinds = client.get("/library/", {"year": "2026", "kind": "minutes"}).context["shelf"].kinds
        assert [(kind.label, kind.count, kind.is_current) for kind in kinds] == [
            ("Everything", 4, False), ("Press statements", 1, False), ("Minutes", 3, True),
        ]  # fmt: skip
        assert kinds[1].query == "kind=press_statement&year=2026"

    @pytest.mark.parametrize(
        "query", [{"kind": "nonsense"}, {"year": "20260"}, {"year": "MMXX"}, {"year": "0000"}, {"page": "x"}]
    )
    def test_takes_nonsense_as_not_asked(self, client, query):
        library.publication("One")
        assert titles(client, **query) == ["One"]

    @pytest.mark.parametrize("query", [{"series": "\0"}, {"topic": "'"}, {"series": "unknown"}])
    def test_says_when_nothing_fits(self, client, query):
        library.publication("One")
        text = main_of(client, "/library/", **query)
        assert "Nothing fits all of this" in text or "One" in text

    def test_pages_and_keeps_what_was_asked(self, client):
        for number in range(21):
            library.publication(f"Minutes {number}", kind="minutes", date=date(2026, 1, 1 + number))
        assert titles(client, kind="minutes", page="2") == ["Minutes 0"]
        assert "kind=minutes&amp;page=2" in main_of(client, "/library/", kind="minutes")

    def test_a_locked_item_is_title_teaser_and_a_lock(self, client):
        library.publication(
            "For members", access=Access.MEMBERS, body=[pages.rich_text("The hushed words.")],
            documents=[{"type": "document", "value": {"document": files.document("hushed.pdf").pk}}],
        )  # fmt: skip
        text = main_of(client, "/library/")
        assert "For members" in text
        assert "What it is about." in text
        assert "Members only" in text
        assert "hushed" not in text

    def test_drafts_and_private_items_are_not_in_it(self, client):
        library.publication("A draft").unpublish()
        library.publication("Private").view_restrictions.create(restriction_type="login")
        library.publication("Open")
        assert titles(client) == ["Open"]

    def test_names_the_lists_of_people(self, client):
        people = library.people_list("Mentors")
        assert f'href="{people.url}"' in main_of(client, "/library/")

    def test_works_in_place_where_there_is_script_and_nothing_of_it_is_kept_in_the_browser(self, client):
        library.publication(series=SeriesFactory())
        text = client.get("/library/").content.decode()
        assert 'hx-select="#library"' in text
        assert '"allowEval":false' in text
        assert "htmx" in text

    def test_asks_the_database_the_same_however_much_there_is(self, client):
        counts = []
        for more in (2, 12):
            for number in range(more):
                topic = resources.topic(f"Topic {more} {number}")
                library.publication(f"P {more} {number}", topics=[topic], series=SeriesFactory())
                library.briefing(f"B {more} {number}", versions=1)
            client.get("/library/")
            with CaptureQueriesContext(connection) as asked:
                client.get("/library/", {"year": "2026"})
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestAPublication:
    def test_shows_what_it_is_with_its_documents_in_order(self, client):
        documents = [
            {
                "type": "document",
                "value": {"document": files.document(f"{name}.pdf").pk, "title": name, "note": note},
            }
            for name, note in (("Report", "All of it."), ("Annex", "The tables."))
        ]
        page = library.publication(
            "The survey",
            topics=[resources.topic("Neglect")],
            body=[pages.rich_text("We asked.")],
            documents=documents,
        )
        text = main_of(client, page.url)
        assert "Survey report" in text
        assert "4 May 2026" in text
        assert text.index("We asked.") < text.index("Report</a>") < text.index("Annex</a>")
        assert "The tables." in text
        assert text.count("Ask for another format") == 2
        assert "Neglect</a>" in text

    def test_that_is_a_submission_says_whose_to_whom_and_by_when(self, client, time_machine):
        page = library.publication(
            "Our answer", kind="submission", submitted_to="A government department",
            consultation_closes_on=date(2026, 6, 1), submitted_by="A children’s charity",
        )  # fmt: skip
        time_machine.move_to("2026-06-01T12:00:00+01:00", tick=False)
        text = main_of(client, page.url)
        assert "A children’s charity" in text
        assert "A government department" in text
        assert "open until" in text
        time_machine.move_to("2026-06-02T00:00:01+01:00", tick=False)
        assert "closed" in main_of(client, page.url)

    def test_of_our_own_is_submitted_by_the_association(self):
        assert library.publication(kind="submission", submitted_to="A department").is_ours

    def test_leads_to_its_neighbours_in_the_series_and_no_further(self, client):
        board = SeriesFactory(name="Board minutes", slug="board")
        first, middle, last = (
            library.publication(f"Of {day} May", kind="minutes", series=board, date=date(2026, 5, day))
            for day in (1, 2, 3)
        )
        library.publication(
            "Of another series", kind="minutes", series=SeriesFactory(), date=date(2026, 5, 2)
        )
        text = main_of(client, middle.url)
        assert f'href="{first.url}" rel="prev"' in text
        assert f'href="{last.url}" rel="next"' in text
        assert 'href="/library/?series=board"' in text
        assert 'rel="next"' not in main_of(client, last.url)

    def test_on_the_same_day_as_its_neighbour_is_not_left_out(self, client):
        board = SeriesFactory()
        first, second = (library.publication(f"Paper {number}", series=board) for number in (1, 2))
        assert first.neighbours()[1].pk == second.pk
        assert second.neighbours()[0].pk == first.pk

    def test_is_found_by_its_words_and_filed_under_its_topics_in_the_search(self, client):
        library.publication("The survey", body=[pages.rich_text("We asked about marmalade.")])
        assert "The survey" in client.get("/search/", {"q": "marmalade"}).content.decode()


class TestItsEditor:
    def test_is_not_offered_kinds_that_have_a_page_type_of_their_own(self, staff_client):
        address = reverse(
            "wagtailadmin_pages:add", args=["resources", "publicationpage", library.library().pk]
        )
        text = staff_client.get(address).content.decode()
        assert 'value="minutes"' in text
        assert 'value="briefing"' not in text

    @pytest.mark.parametrize(
        "values",
        [
            {"kind": "briefing"},
            {"kind": "minutes", "submitted_to": "A department"},
            {"kind": "minutes", "submitted_by": "A body"},
        ],
    )
    def test_is_told_what_does_not_go_together(self, values):
        page = PublicationPage(title="One", slug="one", date=timezone.localdate(), **values)
        with pytest.raises(ValidationError) as problem:
            page.clean()
        assert "kind" in problem.value.message_dict

    def test_is_told_what_readers_would_miss(self):
        page = library.publication(kind="submission")
        found = findings_of(page)
        assert "It is a submission, but it does not say whose consultation it answers." in found
        assert "There is neither text nor a document, so there is nothing to read." in found
        assert "It is filed under no topic, so no topic page leads to it." in found


class TestAMember:
    def test_reads_what_is_locked_for_others(self, client):
        page = library.publication(access=Access.MEMBERS, body=[pages.rich_text("The hushed words.")])
        assert "The hushed words." not in main_of(client, page.url)
        client.force_login(SeatFactory().user)
        assert "The hushed words." in main_of(client, page.url)
