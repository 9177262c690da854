import pytest

from newsletters.importing.reading import read
from newsletters.importing.source import EmptyFile, Grid, Line, Run, WrongEncoding, plain
from newsletters.importing.verifying import words_of_source


def lines(html: str) -> tuple:
    return read(html.encode(), "page.html").lines


class TestLinesOfAWebPage:
    def test_headings_keep_their_level(self):
        found = lines("<h1>Title</h1><h2>Section</h2><p>Text</p>")
        assert [(line.text, line.level) for line in found] == [("Title", 1), ("Section", 2), ("Text", 0)]

    def test_scripts_styles_and_the_tab_title_are_no_text(self):
        page = "<head><title>Tab</title><style>p{}</style></head><script>alert('x')</script><p>Seen</p><!-- not -->"
        assert [line.text for line in lines(page)] == ["Seen"]

    def test_words_split_by_markup_stay_one_word(self):
        (line,) = lines("<p>un<b>believ</b>able <a href='https://example.org/a'>here</a>.</p>")
        assert line.text == "unbelievable here."
        assert Run("here", "https://example.org/a") in line.runs

    @pytest.mark.parametrize(
        "href", ["javascript:alert(1)", "data:text/html,x", "java\nscript:alert(1)", "/relative"]
    )
    def test_addresses_that_lead_nowhere_safe_are_dropped_but_their_words_stay(self, href):
        (line,) = lines(f'<p>see <a href="{href}">this</a></p>')
        assert line.text == "see this"
        assert all(not run.href for run in line.runs)

    def test_line_breaks_end_lines_without_a_gap(self):
        found = lines("<p>One<br>Two<br/>Three</p><p>Four</p>")
        assert [(line.text, line.gap) for line in found][1:] == [("Two", 0), ("Three", 0), ("Four", 1)]

    def test_lists_get_bullets_and_numbers(self):
        found = lines("<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>c</li><li>d</li></ol>")
        assert [(line.text, line.mark, line.indent) for line in found] == [
            ("a", "•", 0),
            ("b", "•", 2),
            ("c", "1.", 0),
            ("d", "2.", 0),
        ]

    def test_a_table_of_data_becomes_a_grid(self):
        page = "<table><tr><th>Area</th><th>Plan</th></tr><tr><td>North</td><td>Yes</td></tr></table>"
        (grid,) = lines(page)
        assert isinstance(grid, Grid)
        assert [[plain(cell) for cell in row] for row in grid.rows] == [["Area", "Plan"], ["North", "Yes"]]

    def test_a_table_made_for_layout_is_read_as_lines(self):
        page = (
            "<table><tr><td><h2>News</h2><p>First.</p></td><td><p>Beside.</p></td></tr>"
            "<tr><td><table><tr><td>Deep</td></tr></table></td><td>Last</td></tr></table>"
        )
        found = lines(page)
        assert all(isinstance(line, Line) for line in found)
        assert [line.text for line in found] == ["News", "First.", "Beside.", "Deep", "Last"]

    def test_unclosed_tags_lose_nothing(self):
        page = "<p>One<p>Two<ul><li>Three<li>Four<b>bold"
        assert [line.text for line in lines(page)] == ["One", "Two", "Three", "Fourbold"]

    def test_deep_nesting_exhausts_nothing(self):
        source = read(b"<div>" * 50_000 + b"word" + b"</div>" * 50_000, "deep.html")
        assert [line.text for line in source.lines] == ["word"]

    def test_a_page_without_words_is_empty(self):
        with pytest.raises(EmptyFile):
            read(b"<html><body><img src='a.png'></body></html>", "page.html")

    def test_a_declared_windows_encoding_is_honoured(self):
        page = b'<meta charset="windows-1252"><p>caf\xe9</p>'
        assert [line.text for line in read(page, "page.html").lines] == ["café"]

    def test_an_undeclared_one_is_refused(self):
        with pytest.raises(WrongEncoding):
            read(b"<p>caf\xe9</p>", "page.html")

    def test_a_second_way_of_counting_finds_the_same_words(self):
        page = (
            "<h1>One &amp; two</h1><div>Three<div>four</div>fi<i>ve</i></div><pre>six\n- seven\n----\neight</pre>"
            "<table><tr><td>nine</td><td>ten</td></tr></table>- eleven<br>* twelve<p>  </p>"
        )
        source = read(page.encode(), "page.html")
        read_words = [word for line in source.lines if isinstance(line, Line) for word in line.text.split()]
        assert words_of_source(source) == read_words
