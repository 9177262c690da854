"""Measure the directory with few and with many examples in one run, and print how much dearer many are: `make bench`.

Whole responses by Django's test client: middleware, queries, templates. The 95th percentile of every round is taken, and of the rounds
the best, so that what else the machine does counts little.
"""

import argparse
import math
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import django

SMALL, LARGE = 200, 100_000
ROUNDS = 3
REQUESTS = 12
BAR = 3.0


@dataclass
class Question:
    """Something that is asked at every size: its address, what it took in milliseconds, and the queries."""

    name: str
    address: str
    milliseconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return self.milliseconds[-1] / self.milliseconds[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=SMALL)
    parser.add_argument("--large", type=int, default=LARGE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from association.bench.dataset import build

    questions: list[Question] = []
    for size in (options.small, options.large):
        began = perf_counter()
        dataset = build(to=size)
        print(f"{size:,} examples written in {perf_counter() - began:.0f} seconds", flush=True)
        questions = questions or questions_about(dataset)
        ask(questions, rounds=options.rounds, requests=options.requests)
    return report(questions, sizes=(options.small, options.large))


def questions_about(dataset: Any) -> list[Question]:
    """Return what is asked: three filters together, common and rare ones, topics, and what else stands in lists."""
    common, rare = dataset.topics[0], dataset.topics[-1]
    address = dataset.directory.url
    most = f"{address}?topic={common.slug}&type={dataset.types[0].slug}&region=east-midlands"
    return [
        Question("directory", address),
        Question("all examples, newest first", f"{address}?show=examples"),
        Question("one common filter", f"{address}?kind=subject"),
        Question("three common filters", most),
        Question("three common filters and a year", f"{most}&year=2024"),
        Question(
            "three filters with a rare topic",
            f"{address}?topic={rare.slug}&type={dataset.types[0].slug}&region=london",
        ),
        Question(
            "three filters with a rare region",
            f"{address}?kind=process&year=2020&region=yorkshire-and-the-humber",
        ),
        Question("topic page, common", common.url),
        Question("topic page, rare", rare.url),
        Question("partnership page", f"/partnerships/{dataset.partnerships[0].slug}/"),
    ]


def ask(questions: Iterable[Question], *, rounds: int, requests: int, client: Any = None) -> None:
    """Ask each question a bounded number of times and note the 95th percentile of its best round, and its queries.

    Arguments: `client` is whoever asks; a visitor where it is left out.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = client or Client()
    for question in questions:
        get = getter(client, question)
        get()
        with CaptureQueriesContext(connection) as queries:
            get()
        question.queries.append(len(queries))
        question.milliseconds.append(
            min(percentile([timed(get) for _ in range(requests)]) for _ in range(rounds))
        )


def getter(client: Any, question: Question) -> Callable[[], None]:
    """Return a function that asks, and stops everything where the answer is no page."""

    def get() -> None:
        response = client.get(question.address)
        if response.status_code != 200:
            raise SystemExit(f"{question.name} at {question.address} answered {response.status_code}.")

    return get


def timed(get: Callable[[], None]) -> float:
    """Return what one request took, in milliseconds."""
    began = perf_counter()
    get()
    return (perf_counter() - began) * 1000


def percentile(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]


def report(questions: list[Question], *, sizes: tuple[int, int]) -> int:
    """Print the figures; return 1 where a bar is not met."""
    small, large = (f"{size:,}" for size in sizes)
    print(f"\n{'95th percentile in ms':<36}{small:>10}{large:>10}{'times':>8}{'queries':>12}")
    failed = []
    for question in questions:
        queries = " / ".join(map(str, question.queries))
        first, last = question.milliseconds
        print(f"{question.name:<36}{first:>10.1f}{last:>10.1f}{question.ratio:>8.2f}{queries:>12}")
        if question.ratio > BAR or question.queries[-1] > question.queries[0]:
            failed.append(question.name)
    print(
        f"Bar: at most {BAR} times, and no more queries. "
        + (f"NOT MET: {', '.join(failed)}." if failed else "Met.")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
