"""Two people import the same document at the same moment."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from newsletters.importing.reading import read
from newsletters.importing.shape import outline_of
from newsletters.models import NewsPage
from newsletters.services.importing import import_outline
from tests.factories import pages

NOW = dt.datetime(2026, 4, 20, 10, tzinfo=dt.UTC)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_only_one_of_them_makes_pages(documents):
    pages.home()
    source = read((documents / "newspage.txt").read_bytes(), "newspage.txt")
    outline = outline_of(source, "news")
    together = Barrier(2)

    def run(_: int) -> int:
        together.wait(timeout=30)
        try:
            return len(import_outline(source=source, outline=outline, user=None, now=NOW).made)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [0, 5]
    assert NewsPage.objects.count() == 5
