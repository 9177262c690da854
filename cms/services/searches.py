"""Noting what was searched for in vain, without a trace of who searched."""

import re
from datetime import datetime, timedelta

from django.db import connection

from cms.models import SearchInVain
from membership.access import london_day

KEPT_DAYS = 365
MOST_A_DAY = 2000
MOST_WORDS = 8
LONGEST = 100
# What looks like an e-mail address, a telephone or NHS number, a date or a postcode is nobody's to read later.
PERSONAL = re.compile(r"@|\d{3}|\d[\s./-]\d|^www\.|://")
POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")
NUMBERS = re.compile(r"\+?\d(?:[\s()./-]*\d){4,}")
WORD = re.compile(r"[^\W_](?:[^\W_]|['’-])*")


def note_search_in_vain(*, words: str, now: datetime) -> None:
    """Count words that were searched for without result; `now` is an aware datetime.

    Only words that cannot be anybody's data are kept, in small letters; when none is left nothing is noted, and no more than two
    thousand different searches a day.
    """
    kept = without_personal_data(words)
    if not kept:
        return
    table = SearchInVain._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS noted (words, day, times) SELECT %s, %s, 1"  # noqa: S608 # the table's own name
            f" WHERE (SELECT count(*) FROM {table} WHERE day = %s) < %s"
            " ON CONFLICT (words, day) DO UPDATE SET times = noted.times + 1",
            [kept, london_day(now), london_day(now), MOST_A_DAY],
        )


def forget_searches(*, now: datetime) -> int:
    """Delete what was noted more than twelve months ago; returns how many rows."""
    return SearchInVain.objects.filter(day__lt=london_day(now) - timedelta(days=KEPT_DAYS)).delete()[0]


def without_personal_data(words: str) -> str:
    """Return the words in small letters without what may be an e-mail address, a number of a person, a date or a postcode."""
    text = NUMBERS.sub(" ", POSTCODE.sub(" ", words.lower()))
    pieces = [piece for piece in text.split() if not PERSONAL.search(piece)]
    found = WORD.findall(" ".join(pieces))[:MOST_WORDS]
    return " ".join(found)[:LONGEST].strip()
