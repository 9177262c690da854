"""Documents of the library as the search knows them.

A document that belongs to something through a one-to-one relation, such as the file of an example, is found with that and not by
itself; nor are files found that somebody gave for members, or that wait. A file's name is nobody's to find: only its title and words are,
and only for who may read it, since a title that nobody wrote is the file's name.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from cms.models import GatedDocument
from cms.searchable import Findable
from cms.selectors.files import unowned
from membership.access import Access


def keys() -> Iterator[str]:
    """Yield the keys of all documents that stand for themselves."""
    for pk in standing_alone().order_by("pk").values_list("pk", flat=True).iterator():
        yield str(pk)


def read(wanted: Sequence[str]) -> Iterable[Findable]:
    """Return what can be found of these documents."""
    for document in standing_alone().filter(pk__in=[int(key) for key in wanted]):
        yield Findable(
            key=str(document.pk),
            kind="Documents",
            title=document.title,
            address=reverse("document", args=[document.pk]),
            file_text=document.text,
            access=document.access,
            opens_on=document.opens_on,
            dated=document.created_at.date(),
            collection_id=document.collection_id,
            readers_only=True,
        )


def standing_alone() -> QuerySet[GatedDocument]:
    """Return the documents that no single other row owns and nobody gave."""
    return unowned(GatedDocument.objects.all()).exclude(access__in=[Access.GIVEN, Access.WITHHELD])
