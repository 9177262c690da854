"""Editors' headings stand at the level that the page around them needs."""

import pytest

from cms.templatetags.headings import headings_from


class TestHeadingsFrom:
    @pytest.mark.parametrize(
        ("level", "first", "second"), [(2, "h2", "h3"), (3, "h3", "h4"), (4, "h4", "h5")]
    )
    def test_the_highest_heading_stands_at_the_level_asked_for(
        self, level: int, first: str, second: str
    ) -> None:
        moved = headings_from("<h3>Costs</h3><p>Text.</p><h4>By partner</h4>", level)

        assert moved == f"<{first}>Costs</{first}><p>Text.</p><{second}>By partner</{second}>"

    def test_attributes_stay(self) -> None:
        assert headings_from('<h3 id="costs">Costs</h3>', 2) == '<h2 id="costs">Costs</h2>'

    def test_no_heading_falls_below_the_sixth(self) -> None:
        assert headings_from("<h4>Deep</h4>", 6) == "<h6>Deep</h6>"

    @pytest.mark.parametrize("level", ["", None])
    def test_without_a_level_nothing_moves(self, level: str | None) -> None:
        assert headings_from("<h3>Costs</h3><hr>", level) == "<h3>Costs</h3><hr>"

    def test_other_tags_that_begin_with_h_stay(self) -> None:
        assert headings_from("<hr><h3>Costs</h3>", 2) == "<hr><h2>Costs</h2>"
