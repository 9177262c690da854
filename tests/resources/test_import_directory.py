"""Bringing a spreadsheet of examples into the directory: understood, tried out, and nothing twice."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from membership.models import FormerName, Succession
from office.columns import find_columns
from resources.importing.columns import COLUMNS, NEEDED
from resources.importing.dates import date_in
from resources.models import DocumentType, Example, ExampleStep, Sharing, State, TopicPage
from resources.services.importing import plan_examples
from tests.factories import resources
from tests.factories.membership import PartnershipFactory
from tests.factories.people import UserFactory
from tests.factories.resources import DocumentTypeFactory, ExampleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    """Two topics, a partnership, and the types that titles tell."""
    resources.topic("Neglect", also_called="being left alone, self-neglect")
    resources.topic("Policies, procedures and protocols", kind=TopicPage.Kind.PROCESS)
    for name, slug in (("Annual report", "annual-report"), ("Something else", "something-else")):
        DocumentTypeFactory(name=name, slug=slug)
    PartnershipFactory(name="Saltby Safeguarding Children Partnership", slug="saltby")


@pytest.fixture
def run(tmp_path):
    """Return a function that imports rows (the first are the headings) and gives the exit code and what was said."""

    def importing(*rows, **options):
        path = tmp_path / "list.csv"
        path.write_text("\n".join(";".join(f'"{cell}"' for cell in row) for row in rows))
        said = StringIO()
        try:
            call_command("import_directory", str(path), stdout=said, **options)
        except SystemExit as end:
            return end.code, said.getvalue()
        return 0, said.getvalue()

    return importing


HEADINGS = ("Topic", "Partnership", "Title", "Address", "Date")
ROW = (
    "Neglect",
    "Saltby Safeguarding Children Partnership",
    "Our neglect strategy",
    "https://saltby.example/neglect/",
    "12/04/2024",
)


def changed(**cells):
    names = ("topic", "partnership", "title", "link", "date")
    return tuple(cells.get(name, value) for name, value in zip(names, ROW, strict=True))


class TestImporting:
    def test_publishes_a_row_for_members_and_files_it(self, run):
        staff = UserFactory(is_staff=True)
        code, said = run(HEADINGS, ROW, by=staff.email)
        example = Example.objects.get()
        assert code == 0
        assert "1 new" in said
        assert (example.title, example.link, example.dated) == (ROW[2], ROW[3], date(2024, 4, 12))
        assert (example.state, example.sharing) == (State.PUBLISHED, Sharing.MEMBERS)
        assert [topic.title for topic in example.topics.all()] == ["Neglect"]
        assert "year:2024" in example.facets
        step = ExampleStep.objects.get()
        assert (step.kind, step.by, step.words) == ("published", staff, "Imported from list.csv, row 2.")

    def test_understands_columns_in_any_order_by_their_usual_names(self, run):
        code, _ = run(
            ("Year", "Colour", "URL", "Document type", "Name of document", "LSCP", "Themes", "Description", "Access"),
            ("2025/26", "red", "www.saltby.example/report", "annual reports", "Looking back", "Saltby SCP",
             "being left alone|Policies, procedures and protocols", "What changed.", "Public"),
        )  # fmt: skip
        example = Example.objects.get()
        assert code == 0
        assert example.link == "https://www.saltby.example/report"
        assert (example.type.slug, example.dated, example.teaser) == (
            "annual-report",
            date(2026, 3, 31),
            "What changed.",
        )
        assert example.access == "public"
        assert example.topics.count() == 2

    def test_reads_a_workbook_with_real_dates(self, tmp_path):
        book = Workbook()
        book.active.append(HEADINGS)
        book.active.append((*ROW[:4], date(2023, 5, 6)))
        book.save(tmp_path / "list.xlsx")
        call_command("import_directory", str(tmp_path / "list.xlsx"), stdout=StringIO())
        assert Example.objects.get().dated == date(2023, 5, 6)

    def test_tells_the_type_from_the_title_where_none_is_given(self, run):
        run(
            HEADINGS,
            changed(title="Annual Report 2024"),
            changed(title="A poster", link="https://saltby.example/poster"),
        )
        assert set(Example.objects.values_list("title", "type__slug")) == {
            ("Annual Report 2024", "annual-report"),
            ("A poster", "something-else"),
        }

    def test_of_a_file_that_is_no_list_says_why(self, tmp_path):
        path = tmp_path / "list.csv"
        path.write_text("Colour;Size\nred;large\n")
        with pytest.raises(CommandError, match="No column is headed “Title”"):
            call_command("import_directory", str(path))
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_directory", str(tmp_path / "missing.csv"))


class TestDryRun:
    def test_tells_of_every_row_what_would_happen_and_does_nothing(self, run):
        known = ExampleFactory(
            published=True, link=ROW[3], partnership__name="Elsewhere", partnership__slug="elsewhere"
        )
        code, said = run(HEADINGS, ROW, changed(topic="Nonsense", link="https://x.example/"), dry_run=True)
        assert code == 1
        assert (
            "Row 2: new: Our neglect strategy. The same address has been shared by Elsewhere as well." in said
        )
        assert "Row 3: REFUSED: Our neglect strategy. No topic is called “Nonsense”." in said
        assert "Would be: 1 new, 0 more topics, 0 there already, 1 REFUSED." in said
        assert list(Example.objects.all()) == [known]

    def test_makes_no_topics(self, run):
        run(HEADINGS, changed(topic="Poverty"), dry_run=True, create_topics=True)
        assert not TopicPage.objects.filter(title="Poverty").exists()


class TestNothingTwice:
    @pytest.mark.parametrize(
        "again",
        [
            ROW,
            changed(
                title="Another title", link="http://www.SALTBY.example/neglect?utm_source=mail", date="2020"
            ),
            changed(title="our NEGLECT strategy", link="https://saltby.example/moved/"),
        ],
    )
    def test_the_same_address_or_title_and_date_of_a_partnership_is_the_same(self, run, again):
        run(HEADINGS, ROW)
        code, said = run(HEADINGS, again)
        assert code == 0
        assert "1 there already" in said
        assert Example.objects.count() == 1

    def test_neither_is_it_within_one_list(self, run):
        _, said = run(HEADINGS, ROW, ROW)
        assert Example.objects.count() == 1
        assert "Row 2 is the same" in said

    def test_a_second_row_with_another_topic_files_the_same_example_there_too(self, run):
        other = changed(topic="Policies, procedures and protocols")
        run(HEADINGS, ROW, other)
        assert Example.objects.get().topics.count() == 2
        example = ExampleFactory(
            published=True, link="https://saltby.example/x/", partnership=Example.objects.get().partnership
        )
        _, said = run(HEADINGS, changed(link="https://saltby.example/x/", date="2019"))
        assert "1 more topics" in said
        example.refresh_from_db()
        assert [topic.title for topic in example.topics.all()] == ["Neglect"]
        assert [word for word in example.facets if word.startswith("topic")]

    @pytest.mark.parametrize("state", [State.WITHDRAWN, State.TAKEN_DOWN, State.DECLINED])
    def test_what_was_taken_away_does_not_come_back(self, run, state):
        run(HEADINGS, ROW)
        Example.objects.update(state=state)
        _, said = run(HEADINGS, changed(topic="Policies, procedures and protocols"))
        assert "It is left as it is." in said
        assert Example.objects.get().topics.count() == 1


class TestNames:
    def test_former_names_and_heirs_of_merged_partnerships_are_understood(self, run):
        heir = PartnershipFactory(name="Greater Saltby", slug="greater")
        old = PartnershipFactory(name="Elmcastle Partnership", slug="elm", closed_on=date(2026, 1, 1))
        Succession.objects.create(predecessor=old, successor=heir, kind="merged", on=date(2026, 1, 1))
        FormerName.objects.create(partnership=heir, name="Saltby Vale Board", until=date(2020, 1, 1))
        code, said = run(
            HEADINGS,
            changed(partnership="Elmcastle Partnership"),
            changed(partnership="Saltby Vale Board", link="https://x.example/2", title="Other"),
        )
        assert code == 0
        assert set(Example.objects.values_list("partnership__name", flat=True)) == {"Greater Saltby"}
        assert "“Elmcastle Partnership” is taken for Greater Saltby." in said

    def test_of_a_partnership_that_split_are_refused(self, run):
        old = PartnershipFactory(name="Elmcastle Partnership", slug="elm", closed_on=date(2026, 1, 1))
        for name in ("East Elm", "West Elm"):
            heir = PartnershipFactory(name=name, slug=name.lower().replace(" ", "-"))
            Succession.objects.create(predecessor=old, successor=heir, kind="split", on=date(2026, 1, 1))
        code, said = run(HEADINGS, changed(partnership="Elmcastle Partnership"))
        assert code == 1
        assert "has split into East Elm and West Elm" in said

    def test_that_nobody_has_are_refused_with_the_nearest(self, run):
        code, said = run(HEADINGS, changed(partnership="Saltbey Partnership", topic="Neglct"))
        assert code == 1
        assert (
            "No partnership is called “Saltbey Partnership”. Is it “Saltby Safeguarding Children Partnership”?"
            in said
        )
        assert "No topic is called “Neglct”. Is it “Neglect”?" in said
        assert not Example.objects.exists()

    def test_of_topics_are_made_as_drafts_only_when_asked_for(self, run):
        row = changed(topic="Poverty; Neglect")
        assert run(HEADINGS, row)[0] == 1
        assert (
            run(
                HEADINGS,
                row,
                changed(topic="poverty", link="https://x.example/", title="Other"),
                create_topics=True,
            )[0]
            == 0
        )
        topic = TopicPage.objects.get(title="Poverty")
        assert (topic.live, topic.slug) == (False, "poverty")
        assert Example.objects.filter(topics=topic).count() == 2


class TestRefusing:
    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"title": ""}, "The title is missing."),
            ({"title": "x" * 201}, "The title has 201 letters"),
            ({"link": ""}, "The address is missing."),
            ({"link": "not an address"}, "is no address of the web"),
            ({"link": "javascript://x.example/%0aalert(1)"}, "is no address of the web"),
            ({"date": ""}, "The date is missing"),
            ({"date": "soon"}, "“soon” is no date"),
            ({"date": "31/02/2024"}, "is no date"),
            ({"date": "31/12/2099"}, "lies in the future"),
            ({"topic": ""}, "The topic is missing."),
            ({"partnership": ""}, "The partnership is missing."),
        ],
    )
    def test_says_why_and_imports_the_other_rows(self, run, cells, reason):
        good = changed(title="A good row", link="https://saltby.example/good/")
        code, said = run(HEADINGS, changed(**cells), good)
        assert code == 1
        assert reason in said
        assert Example.objects.get().title == "A good row"

    def test_writes_a_list_that_can_be_put_right_and_imported(self, run, tmp_path):
        refused = tmp_path / "refused.csv"
        run(HEADINGS, changed(topic="Nonsense", title="=Neglect"), refused=str(refused))
        text = refused.read_text(encoding="utf-8-sig")
        assert "Why it was refused" in text
        assert "'=Neglect" in text
        refused.write_text(text.replace("Nonsense", "Neglect", 1), encoding="utf-8")
        call_command("import_directory", str(refused), stdout=StringIO())
        assert Example.objects.get().title == "=Neglect"


class TestDates:
    @pytest.mark.parametrize(
        ("words", "day"),
        [
            ("2024-04-12", date(2024, 4, 12)),
            ("2024-04-12T00:00:00", date(2024, 4, 12)),
            ("12/04/2024", date(2024, 4, 12)),
            ("12.4.24", date(2024, 4, 12)),
            ("12 April 2024", date(2024, 4, 12)),
            ("Friday 12th April 2024", date(2024, 4, 12)),
            ("12-Apr-24", date(2024, 4, 12)),
            ("April 2024", date(2024, 4, 1)),
            ("Sept. 2024", date(2024, 9, 1)),
            ("Apr-24", date(2024, 4, 1)),
            ("04/2024", date(2024, 4, 1)),
            ("2024-04", date(2024, 4, 1)),
            ("2024", date(2024, 1, 1)),
            ("2024/25", date(2025, 3, 31)),
            ("2024-2025", date(2025, 3, 31)),
            ("1999/00", date(2000, 3, 31)),
        ],
    )
    def test_are_understood_as_people_in_britain_write_them(self, words, day):
        assert date_in(words) == day

    @pytest.mark.parametrize(
        "words", ["", "soon", "13/13/2024", "30 February 2024", "Smarch 2024", "2024/27", "1066", "45000"]
    )
    def test_that_mean_no_day_are_none(self, words):
        assert date_in(words) is None


class TestManyRows:
    def rows(self, count):
        return [
            list(HEADINGS),
            *([*changed(title=f"Title {n}", link=f"https://x.example/{n}")] for n in range(count)),
        ]

    def test_ask_the_database_no_more_than_few(self):
        def asked(count):
            listing = find_columns(self.rows(count), columns=COLUMNS, needed=NEEDED)
            with CaptureQueriesContext(connection) as queries:
                plan_examples(listing, now=timezone.now())
            return len(queries)

        assert asked(1000) == asked(3)

    def test_of_a_thousand_are_imported_in_few_queries(self, run):
        with CaptureQueriesContext(connection) as queries:
            code, _ = run(*self.rows(1000))
        assert code == 0
        assert Example.objects.listed().count() == 1000
        assert len(queries) < 120
        assert DocumentType.objects.count() == 2
