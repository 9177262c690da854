import pytest

from newsletters.importing import editing
from newsletters.importing.editing import EditError
from newsletters.importing.keeping import from_data, to_data
from newsletters.importing.outline import BulletList, Entry, ListEntry, Outline, Paragraph, Role
from newsletters.importing.source import Run


def paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


@pytest.fixture
def outline() -> Outline:
    return Outline(
        "newsletter",
        (
            Entry(Role.SECTION, paragraph("News here")),
            Entry(Role.ITEM, paragraph("First item")),
            Entry(Role.TEXT, paragraph("Some words of text")),
            Entry(Role.ITEM, paragraph("Second item")),
            Entry(Role.TEXT, BulletList((ListEntry((Run("a b"),)), ListEntry((Run("c"),))))),
        ),
    )


class TestPromoting:
    def test_an_item_becomes_a_section_and_takes_what_follows(self, outline):
        found = editing.promote(outline, 3)
        assert [section.heading for section in found.sections] == ["News here", "Second item"]
        assert found.words() == outline.words()

    def test_text_becomes_a_heading_in_its_item(self, outline):
        assert editing.promote(outline, 2).entries[2].role is Role.SUBHEADING

    def test_a_section_cannot_rise(self, outline):
        with pytest.raises(EditError, match="highest"):
            editing.promote(outline, 0)

    def test_news_has_no_sections_to_rise_to(self, outline):
        news = Outline("news", outline.entries[1:])
        with pytest.raises(EditError):
            editing.promote(news, 0)

    def test_a_list_is_no_heading(self, outline):
        with pytest.raises(EditError):
            editing.promote(outline, 4)


class TestDemoting:
    def test_a_section_becomes_an_item(self, outline):
        assert next(item.heading for item in editing.demote(outline, 0).items) == "News here"

    def test_an_item_becomes_a_heading_in_the_item_before(self, outline):
        found = editing.demote(outline, 3)
        assert [item.heading for item in found.items] == ["First item"]
        assert found.words() == outline.words()

    def test_text_cannot_fall(self, outline):
        with pytest.raises(EditError):
            editing.demote(outline, 2)


class TestMerging:
    def test_two_headings_become_one(self, outline):
        found = editing.merge(outline, 1)
        assert [section.heading for section in found.sections] == ["News here First item"]

    def test_an_item_flows_into_the_one_before(self, outline):
        found = editing.merge(outline, 3)
        assert [item.heading for item in found.items] == ["First item"]
        assert found.words() == outline.words()

    @pytest.mark.parametrize("at", [0, 4, 99, -1])
    def test_what_cannot_be_joined_is_said(self, outline, at):
        with pytest.raises(EditError):
            editing.merge(outline, at)


class TestSplitting:
    def test_a_paragraph_is_cut_after_words(self, outline):
        found = editing.split(outline, 2, 2)
        assert [entry.heading for entry in found.entries[2:4]] == ["Some words", "of text"]

    def test_a_list_is_cut_after_entries(self, outline):
        found = editing.split(outline, 4, 1)
        assert found.entries[-1].block.words() == ["c"]
        assert found.words() == outline.words()

    @pytest.mark.parametrize("after", [0, 4, -2])
    def test_a_cut_outside_is_refused(self, outline, after):
        with pytest.raises(EditError):
            editing.split(outline, 2, after)


class TestKeeping:
    def test_an_outline_comes_back_as_it_was(self, outline):
        assert from_data(to_data(outline)) == outline
