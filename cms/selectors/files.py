"""Which row guards a stored file."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db.models import QuerySet
from wagtail.models import CollectionViewRestriction

from cms.models import GatedDocument, Picture, PictureRendition


@dataclass(frozen=True)
class GuardedFile:
    """A stored file and the row that decides who may have it."""

    item: Picture | GatedDocument
    name: str
    is_rendition: bool = False

    @property
    def filename(self) -> str:
        return PurePosixPath(self.name).name


def stored_file(name: str) -> GuardedFile | None:
    """Return the file that lies in storage under `name`, or None when no row knows it."""
    if "\0" in name:
        return None
    rendition = PictureRendition.objects.select_related("image__collection").filter(file=name).first()
    if rendition:
        return GuardedFile(rendition.image, name, is_rendition=True)
    for model in (Picture, GatedDocument):
        if item := model.objects.select_related("collection").filter(file=name).first():
            return GuardedFile(item, name)
    return None


def document_file(document_id: int) -> GuardedFile | None:
    """Return a document's file as it is now; None when there is no such document."""
    document = GatedDocument.objects.select_related("collection").filter(pk=document_id).first()
    return GuardedFile(document, document.file.name) if document and document.file.name else None


def view_restrictions(item: Picture | GatedDocument) -> list[CollectionViewRestriction]:
    """Return Wagtail's own restrictions on the collection that the file lies in, and on those above it."""
    return list(item.collection.get_view_restrictions())


def unowned(documents: QuerySet[GatedDocument]) -> QuerySet[GatedDocument]:
    """Return those of the documents that are the library's own: none that belongs to one other row, as the file of an example does."""
    owners = [field.name for field in GatedDocument._meta.related_objects if field.one_to_one]
    return documents.filter(**{f"{name}__isnull": True for name in owners})
