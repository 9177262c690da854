"""Figures drawn as small charts of bars, each beside the same numbers in a table.

Every series has a chart of its own with its name above it and its numbers on the bars, so nothing is told by colour. Drawn on the server
as SVG without style or script of its own; the admin's style sheet gives colours for light, dark and print.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

WIDTH, HEIGHT = 300, 118
TOP, BOTTOM = 22, 22
GAP = 6
LABELS_FIT = 7
"""More bars than this cannot all carry their number and name; then the first and the last do."""


@dataclass(frozen=True)
class Series:
    """One row of a figure: a value for each period, None where nothing is known. `drawn` False: in the table only."""

    name: str
    values: Sequence[int | None]
    drawn: bool = True
    write: Callable[[int], str] | None = None


@dataclass(frozen=True)
class Bar:
    """One bar where it stands in the drawing, in units of `WIDTH` and `HEIGHT`."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    value: str
    period: str


@dataclass(frozen=True)
class Drawing:
    """The chart of one series: `words` says in a sentence what it shows."""

    name: str
    words: str
    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM
    label_at: int = HEIGHT - 7


def number(value: int) -> str:
    """Write a number with its thousands set off."""
    return f"{value:,}"


def per_cent(value: int) -> str:
    return f"{value}%"


@dataclass(frozen=True)
class Figure:
    """A table of numbers that is also drawn: periods across, series down.

    Arguments: `note` says what is counted, in a sentence or two; `heading` names what the rows are, such as “Region”; all series
    that are drawn share one scale, so that their bars may be compared; `highest` fixes its upper end (100 for shares in per cent).
    """

    periods: Sequence[str]
    series: Sequence[Series]
    heading: str
    note: str = ""
    write: Callable[[int], str] = number
    highest: int | None = None

    def from_the_first(self) -> "Figure":
        """Return it without the periods before anything is known."""
        columns = zip(*(series.values for series in self.series), strict=True)
        start = next((place for place, values in enumerate(columns) if any(values)), 0)
        series = [replace(one, values=one.values[start:]) for one in self.series]
        return replace(self, periods=self.periods[start:], series=series)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return not any(value for series in self.series for value in series.values)

    @cached_property
    def drawings(self) -> list[Drawing]:
        drawn = [series for series in self.series if series.drawn]
        values = [value for series in drawn for value in series.values if value]
        top = self.highest or max(values, default=1)
        return [self._draw(series, top) for series in drawn]

    @cached_property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: each series with its values in words."""
        return [
            (series.name, [self._write(series, value) for value in series.values]) for series in self.series
        ]

    def _write(self, series: Series, value: int | None) -> str:
        return "–" if value is None else (series.write or self.write)(value)

    def _draw(self, series: Series, top: int) -> Drawing:
        step = WIDTH / max(len(self.periods), 1)
        width = min(step - GAP, 46)
        room = HEIGHT - TOP - BOTTOM
        labelled = _labelled(series.values)
        bars = []
        for place, (period, value) in enumerate(zip(self.periods, series.values, strict=True)):
            height = round(room * min(max(value or 0, 0) / top, 1), 1)
            middle = round(step * place + step / 2, 1)
            bars.append(
                Bar(
                    x=round(middle - width / 2, 1),
                    y=round(HEIGHT - BOTTOM - height, 1),
                    width=round(width, 1),
                    height=height,
                    middle=middle,
                    value=self._write(series, value) if place in labelled else "",
                    period=period if place in labelled else "",
                )
            )
        return Drawing(series.name, self._words(series), bars)

    def _words(self, series: Series) -> str:
        pairs = zip(self.periods, series.values, strict=True)
        return "; ".join(f"{period}: {self._write(series, value)}" for period, value in pairs) + "."


def _labelled(values: Sequence[int | None]) -> set[int]:
    if len(values) <= LABELS_FIT:
        return set(range(len(values)))
    return {0, len(values) - 1}
