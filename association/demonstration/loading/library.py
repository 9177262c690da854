"""The pictures and files of the demonstration, and the addresses that its texts name by key."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile

from cms.models import ContentPage, GatedDocument, Picture
from membership.access import Access

from .. import documents, prose, site
from ..calendar import first_of_month
from ..pictures import CATALOGUE, CREDIT, Drawing


class Library:
    """What texts refer to by key, once it exists: pages, files and pictures."""

    def __init__(self, *, today: date) -> None:
        self._today = today
        self._pages: dict[str, ContentPage] = {}
        self._files: dict[str, GatedDocument] = {}
        self._pictures: dict[str, Picture] = {}

    def draw_pictures(self) -> None:
        """Draw every picture of the catalogue and keep it."""
        with ThreadPoolExecutor(max_workers=2) as painters:
            for drawing, jpeg in zip(CATALOGUE, painters.map(Drawing.as_jpeg, CATALOGUE), strict=True):
                picture = Picture(
                    title=drawing.title,
                    description=drawing.alt,
                    credit=CREDIT,
                    file=ImageFile(ContentFile(jpeg), name=drawing.file_name),
                )
                picture._set_image_file_metadata()
                picture.save()
                self._pictures[drawing.name] = picture

    def make_files(self, files: Iterable[site.File]) -> None:
        """Make every file and keep it behind its gate."""
        for file in files:
            document = GatedDocument(
                title=file.title,
                file=ContentFile(documents.content_of(file), name=file.name),
                access=file.access,
                opens_on=first_of_month(self._today, 1) if file.access == Access.MEMBERS_FIRST else None,
            )
            document._set_document_file_metadata()
            document.save()
            self._files[file.key] = document

    def add_page(self, key: str, page: ContentPage) -> None:
        """Let texts name the page by its key from now on."""
        self._pages[key] = page

    def page(self, key: str) -> ContentPage:
        """The page of that key."""
        return self._pages[key]

    def document(self, key: str) -> GatedDocument:
        """The file of that key."""
        return self._files[key]

    def picture(self, name: str) -> Picture:
        """The picture of that name."""
        return self._pictures[name]

    def html(self, text: str) -> str:
        """Prose as the HTML that a rich text field keeps, links to pages and files by their numbers."""
        return prose.to_html(text, link=self._open_tag)

    def _open_tag(self, target: str) -> str:
        kind, _, key = target.partition(":")
        if kind in {"page", "news"}:
            return f'<a linktype="page" id="{self.page(key).pk}">'
        if kind == "document":
            return f'<a linktype="document" id="{self.document(key).pk}">'
        return prose.plain_link(target)
