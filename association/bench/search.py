"""Measure the search among few and among many entries in one run, and print how much dearer many are: `make bench`.

The entries are the directory's examples, written into the search's table as their source would write them, each with a word of its own,
so that the list of words grows along. Nine of ten are locked to visitors; insiders read them all.
"""

import argparse
import os
from time import perf_counter
from typing import Any

import django

from association.bench.directory import LARGE, REQUESTS, ROUNDS, SMALL, Question, ask, report

# A word of twelve letters made from the entry's number: no other entry holds it.
OWN_WORD = "translate(left(md5('bench' || example.position), 12), '0123456789', 'ghijklmnop')"
ENTRIES = f"""
INSERT INTO cms_searchentry (source, key, kind, kind_name, title, teaser, url_path, dated, topics, access, page_body, full_body,
    file_text, readers_only, learnt, title_text, public_text, page_text, full_text)
SELECT 'example', id, 'practice-examples', 'Practice examples', title, teaser, '/examples/' || id || '/', dated, topics, access, body, body,
    '', false, false, title_text || setweight(to_tsvector('simple', title), 'A'), public_text, public_text || body_text,
    public_text || body_text
FROM (
    SELECT example.*, setweight(to_tsvector('english', title), 'A') AS title_text,
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', teaser), 'B') AS public_text,
        setweight(to_tsvector('english', usefulness || ' ' || {OWN_WORD}), 'C') AS body_text,
        usefulness || ' ' || {OWN_WORD} AS body,
        coalesce((SELECT array_agg(topic_id) FROM resources_exampletopic filed WHERE filed.example_id = example.id), '{{}}') AS topics
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS position FROM resources_example) example
) AS example
WHERE NOT EXISTS (SELECT 1 FROM cms_searchentry known WHERE known.source = 'example' AND known.key = example.id::text)
"""  # noqa: S608 # the file's own words


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
    visitor, reader = questions()
    for size in (options.small, options.large):
        began = perf_counter()
        grow(to=size)
        print(f"{size:,} entries and their words written in {perf_counter() - began:.0f} seconds", flush=True)
        ask(visitor, rounds=options.rounds, requests=options.requests)
        ask(reader, rounds=options.rounds, requests=options.requests, client=insider())
    return report([*visitor, *reader], sizes=(options.small, options.large))


def grow(*, to: int) -> None:
    """Write so many examples, their entries, and the words that stand in them."""
    from django.db import connection
    from django.utils import timezone

    from association.bench.dataset import build
    from cms.models import SearchEntry
    from cms.services.wording import learn_words_anew

    build(to=to)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES)
        learn_words_anew(now=timezone.now())
        SearchEntry.objects.filter(learnt=False).update(learnt=True)
        cursor.execute("VACUUM ANALYZE")


def questions() -> tuple[list[Question], list[Question]]:
    """Return what visitors and what insiders ask: common words, rare ones, misspelt ones, narrowed ones, and unfinished ones."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {OWN_WORD} FROM (SELECT 7 AS position) AS example")  # noqa: S608 # the file's own words
        rare = cursor.fetchone()[0]
    search, typing = "/search/?q=", "/search/suggestions/?q="
    both = [
        ("a word in every entry", f"{search}partners"),
        ("a common word", f"{search}toolkit"),
        ("two common words", f"{search}toolkit+partners"),
        ("two words, one misspelt", f"{search}lessons+shcools"),
        ("two words, both misspelt", f"{search}toolkti+districst"),
        ("words that nothing holds", f"{search}qvxzwq+vxzqwv"),
        ("narrowed by type and year", f"{search}schools&kind=practice-examples&year=2024"),
        ("suggestions, common", f"{typing}gui"),
        ("suggestions, two words", f"{typing}lessons+fro"),
        ("suggestions, misspelt", f"{typing}shcools"),
    ]
    insiders = [
        ("a rare word", f"{search}{rare}"),
        ("a rare word, misspelt", f"{search}{rare[:-2]}{rare[-1]}{rare[-2]}"),
        *both,
    ]
    return (
        [Question(f"visitor: {name}", address) for name, address in both],
        [Question(f"insider: {name}", address) for name, address in insiders],
    )


def insider() -> Any:
    """Return a client signed in as somebody who may read everything."""
    from django.test import Client

    from accounts.models import User

    reader, _ = User.objects.get_or_create(email="reader@bench.example", defaults={"is_superuser": True})
    client = Client()
    client.force_login(reader)
    return client


if __name__ == "__main__":
    raise SystemExit(main())
