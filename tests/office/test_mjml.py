"""MJML templates become the HTML of mail."""

from copy import deepcopy

import pytest

from office.mjml import LONGEST_LINE, MjmlError, absolute, in_short_lines, render_mjml

PAGE = (
    '<mjml lang="en-GB"><mj-head><mj-title>T</mj-title></mj-head><mj-body><mj-section><mj-column>{}'
    "</mj-column></mj-section></mj-body></mjml>"
)


@pytest.fixture
def render(settings, tmp_path):
    """Render what stands in a column as a template of its own."""
    templates = deepcopy(settings.TEMPLATES)
    for engine in templates:
        engine["DIRS"] = [tmp_path, *engine["DIRS"]]
    settings.TEMPLATES = templates

    def rendered(column: str, page: str = PAGE, **context: object) -> str:
        (tmp_path / "a_mail.mjml").write_text(page.replace("{}", column))
        return render_mjml("a_mail.mjml", context)

    return rendered


class TestRendering:
    def test_words_of_the_context_stand_escaped_in_html(self, render):
        html = render("<mj-text>Dear {{ who }}, [[name]]</mj-text>", who="<Sam> & Co")
        assert "Dear &lt;Sam&gt; &amp; Co, [[name]]" in html
        assert "<mj-" not in html

    def test_addresses_of_the_site_get_their_host_and_others_stay(self, render, settings):
        settings.SITE_URL = "https://site.example"
        html = render(
            '<mj-text><a href="/a/?b=1&amp;c=2">a</a><a href="/">home</a><img src="/p.png" alt="">'
            '<a href="//cdn.example/x">x</a><a href="mailto:a@b.example">m</a><a href="#top">t</a></mj-text>'
        )
        for kept in (
            'href="https://site.example/a/?b=1&amp;c=2"',
            'href="https://site.example/"',
            'src="https://site.example/p.png"',
            'href="//cdn.example/x"',
            'href="mailto:a@b.example"',
            'href="#top"',
        ):
            assert kept in html

    def test_a_word_of_the_text_that_looks_like_an_address_stays_as_it_is(self, settings):
        settings.SITE_URL = "https://site.example"
        assert absolute('<p>href=/a "/b"</p>') == '<p>href=/a "/b"</p>'

    def test_it_says_its_language_and_is_one_article(self, render):
        html = render("<mj-text>x</mj-text>")
        assert '<html lang="en-GB"' in html
        assert 'role="article"' in html


class TestRefusing:
    def test_an_element_that_the_library_would_leave_out_is_told(self, render):
        with pytest.raises(MjmlError, match=r"a_mail\.mjml uses mj-txt"):
            render("<mj-txt>Lost words</mj-txt>")

    @pytest.mark.parametrize("column", ["<mj-text><p>never closed</mj-text>", "<mj-text>", "</mj-column>"])
    def test_what_is_not_well_formed_is_told(self, render, column):
        with pytest.raises(MjmlError, match="is no MJML"):
            render(column)

    def test_words_without_any_element_are_told(self, render):
        with pytest.raises(MjmlError):
            render("x", page="Dear all, {}")


class TestLines:
    @pytest.mark.parametrize(
        "word", ["zebra ", "Fürsorge ", "<b>a</b> ", '<a href="https://a.example/b">c</a> ']
    )
    def test_no_line_is_longer_than_mail_allows_and_no_word_is_lost(self, render, word):
        html = render(f"<mj-text><p>{word * 2000}</p></mj-text>")
        assert max(len(line.encode()) for line in html.splitlines()) <= LONGEST_LINE
        assert html.count(word.strip()) == 2000

    def test_a_break_never_falls_within_an_address(self):
        link = f'<a href="https://a.example/{"x" * 300}">{"y" * 40}</a> '
        html = in_short_lines(link * 20)
        assert html.count(f'href="https://a.example/{"x" * 300}"') == 20
        assert max(map(len, html.splitlines())) <= LONGEST_LINE

    def test_short_lines_stay_as_they_are(self):
        assert in_short_lines("<p>a</p>\n<p>b</p>") == "<p>a</p>\n<p>b</p>\n"
