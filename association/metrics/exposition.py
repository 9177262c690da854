"""The text that Prometheus reads (its exposition format, version 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from association.metrics.figures import Figure
from office.counts import series

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PARTS_OF_A_HISTOGRAM = ("_bucket", "_sum", "_count")


def exposition(*, counted: Mapping[str, float], figures: Iterable[Figure]) -> str:
    """Write the counts and the figures down, those of one name together under the type that they have."""
    return "\n".join([*_counts(counted), *_figures(figures), ""])


def _counts(counted: Mapping[str, float]) -> Iterator[str]:
    histograms = {name.removesuffix("_bucket") for name in map(_name, counted) if name.endswith("_bucket")}

    def family(one: str) -> str:
        for part in PARTS_OF_A_HISTOGRAM:
            stem = _name(one).removesuffix(part)
            if stem in histograms:
                return stem
        return _name(one)

    for name, members in groupby(sorted(counted, key=lambda one: (family(one), one)), family):
        kind = "histogram" if name in histograms else "counter" if name.endswith("_total") else "gauge"
        yield f"# TYPE {name} {kind}"
        for member in members:
            yield f"{member} {counted[member]:.15g}"


def _figures(figures: Iterable[Figure]) -> Iterator[str]:
    for figure in figures:
        yield f"# HELP {figure.name} {figure.tells}"
        yield f"# TYPE {figure.name} gauge"
        for labels, value in figure.values.items():
            yield f"{series(figure.name, labels)} {value:.15g}"


def _name(one: str) -> str:
    return one.partition("{")[0]
