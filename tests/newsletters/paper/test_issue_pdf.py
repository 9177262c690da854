"""An issue as PDF: tagged, complete, and for nobody who may not read the page."""

from datetime import date
from io import BytesIO

import pytest
from django.core.cache import caches
from pypdf import PdfReader

from membership.access import Access
from office.models import Identity
from resources.models import State
from tests.factories import files, pages, resources
from tests.factories.long_issue import every_block, long_issue
from tests.factories.membership import SeatFactory
from tests.office.test_papers import HOSTILE, tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    caches["kept"].clear()


@pytest.fixture
def member(client_for):
    return client_for(SeatFactory().user)


def reader(response) -> PdfReader:
    assert response.headers["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def words_of(response) -> str:
    text = " ".join(page.extract_text() for page in reader(response).pages)
    return " ".join(text.replace("\u200b", "").split())


def pdf_of(client, issue, **values):
    return client.get(f"{issue.url}pdf/", **values)


class TestAPdf:
    def test_is_tagged_and_tells_language_title_author_and_standard(self, client):
        issue = pages.issue(date(2026, 5, 1), headline="Six questions")
        pdf = reader(pdf_of(client, issue))
        root = pdf.trailer["/Root"]
        assert root["/Lang"] == "en-GB"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert pdf.metadata.title == "May 2026: Six questions"
        assert pdf.metadata.author == Identity.load().name
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()

    def test_has_headings_contents_an_outline_and_numbered_pages(self, client):
        issue = pages.issue(
            sections=[pages.section(pages.item("A new guide"), heading="From the regions")],
            chair_name="Ada Chair",
        )
        response = pdf_of(client, issue)
        tags = tags_of(response.content)
        assert tags.count("/H1") == 1
        assert {"/H2", "/H3", "/TOC", "/TOCI"} <= set(tags)
        titles = [entry["/Title"] for entry in _flat(reader(response).outline)]
        assert titles[-3:] == ["From Ada Chair", "From the regions", "A new guide"]
        assert "Page 1 of" in words_of(response)

    def test_shows_every_block_with_its_words(self, client):
        issue = pages.issue(sections=[pages.section(pages.item("An item", *every_block()))])
        response = pdf_of(client, issue)
        shown = words_of(response)
        for words in (
            "Paragraph words", "Read the briefing", "Annual report", "Note words", "Caption words", "Quoted words",
            "Call-out words", "68%", "said yes", "Timeline words", "A table", "Column", "Cell words",
        ):  # fmt: skip
            assert words in shown, words
        tags = tags_of(response.content)
        assert {"/Figure", "/Table", "/TH", "/TD", "/Link", "/L", "/LI"} <= set(tags)
        assert "Alternative words" in _alternatives(response)

    def test_leads_to_the_web_with_whole_addresses(self, client, settings):
        target = pages.news("Target")
        link = f'<p><a linktype="page" id="{target.pk}">the news</a></p>'
        issue = pages.issue(introduction=[{"type": "rich_text", "value": link}])
        assert f"{settings.SITE_URL}{target.url}" in _addresses(pdf_of(client, issue))

    def test_lifts_headings_that_skip_a_level(self, client):
        body = {"type": "rich_text", "value": "<h4>Deep at once</h4><p>Words.</p>"}
        response = pdf_of(client, pages.issue(sections=[pages.section(pages.item("An item", body))]))
        assert b"<pdfuaid:part>1</pdfuaid:part>" in reader(response).trailer["/Root"]["/Metadata"].get_data()
        assert "Deep at once" in words_of(response)

    @pytest.mark.parametrize("words", HOSTILE)
    def test_takes_no_word_for_markup(self, client, words):
        issue = pages.issue(
            headline=words,
            introduction=[{"type": "quote", "value": {"text": words, "name": words, "role": ""}}],
            sections=[pages.section(pages.item(words))],
        )
        shown = "".join(words_of(pdf_of(client, issue)).split())
        assert shown.count("".join(words.split())) >= 4

    def test_is_drawn_even_of_signs_that_no_font_has(self, client):
        assert "Winter" in words_of(pdf_of(client, pages.issue(headline="Winter 🎄 漢字")))

    def test_has_an_empty_issue_too(self, client):
        assert "In this issue" in words_of(pdf_of(client, pages.issue(introduction=[], sections=[])))


class TestWhoMayReadIt:
    def test_of_a_locked_issue_a_visitor_gets_the_locked_page(self, client, member):
        issue = pages.members_issue()
        response = pdf_of(client, issue)
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/html")
        assert "Sign in to read" in response.content.decode()
        assert pages.LOCKED_WORD not in response.content.decode()
        assert pages.LOCKED_WORD in words_of(pdf_of(member, issue))

    def test_a_part_for_members_is_there_for_members_only(self, client, member):
        issue = pages.issue(sections=[pages.section(pages.item("An item", pages.members_part()))])
        assert pages.PART_WORD not in words_of(pdf_of(client, issue))
        assert "Members read on." in words_of(pdf_of(client, issue))
        assert pages.PART_WORD in words_of(pdf_of(member, issue))
        assert pages.PART_WORD not in words_of(pdf_of(client, issue))

    def test_a_picture_for_members_is_there_for_members_only(self, client, member):
        picture = files.picture(access=Access.MEMBERS)
        image = {
            "image": {"image": picture.pk, "alt_text": "Secret view", "decorative": False},
            "caption": "Cap",
        }
        issue = pages.issue(introduction=[{"type": "image", "value": {**image, "width": "full"}}])
        assert "Secret view" not in _alternatives(pdf_of(client, issue))
        assert "Secret view" in _alternatives(pdf_of(member, issue))

    def test_a_document_for_members_tells_a_visitor_neither_name_nor_address(self, client, member):
        document = files.document(title="Secret report", access=Access.MEMBERS)
        block = {"type": "document", "value": {"document": document.pk, "title": "", "note": ""}}
        issue = pages.issue(introduction=[block])
        assert "Secret report" not in words_of(pdf_of(client, issue))
        assert f"/documents/{document.pk}/" not in " ".join(_addresses(pdf_of(client, issue)))
        assert "Secret report" in words_of(pdf_of(member, issue))

    def test_a_draft_has_none(self, client):
        issue = pages.issue()
        issue.unpublish()
        assert pdf_of(client, issue).status_code == 404


class TestKeeping:
    def test_what_depends_on_who_asks_is_kept_nowhere(self, client, member):
        for issue, who in (
            (pages.members_issue(date(2026, 3, 1)), member),
            (pages.members_issue(date(2026, 4, 1)), client),
            (pages.issue(date(2026, 5, 1), introduction=[pages.members_part()]), client),
            (pages.issue(date(2026, 6, 1)), member),
        ):
            assert pdf_of(who, issue).headers["Cache-Control"] == "private, no-store"

    def test_an_open_issue_is_asked_for_anew_and_answered_with_nothing_new(self, client):
        issue = pages.issue()
        response = pdf_of(client, issue)
        assert response.headers["Cache-Control"] == "public, no-cache"
        assert "Cookie" in response.headers["Vary"]
        again = pdf_of(client, issue, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_is_made_once_for_all_who_read_the_same(self, client, settings):
        issue = pages.issue()
        first = pdf_of(client, issue)
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "make_paper": "1/m/ip"}
        assert [pdf_of(client, issue).content == first.content for _ in range(4)] == [True] * 4

    def test_making_many_is_refused_with_a_way_to_read(self, client, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "make_paper": "1/m/ip"}
        first, second = (pages.issue(date(2026, month, 1)) for month in (5, 6))
        assert pdf_of(client, first).status_code == 200
        refused = pdf_of(client, second)
        assert refused.status_code == 429
        assert f'href="{second.url}"' in refused.content.decode()
        assert refused.headers["Cache-Control"] == "private, no-store"

    def test_a_publication_is_in_it_at_once(self, client):
        issue = pages.issue(headline="Before")
        assert "Before" in words_of(pdf_of(client, issue))
        issue.headline = "Afterwards"
        issue.save_revision().publish()
        assert "Afterwards" in words_of(pdf_of(client, issue))

    def test_an_example_that_is_taken_down_is_out_of_it_at_once(self, client):
        example = resources.ExampleFactory(title="Regretted example", published=True, public=True)
        block = {
            "type": "latest_examples",
            "value": {
                "heading": "New",
                "entries": [
                    {
                        "title": "Regretted example",
                        "link": example.get_absolute_url(),
                        "source": f"example:{example.pk}",
                    }
                ],
            },
        }
        issue = pages.issue(sections=[pages.section(block)])
        assert "Regretted example" in words_of(pdf_of(client, issue))
        type(example).objects.filter(pk=example.pk).update(state=State.TAKEN_DOWN)
        assert "Regretted example" not in words_of(pdf_of(client, issue))


class TestQueries:
    def test_do_not_grow_with_the_issue(
        self, client, django_assert_max_num_queries, django_assert_num_queries
    ):
        small, large = (
            long_issue(date(2026, 5, 1), times=1),
            long_issue(date(2026, 6, 1), times=4),
        )
        for issue in (small, large):
            pdf_of(client, issue)
        with django_assert_max_num_queries(60) as asked:
            pdf_of(client, small)
        with django_assert_num_queries(len(asked)):
            pdf_of(client, large)


def _flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


def _alternatives(response) -> list[str]:
    return _walk(reader(response), "/Alt")


def _walk(pdf: PdfReader, name: str) -> list[str]:
    found: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if name in node:
                found.append(str(node[name]))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"])
    return found


def _addresses(response) -> list[str]:
    return [
        str(note.get_object()["/A"]["/URI"])
        for page in reader(response).pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    ]
