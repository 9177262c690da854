"""Directory and search with few and with many examples, in one run over one set of rows; badges of a conference: `make bench`."""

import argparse
import os
from time import perf_counter

import django

from association.bench import badges, directory, search


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=directory.SMALL)
    parser.add_argument("--large", type=int, default=directory.LARGE)
    parser.add_argument("--rounds", type=int, default=directory.ROUNDS)
    parser.add_argument("--requests", type=int, default=directory.REQUESTS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from association.bench.dataset import build

    often = {"rounds": options.rounds, "requests": options.requests}
    visitor, reader = search.questions()
    pages: list[directory.Question] = []
    for size in (options.small, options.large):
        began = perf_counter()
        search.grow(to=size)
        print(
            f"{size:,} examples, their entries and words written in {perf_counter() - began:.0f} seconds",
            flush=True,
        )
        pages = pages or directory.questions_about(build(to=size))
        directory.ask(pages, **often)
        directory.ask(visitor, **often)
        directory.ask(reader, **often, client=search.insider())
    is_slow = badges.report()
    return directory.report([*pages, *visitor, *reader], sizes=(options.small, options.large)) or is_slow


if __name__ == "__main__":
    raise SystemExit(main())
