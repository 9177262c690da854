"""Figures as bars with their numbers, and as a table."""

import pytest

from office.charts import HEIGHT, TOP, WIDTH, Figure, Series, per_cent


def figure(*values: int | None, **options: object) -> Figure:
    periods = [f"year {place}" for place in range(len(values))]
    return Figure(periods=periods, series=[Series("London", values)], heading="Region", **options)  # type: ignore[arg-type]


class TestDrawing:
    def test_makes_the_highest_bar_fill_the_room_and_others_in_proportion(self) -> None:
        (drawing,) = figure(5, 10).drawings
        low, high = drawing.bars
        assert high.y == TOP
        assert low.height == pytest.approx(high.height / 2, abs=0.1)
        assert low.y + low.height == high.y + high.height == drawing.floor < HEIGHT

    def test_puts_series_on_one_scale(self) -> None:
        both = Figure(["one"], [Series("A", [10]), Series("B", [5])], heading="")
        high, low = (drawing.bars[0].height for drawing in both.drawings)
        assert low == pytest.approx(high / 2, abs=0.1)

    def test_keeps_every_bar_inside(self) -> None:
        for count in (1, 6, 30):
            (drawing,) = figure(*range(count)).drawings
            assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in drawing.bars)

    def test_writes_numbers_on_bars_while_they_fit(self) -> None:
        (few,) = figure(1, 2, 3).drawings
        (many,) = figure(*range(20)).drawings
        assert [bar.value for bar in few.bars] == ["1", "2", "3"]
        assert [bar.value for bar in many.bars if bar.value] == ["0", "19"]

    def test_tells_all_of_it_in_words(self) -> None:
        (drawing,) = figure(1200, None, *range(8)).drawings
        assert drawing.words.startswith("year 0: 1,200; year 1: –; year 2: 0;")

    def test_keeps_shares_below_a_hundred(self) -> None:
        (drawing,) = figure(50, highest=100, write=per_cent).drawings
        assert drawing.bars[0].y > TOP
        assert drawing.bars[0].value == "50%"

    def test_draws_nothing_below_the_floor(self) -> None:
        (drawing,) = figure(-5, 10).drawings
        assert drawing.bars[0].height == 0


class TestTable:
    def test_holds_also_what_is_not_drawn(self) -> None:
        one = Figure(["a"], [Series("A", [1]), Series("All", [1], drawn=False)], heading="")
        assert one.rows == [("A", ["1"]), ("All", ["1"])]
        assert len(one.drawings) == 1

    def test_is_empty_without_any_number(self) -> None:
        assert figure(0, None).is_empty
        assert figure().is_empty
        assert not figure(0, 1).is_empty
