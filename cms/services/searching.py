"""Keeping the search table true to what is published."""

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Value

from cms.models import ContentPage, SearchEntry


@transaction.atomic
def index_page(*, page: ContentPage) -> None:
    """Write what can be found of a live page; a page that is not live is taken out."""
    page = page.specific
    if not page.live:
        unindex_page(page_id=page.pk)
        return
    text = page.text
    title, teaser = Value(page.title), Value(f"{page.teaser} {page.search_description}")
    public = SearchVector(title, weight="A", config="english") + SearchVector(
        teaser, weight="B", config="english"
    )
    body = public + SearchVector(Value(text.open), weight="C", config="english")
    full = body + SearchVector(Value(text.members), weight="C", config="english")
    SearchEntry.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "kind": page._meta.model_name or "",
            "title": page.title,
            "teaser": page.teaser,
            "url_path": page.url_path,
            "dated": getattr(page, "date", None) or getattr(page, "month", None),
            "access": page.access,
            "opens_on": page.opens_on,
            "page_body": text.open,
            "full_body": f"{text.open}\n{text.members}".strip(),
            "public_text": public,
            "page_text": body,
            "full_text": full,
        },
    )


def unindex_page(*, page_id: int) -> None:
    """Take a page out of the search."""
    SearchEntry.objects.filter(page_id=page_id).delete()
