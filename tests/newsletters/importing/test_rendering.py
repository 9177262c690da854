"""Outlines on pages: fields that are too short, tables, links, and what the editor's own tools make of it."""

import datetime as dt

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms.blocks import BODY_FEATURES
from newsletters.importing.outline import (
    Address,
    BulletList,
    Heading,
    Item,
    ListEntry,
    Paragraph,
    Section,
    Table,
)
from newsletters.importing.reading import read
from newsletters.importing.reading_back import rich_text_words, words_of_page
from newsletters.importing.rendering import body_data, fitted, kind_of, rich_text, section_data
from newsletters.importing.shape import outline_of
from newsletters.importing.source import Run
from newsletters.models import IssuePage
from newsletters.services.importing import import_outline
from tests.factories import pages
from tests.newsletters.importing.test_reading_docx import add_link, saved

NOW = dt.datetime(2026, 4, 20, 10, tzinfo=dt.UTC)
TEXTS = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Cf")),
        min_size=1,
        max_size=30,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
RUNS = st.builds(lambda text: (Run(text),), TEXTS)
BLOCKS = st.one_of(
    st.builds(Paragraph, RUNS),
    st.builds(Heading, RUNS),
    st.builds(Address, st.lists(RUNS, min_size=1, max_size=4).map(tuple)),
    st.builds(
        BulletList,
        st.lists(st.builds(ListEntry, RUNS, st.integers(0, 2)), min_size=1, max_size=6).map(tuple),
        st.booleans(),
    ),
)


def runs(text: str, href: str = "") -> tuple[Run, ...]:
    return (Run(text, href),)


class TestRichText:
    @settings(max_examples=100, deadline=None)
    @given(st.lists(BLOCKS, min_size=1, max_size=6))
    def test_the_editor_keeps_every_word_of_it(self, blocks):
        html = rich_text(blocks)
        converter = ContentstateConverter(features=BODY_FEATURES)
        through_the_editor = converter.to_database_format(converter.from_database_format(html))
        assert rich_text_words(through_the_editor, False).split() == rich_text_words(html, False).split()

    def test_markup_in_a_document_stays_text(self):
        html = rich_text([Paragraph(runs("<script>alert(1)</script> & more"))])
        assert "<script>" not in html
        assert rich_text_words(html, False).split() == ["<script>alert(1)</script>", "&", "more"]

    def test_links_are_kept(self):
        html = rich_text([Paragraph((Run("See "), Run("this", 'https://example.org/?a="b"&c')))])
        assert html == '<p>See <a href="https://example.org/?a=&quot;b&quot;&amp;c">this</a></p>'

    def test_lists_stand_within_lists(self):
        entries = tuple(
            ListEntry(runs(text), depth) for text, depth in [("a", 0), ("b", 1), ("c", 1), ("d", 0)]
        )
        assert (
            rich_text([BulletList(entries)]) == "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>"
        )


class TestFields:
    def test_a_heading_that_does_not_fit_is_cut_between_words(self):
        head, rest = fitted("one two three", 8)
        assert (head, rest[0].runs[0].text) == ("one two", "three")

    def test_a_heading_that_fits_is_left_alone(self):
        assert fitted("one two", 7) == ("one two", ())

    def test_a_long_section_heading_goes_on_in_the_introduction(self):
        data = section_data(Section("word " * 40 + "end", (Paragraph(runs("Text")),)))
        assert len(data["value"]["heading"]) <= 120
        assert data["value"]["introduction"].endswith("end</p><p>Text</p>")

    @pytest.mark.parametrize(
        ("heading", "kind"),
        [
            ("Events and training", "events"),
            ("Our new members", "new_members"),
            ("Something else", "association_news"),
        ],
    )
    def test_the_kind_of_a_section_is_guessed_from_its_heading(self, heading, kind):
        assert kind_of(Section(heading)) == kind

    def test_a_table_stands_between_texts(self):
        table = Table(((runs("Area"), runs("Plan")), (runs("North"), runs("Yes", "https://example.org"))))
        data = body_data([Paragraph(runs("Before")), table, Paragraph(runs("After"))], caption="Plans")
        assert [block["type"] for block in data] == ["rich_text", "table", "rich_text"]
        assert [column["heading"] for column in data[1]["value"]["table"]["columns"]] == ["Area", "Plan"]

    def test_a_table_in_a_sections_introduction_becomes_lines(self):
        table = Table(((runs("Area"), runs("Plan")), (runs("North"), ())))
        assert section_data(Section("S", (table,)))["value"]["introduction"] == "<p>Area Plan</p><p>North</p>"

    def test_an_item_keeps_its_closing_date(self):
        data = section_data(Section("S", (), (Item("I", closes_on=dt.date(2020, 1, 2)),)))
        assert data["value"]["items"][0]["value"]["closes_on"] == "2020-01-02"


@pytest.mark.django_db
class TestAWordDocument:
    def test_comes_onto_the_page_with_its_tables_and_links(self):
        pages.home()
        document = docx.Document()
        document.add_heading("Bulletin May 2022", level=1)
        document.add_heading("Ours", level=2)
        document.add_heading("Plans", level=3)
        add_link(document.add_paragraph("All plans are "), "on the site", "https://example.org/plans")
        table = document.add_table(rows=2, cols=2)
        for cell, words in zip(table._cells, ["Area", "Plan", "North", "Yes"], strict=True):
            cell.text = words
        document.add_paragraph("step one", style="List Number")
        source = read(saved(document), "a.docx")
        import_outline(source=source, outline=outline_of(source, "newsletter"), user=None, now=NOW)
        issue = IssuePage.objects.get()
        assert words_of_page(issue, numbered=False) == (
            [
                "Bulletin",
                "May",
                "2022",
                "Ours",
                "Plans",
                "All",
                "plans",
                "are",
                "on",
                "the",
                "site",
                "Area",
                "Plan",
                "North",
                "Yes",
                "step",
                "one",
            ]
        )
        issue.get_latest_revision().publish()
        body = issue.sections[0].value["items"][0].value["body"]
        assert 'href="https://example.org/plans"' in body[0].value.source
