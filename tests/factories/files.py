"""Uploaded files in the states that matter, with contents made here."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from cms.models import GatedDocument, Picture
from membership.access import Access

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"\n%%EOF\n"

MAIN_PARTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def document(name: str = "briefing.pdf", content: bytes = PDF, **values: Any) -> GatedDocument:
    """Store a document as the admin does."""
    document = GatedDocument(title=values.pop("title", "Briefing"), **values)
    document.file.save(name, ContentFile(content), save=False)
    document._set_document_file_metadata()
    document.save()
    return document


def members_document(name: str = "briefing.pdf", content: bytes = PDF, **values: Any) -> GatedDocument:
    return document(name, content, access=Access.MEMBERS, **values)


def png(width: int = 40, height: int = 30) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (width, height), "teal").save(drawn, "PNG")
    return drawn.getvalue()


def picture(name: str = "meadow.png", **values: Any) -> Picture:
    """Store a picture as the admin does."""
    return Picture.objects.create(
        title=values.pop("title", "A meadow"), file=ImageFile(BytesIO(png()), name=name), **values
    )


def archive(entries: dict[str, str]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as folder:
        for name, text in entries.items():
            folder.writestr(name, text)
    return packed.getvalue()


def office(extension: str, **extra: str) -> bytes:
    """The smallest file that an Office format can be told by."""
    return archive(
        {"[Content_Types].xml": f'<Types><Override ContentType="{MAIN_PARTS[extension]}"/></Types>', **extra}
    )


def open_document(kind: str = "text", **extra: str) -> bytes:
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", **extra})
