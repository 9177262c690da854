"""Keeping the list of words that misspelt ones are corrected with."""

from datetime import datetime

from django.db import connection, transaction

from cms.models import SearchEntry, SearchWord
from membership.access import Access, london_day

BATCH = 200
MOST_BATCHES = 100
# Words of letters only, long enough to be misspelt and short enough to be words. In the order of the words, so that two who write at
# once never wait for one another in a circle.
LEARN = f"""
WITH entry AS (
    SELECT title, teaser, page_body, full_body, file_text, readers_only,
        CASE WHEN access = '{Access.PUBLIC}' OR (access = '{Access.MEMBERS_FIRST}' AND opens_on <= %(day)s)
                THEN {SearchWord.Audience.EVERYBODY:d}
            WHEN access IN ('{Access.MEMBERS}', '{Access.MEMBERS_FIRST}') THEN {SearchWord.Audience.OPEN_ACCESS:d}
            ELSE {SearchWord.Audience.MEMBERS:d} END AS reach
    FROM {SearchEntry._meta.db_table} WHERE id = ANY(%(ids)s) AND access <> '{Access.WITHHELD}'
), spoken AS (
    SELECT unnest(tsvector_to_array(to_tsvector('simple', title || ' ' || teaser))) AS word,
        CASE WHEN readers_only THEN reach ELSE {SearchWord.Audience.EVERYBODY:d} END AS audience
    FROM entry
    UNION ALL
    SELECT unnest(tsvector_to_array(to_tsvector('simple', page_body || ' ' || file_text))), reach FROM entry
    UNION ALL
    SELECT unnest(tsvector_to_array(to_tsvector('simple', full_body))),
        greatest(reach, {SearchWord.Audience.OPEN_ACCESS:d})
    FROM entry
)
INSERT INTO {SearchWord._meta.db_table} AS known (word, audience, seen_at)
SELECT word, min(audience), %(now)s FROM spoken WHERE word ~ '^[[:alpha:]]{{4,40}}$' GROUP BY word ORDER BY word
ON CONFLICT (word) DO UPDATE SET
    seen_at = excluded.seen_at,
    audience = CASE WHEN known.seen_at < %(anew_since)s THEN excluded.audience
        ELSE least(known.audience, excluded.audience) END
"""  # noqa: S608 # the tables' and accesses' own names


def learn_words(*, now: datetime) -> int:
    """Add the words of entries that were written since the last time; safe to run twice and at once.

    Returns how many entries were read; no more than twenty thousand a run.
    """
    count = 0
    for _ in range(MOST_BATCHES):
        with transaction.atomic():
            waiting = SearchEntry.objects.filter(learnt=False).order_by("pk")
            ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
            if not ids:
                break
            _learn(ids, now=now, anew_since=None)
            SearchEntry.objects.filter(pk__in=ids).update(learnt=True)
            count += len(ids)
    return count


def learn_words_anew(*, now: datetime) -> int:
    """Read every entry and forget the words that stand nowhere any more, or only where fewer people read; safe to run twice.

    Returns how many words are known.
    """
    last = 0
    while True:
        following = SearchEntry.objects.filter(pk__gt=last).order_by("pk")
        ids = list(following.values_list("pk", flat=True)[:BATCH])
        if not ids:
            break
        _learn(ids, now=now, anew_since=now)
        last = ids[-1]
    SearchWord.objects.filter(seen_at__lt=now).delete()
    return SearchWord.objects.count()


def _learn(ids: list[int], *, now: datetime, anew_since: datetime | None) -> None:
    with connection.cursor() as cursor:
        day = london_day(now)
        cursor.execute(LEARN, {"ids": ids, "day": day, "now": now, "anew_since": anew_since})
