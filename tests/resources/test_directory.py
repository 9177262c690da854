"""The directory page: topics by letter, filters that combine, and how often it asks the database."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import Navigation
from membership.models import Region
from resources.directory import selectors
from resources.models import DirectoryPage, DocumentType, TopicPage
from tests.factories import resources
from tests.factories.membership import PartnershipFactory, SeatFactory
from tests.factories.resources import DocumentTypeFactory, ExampleFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/a-z/"


def main_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main>")[0]


def titles(response) -> list[str]:
    return [row.example.title for row in response.context["listing"].results]


def offered(response, name: str) -> dict[str, str]:
    (filter_,) = [each for each in response.context["listing"].filters if each.name == name]
    return {choice.word: str(choice.number) for choice in filter_.choices}


@pytest.fixture
def neglect():
    return resources.topic("Neglect")


@pytest.fixture
def reports():
    return resources.topic("Annual reports", kind=TopicPage.Kind.PROCESS)


@pytest.fixture
def filled(neglect, reports):
    """Four examples that differ in every fact, and one that nobody may see yet."""
    plan, tool = (
        DocumentTypeFactory(name=name, slug=name.lower().replace(" ", "-")) for name in ("Plan", "Audit tool")
    )
    london = PartnershipFactory(name="Saltby", slug="saltby", region=Region.LONDON)
    north = PartnershipFactory(name="Elmcastle", slug="elmcastle", region=Region.NORTH_EAST)
    facts = [
        ("Neglect plan", [neglect], plan, london, date(2025, 3, 1)),
        ("Neglect tool", [neglect], tool, london, date(2026, 3, 1)),
        ("Report plan", [reports], plan, london, date(2025, 5, 1)),
        ("Report on neglect", [reports, neglect], plan, north, date(2024, 1, 1)),
    ]
    for title, topics, type_, partnership, dated in facts:
        ExampleFactory(
            title=title, filed_under=topics, type=type_, partnership=partnership, dated=dated, published=True
        )
    ExampleFactory(title="Waiting plan", filed_under=[neglect], type=plan, partnership=london)


class TestTopics:
    def test_stand_under_the_letters_that_there_are_with_their_kind_and_how_many_examples(
        self, client, filled
    ):
        resources.topic("Not yet thought of")
        response = client.get(ADDRESS)
        letters = response.context["listing"].letters
        assert [(letter, [topic.title for topic in topics]) for letter, topics in letters] == [
            ("A", ["Annual reports"]),
            ("N", ["Neglect", "Not yet thought of"]),
        ]
        shown = main_of(response)
        assert 'href="#letter-A"' in shown
        assert 'href="#letter-B"' not in shown
        assert "3 examples" in shown
        assert "No examples yet" in shown
        assert "How a partnership works" in shown

    def test_leave_out_drafts_and_private_ones(self, client, filled):
        resources.topic("Hidden").view_restrictions.create(restriction_type="login")
        resources.topic("Withdrawn").unpublish()
        shown = main_of(client.get(ADDRESS))
        assert "Hidden" not in shown
        assert "Withdrawn" not in shown

    def test_say_recently_added_in_the_order_of_publication(self, client, filled):
        latest = [row.example.title for row in client.get(ADDRESS).context["listing"].latest]
        assert latest == ["Report on neglect", "Report plan", "Neglect tool", "Neglect plan"]

    def test_are_to_come_where_there_are_none(self, client):
        resources.directory()
        assert "No topics yet" in main_of(client.get(ADDRESS))


class TestFilters:
    def test_show_the_newest_first(self, client, filled):
        everything = client.get(f"{ADDRESS}?show=examples")
        assert titles(everything) == ["Neglect tool", "Report plan", "Neglect plan", "Report on neglect"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("topic=neglect", ["Neglect tool", "Neglect plan", "Report on neglect"]),
            ("kind=process", ["Report plan", "Report on neglect"]),
            ("region=london", ["Neglect tool", "Report plan", "Neglect plan"]),
            ("region=north-east", ["Report on neglect"]),
            ("partnership=elmcastle", ["Report on neglect"]),
            ("type=audit-tool", ["Neglect tool"]),
            ("year=2025", ["Report plan", "Neglect plan"]),
            ("topic=neglect&region=london&year=2025", ["Neglect plan"]),
            ("kind=subject&kind=process&type=plan&year=2024", ["Report on neglect"]),
        ],
    )
    def test_combine(self, client, filled, query, found):
        assert titles(client.get(f"{ADDRESS}?{query}")) == found

    def test_say_how_many_each_choice_would_leave(self, client, filled):
        response = client.get(f"{ADDRESS}?region=london")
        assert offered(response, "topic") == {"annual-reports": "1", "neglect": "2"}
        assert offered(response, "type") == {"plan": "2", "audit-tool": "1"}
        assert offered(response, "year") == {"2026": "1", "2025": "2"}

    def test_say_of_what_is_chosen_what_its_neighbours_would_find_instead(self, client, filled):
        response = client.get(f"{ADDRESS}?region=london&type=plan")
        assert offered(response, "region") == {"london": "2", "north-east": "1"}

    def test_stand_as_chips_each_with_the_address_without_it(self, client, filled):
        chips = client.get(f"{ADDRESS}?topic=neglect&year=2025").context["listing"].chips
        assert [(chip.label, chip.address) for chip in chips] == [
            ("Neglect", "/a-z/?year=2025"),
            ("2025", "/a-z/?topic=neglect"),
        ]

    def test_that_find_nothing_say_what_to_do(self, client, filled):
        response = client.get(f"{ADDRESS}?topic=annual-reports&type=audit-tool")
        shown = main_of(response)
        assert "No examples found" in shown
        assert "Clear all filters" in shown
        assert [chip.label for chip in response.context["listing"].chips] == ["Annual reports", "Audit tool"]

    @pytest.mark.parametrize("query", ["topic=nonsense", "year=1066", "region=%00", "partnership=waiting"])
    def test_that_nobody_knows_are_left_out_and_said_so(self, client, filled, query):
        response = client.get(f"{ADDRESS}?{query}&type=plan")
        assert len(titles(response)) == 3
        word = query.partition("=")[2]
        if word != "%00":
            assert f"We do not know “{word}”" in main_of(response)

    def test_sent_without_script_lead_to_a_readable_address(self, client, filled):
        response = client.get(f"{ADDRESS}?topic=neglect&kind=&region=&partnership=&type=&year=2025")
        assert response.status_code == 302
        assert response["Location"] == "/a-z/?topic=neglect&year=2025"

    def test_sent_by_script_change_the_list_the_address_and_the_announcement_only(self, client, filled):
        response = client.get(
            f"{ADDRESS}?topic=neglect&kind=&region=&partnership=&type=&year=", headers={"HX-Request": "true"}
        )
        html = response.content.decode()
        assert response["HX-Push-Url"] == "/a-z/?topic=neglect"
        assert "HX-Request" in response["Vary"]
        assert "<body" not in html
        assert "<title>" in html
        assert 'hx-swap-oob="innerHTML">3 examples found' in html

    def test_of_many_pages_keep_what_is_chosen(self, client, neglect, monkeypatch):
        ExampleFactory.create_batch(selectors.A_PAGE + 1, published=True, filed_under=[neglect])
        first = client.get(f"{ADDRESS}?topic=neglect")
        assert "?topic=neglect&amp;page=2" in main_of(first)
        assert len(titles(client.get(f"{ADDRESS}?topic=neglect&page=2"))) == 1
        assert len(titles(client.get(f"{ADDRESS}?topic=neglect&page=nonsense"))) == selectors.A_PAGE

    def test_keep_filtered_lists_out_of_search_engines(self, client, filled):
        assert 'name="robots" content="noindex"' in client.get(f"{ADDRESS}?topic=neglect").content.decode()
        assert 'name="robots"' not in client.get(ADDRESS).content.decode()

    def test_say_to_everybody_what_is_locked_and_to_members_nothing_of_it(self, client, client_for, filled):
        visitor = main_of(client.get(f"{ADDRESS}?topic=neglect"))
        member = main_of(client_for(SeatFactory().user).get(f"{ADDRESS}?topic=neglect"))
        assert "Members only" in visitor
        assert "Members only" not in member


class TestBounds:
    @pytest.fixture
    def few_are_many(self, monkeypatch):
        """Three examples are as many as are looked at."""
        monkeypatch.setattr("resources.directory.selectors.MOST", 3)
        monkeypatch.setattr("resources.directory.listing.MOST", 3)
        monkeypatch.setattr("resources.directory.selectors.A_PAGE", 2)
        monkeypatch.setattr("resources.directory.listing.A_PAGE", 2)

    def test_numbers_beyond_them_say_at_least(self, client, neglect, few_are_many):
        for year in (2020, 2021, 2022, 2023, 2024):
            ExampleFactory(
                title=f"Of {year}", published=True, filed_under=[neglect], dated=date(year, 1, 1), public=True
            )
        response = client.get(f"{ADDRESS}?topic=neglect")
        shown = main_of(response)
        assert "3+ examples found" in shown
        assert titles(response) == ["Of 2024", "Of 2023"]
        assert offered(response, "region") == {
            word: "4+" if word == "north-west" else "None" for word in offered(response, "region")
        }
        last = client.get(f"{ADDRESS}?topic=neglect&page=2")
        assert titles(last) == ["Of 2022"]
        assert "These were the newest" in main_of(last)
        assert "3+ examples" in main_of(client.get(ADDRESS))

    def test_the_newest_of_a_year_are_found_beyond_them(self, client, neglect, few_are_many):
        for month in (1, 2, 3, 4, 5):
            ExampleFactory(
                title=f"Old {month}", published=True, filed_under=[neglect], dated=date(2020, month, 1)
            )
            ExampleFactory(
                title=f"New {month}", published=True, filed_under=[neglect], dated=date(2025, month, 1)
            )
        assert titles(client.get(f"{ADDRESS}?topic=neglect&year=2020")) == ["Old 5", "Old 4"]

    @pytest.mark.parametrize(
        "query", ["", "?show=examples", "?topic=neglect", "?topic=neglect&region=north-west&year=2026"]
    )
    def test_more_rows_cost_no_more_queries(self, client, neglect, query):
        def fill(count):
            for number in range(count):
                topic = resources.topic(f"Topic {number} of {count}")
                ExampleFactory(published=True, filed_under=[neglect, topic], public=number % 2 == 0)

        def queries():
            client.get(f"{ADDRESS}{query}")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(f"{ADDRESS}{query}")
            return len(asked)

        fill(2)
        few = queries()
        fill(12)
        assert queries() == few


class TestSettingUp:
    def test_gives_every_site_a_directory_first_in_the_header_and_types_of_document(self, client):
        call_command("set_up_site")
        call_command("set_up_site")
        directory = DirectoryPage.objects.get()
        assert directory.url == ADDRESS
        assert next(child.value["page"].pk for child in Navigation.load().header) == directory.pk
        assert "Annual report" in DocumentType.objects.values_list("name", flat=True)
        assert client.get(ADDRESS).status_code == 200

    def test_brings_back_nothing_that_staff_deleted(self, administrator):
        call_command("set_up_site")
        DirectoryPage.objects.get().delete(user=administrator)
        call_command("set_up_site")
        assert not DirectoryPage.objects.exists()
