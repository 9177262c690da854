"""Rich text and lines as plain text."""

import pytest

from newsletters.emails.text import WIDTH, laid_out, text_of_html, underlined


class TestRichText:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<p>One<br/>Two</p>", "One\nTwo"),
            ("<p>Plain, <b>bold</b> and <i>slanted</i>.</p>", "Plain, bold and slanted."),
            ("<p>a &amp; b &lt;c&gt;&nbsp;d</p>", "a & b <c> d"),
            ("<p>One</p><hr/><p>Two</p>", "One\n\n* * *\n\nTwo"),
            ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
            ("<ol><li>One</li><li>Two</li></ol><p>After</p>", "1. One\n2. Two\n\nAfter"),
            ("<ul><li>One<ol><li>In</li></ol></li><li>Two</li></ul>", "- One\n   1. In\n- Two"),
            ("<p>Before</p><ul><li><p>One</p><p>More</p></li></ul>", "Before\n\n- One\n  More"),
            ("<h3>Head</h3><p>Words</p>", "Head\n~~~~\n\nWords"),
            ("<p></p><p> </p>", ""),
            ("Loose words", "Loose words"),
        ],
    )
    def test_it_reads_as_its_page_does(self, html, text):
        assert text_of_html(html) == text

    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ('<p>See <a href="https://a.example/b">the page</a>.</p>', "See the page <https://a.example/b>."),
            ('<p><a href="https://a.example/">https://a.example/</a></p>', "https://a.example/"),
            ('<p><a href="mailto:jo@a.example">jo@a.example</a></p>', "jo@a.example"),
            ('<p><a href="mailto:jo@a.example">Write to Jo</a></p>', "Write to Jo <jo@a.example>"),
            ("<p><a>a page that is gone</a></p>", "a page that is gone"),
            ('<p>a<a href="https://a.example/"><b>b</b></a>c</p>', "ab <https://a.example/>c"),
            ('<p><a href="https://a.example/?a=1&amp;b=2">x</a></p>', "x <https://a.example/?a=1&b=2>"),
        ],
    )
    def test_every_link_has_its_address_behind_it(self, html, text):
        assert text_of_html(html) == text

    def test_headings_follow_the_level_of_their_place(self):
        assert text_of_html("<h3>Head</h3>", level=2) == "Head\n===="
        assert text_of_html("<h4>Head</h4>", level=2) == "Head\n----"


class TestUnderlining:
    def test_the_line_is_as_long_as_the_words_but_no_longer_than_a_line(self):
        assert underlined("Four", 1) == "Four\n===="
        assert underlined("word " * 40).splitlines()[1] == "-" * WIDTH

    def test_without_words_there_is_nothing_to_underline(self):
        assert underlined("  ") == ""


class TestLines:
    def test_long_lines_are_wrapped_and_short_ones_stay(self):
        text = laid_out("word " * 50 + "\nshort\n")
        assert max(map(len, text.splitlines())) <= WIDTH
        assert text.endswith("short\n")
        assert text.split() == ["word"] * 50 + ["short"]

    @pytest.mark.parametrize(
        ("lead", "hanging"), [("- ", "  "), ("12. ", "    "), ("   - ", "     "), ("> ", "> "), ("  ", "  ")]
    )
    def test_what_follows_hangs_below_its_first_word(self, lead, hanging):
        first, *rest = laid_out(lead + "word " * 40).rstrip("\n").split("\n")
        assert first.startswith(f"{lead}word")
        assert rest
        assert all(line.startswith(f"{hanging}word") for line in rest)

    def test_an_address_is_never_broken(self):
        address = f"https://a.example/{'long-part/' * 20}"
        assert address in laid_out(f"Read on at {address} or elsewhere, if you like.")

    def test_one_empty_line_parts_paragraphs(self):
        assert laid_out("\n\na\n\n\n\nb  \n \n\nc\n\n") == "a\n\nb\n\nc\n"
