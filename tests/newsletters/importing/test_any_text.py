"""Whatever the text: no word is lost or moved, twice gives the same, and no correction loses anything."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletters.importing import editing
from newsletters.importing.editing import EditError
from newsletters.importing.keeping import from_data, to_data
from newsletters.importing.reading import lines_of_text, read
from newsletters.importing.reading_html import lines_of_html
from newsletters.importing.shape import outline_of
from newsletters.importing.source import Source, UnreadableError
from newsletters.importing.tree import tree_of
from newsletters.importing.verifying import compare_words, words_of_source

_WORDS = (
    "News from areas the report May 2017 3 1. 2) (3) 1.1 • - o – * here: Dear colleagues With best wishes, Jo Invented, Chair "
    "END. why? a@b.example A I by www.example.org/x. 01632 960123 ZZ9 9ZZ --- ==== £5 café"
)
_TAGS = (
    "<p> </p> <div> </div> <b> </b> <ul> <li> </ul> <ol> </ol> <table> <tr> <td> </td> </table> <br> <h2> </h2> <h3> <pre> </pre> "
    "</a> <i> </i> <script> </script> & &amp; &nbsp; <!--x-->"
)
WORDS = st.sampled_from([*_WORDS.split(), "\u00a0", "\u2028"])
TAGS = st.sampled_from([*_TAGS.split(), "<a href='https://example.org'>", "\n"])
LINES = st.lists(WORDS, max_size=25).map(" ".join)
DOCUMENTS = st.lists(st.one_of(LINES, st.just(""), st.just("  ")), min_size=1, max_size=40).map("\n".join)
ANY = st.one_of(DOCUMENTS, st.text(max_size=300), DOCUMENTS.map(lambda text: text.replace("\n", "\r\n")))
KINDS = st.sampled_from(["newsletter", "news"])


def source_of(text: str, kind: str) -> Source | None:
    try:
        return read(text.encode("utf-8", "replace"), f"any.{kind}")
    except UnreadableError:
        return None


class TestAnyText:
    @settings(max_examples=150, deadline=None)
    @given(ANY, KINDS)
    def test_no_word_is_lost_or_moved(self, text, kind):
        if source := source_of(text, "txt"):
            report = compare_words(words_of_source(source), outline_of(source, kind).words())
            assert report.complete, str(report)

    @settings(max_examples=150, deadline=None)
    @given(ANY, KINDS)
    def test_twice_gives_the_same_outline_and_it_can_be_kept_and_shown(self, text, kind):
        if source := source_of(text, "txt"):
            outline = outline_of(source, kind)
            assert outline == outline_of(source, kind)
            assert from_data(json.loads(json.dumps(to_data(outline)))) == outline
            assert tree_of(outline)

    @settings(max_examples=150, deadline=None)
    @given(
        ANY, KINDS, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60), st.integers(0, 9)), max_size=25)
    )
    def test_no_correction_loses_a_word(self, text, kind, steps):
        source = source_of(text, "txt")
        if source is None:
            return
        outline = outline_of(source, kind)
        before = outline.words()
        for step, at, after in steps:
            try:
                match step:
                    case 0 | 1:
                        outline = editing.promote(outline, at)
                    case 2 | 3:
                        outline = editing.demote(outline, at)
                    case 4:
                        outline = editing.merge(outline, at)
                    case _:
                        outline = editing.split(outline, at, after)
            except EditError:
                continue
        assert outline.words() == before

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.one_of(LINES, TAGS), max_size=30).map("".join), KINDS)
    def test_no_word_of_any_markup_is_lost(self, html, kind):
        if source := source_of(html, "html"):
            report = compare_words(words_of_source(source), outline_of(source, kind).words())
            assert report.complete, str(report)

    @settings(max_examples=150, deadline=None)
    @given(st.text())
    def test_reading_never_fails(self, text):
        lines_of_text(text)
        lines_of_html(text)
