"""Reads of the CMS that are not trivial."""

from datetime import datetime

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Case, F, QuerySet, TextField, When
from django.db.models.expressions import Combinable

from cms.models import GatedDocument, Picture, PictureRendition, SearchEntry
from cms.models.gated import GatedModel
from membership.access import Viewer, readable_by


def gated_file(name: str) -> GatedModel | None:
    """Return the row whose gate guards the stored file `name`, or None when no row knows it."""
    rendition = PictureRendition.objects.select_related("image").filter(file=name).first()
    if rendition:
        return rendition.image
    return Picture.objects.filter(file=name).first() or GatedDocument.objects.filter(file=name).first()


def find(*, words: str, viewer: Viewer, now: datetime) -> QuerySet[SearchEntry]:
    """Return what the viewer may find, best first.

    A word matches only in text that this viewer may read now, so a locked text can neither be found nor guessed at.
    """
    query = SearchQuery(words, search_type="websearch", config="english")
    may_read_page = readable_by(viewer, now=now)
    entries = SearchEntry.objects.all()
    text: Combinable
    body: Combinable
    if viewer.reads_members_content:
        text, body = F("full_text"), F("full_body")
        found = entries.filter(full_text=query)
    else:
        text = Case(When(may_read_page, then=F("page_text")), default=F("public_text"))
        body = Case(When(may_read_page, then=F("page_body")), default=F("teaser"), output_field=TextField())
        found = entries.filter(may_read_page, page_text=query) | entries.filter(
            ~may_read_page, public_text=query
        )
    return found.annotate(
        rank=SearchRank(text, query),
        snippet=SearchHeadline(body, query, config="english", max_fragments=2, min_words=12, max_words=28),
    ).order_by("-rank", "-dated", "pk")
