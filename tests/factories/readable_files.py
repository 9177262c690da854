"""Files with words in them, made by the programs that make such files, and files that mean harm."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import typst
from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from pypdf import PdfReader, PdfWriter

WORDS_A_PAGE = 380


def pdf(*pages: str) -> bytes:
    """A PDF with these pages."""
    source = "#pagebreak()\n".join(f"{page}\n" for page in pages).encode()
    made = typst.compile(source)
    assert isinstance(made, bytes)
    return made


def long_pdf(pages: int) -> bytes:
    """A PDF of ordinary text; each page has words of its own."""
    words = [
        "Partnerships",
        "review",
        "what",
        "families",
        "told",
        "them",
        "and",
        "write",
        "down",
        "what",
        "changed",
        "for",
        "children.",
    ]
    texts = (
        " ".join(f"{words[n % len(words)]}" for n in range(WORDS_A_PAGE)) + f" folio{number}mark."
        for number in range(1, pages + 1)
    )
    return pdf(*texts)


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Secret words."))))
    writer.encrypt("password", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def docx(*paragraphs: str, table: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        row = document.add_table(rows=1, cols=len(table)).rows[0]
        for cell, text in zip(row.cells, table, strict=True):
            cell.text = text
    return _saved(document)


def pptx(*slides: str) -> bytes:
    presentation = Presentation()
    for text in slides:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = text
    return _saved(presentation)


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return _saved(book)


def bomb(good: bytes, part: str, size: int) -> bytes:
    """An Office file one of whose parts unpacks to so many bytes."""
    packed = BytesIO()
    with ZipFile(BytesIO(good)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != part:
                target.writestr(entry, source.read(entry))
        with target.open(part, "w", force_zip64=True) as inside:
            inside.write(b'<?xml version="1.0"?><a>')
            for _ in range(size // 1_000_000):
                inside.write(b"<b>" * 333_333)
    return packed.getvalue()


def laughing(good: bytes, part: str) -> bytes:
    """An Office file whose part names entities that name entities: billions of letters in a few lines."""
    lines = ['<!ENTITY l0 "laugh">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11)]
    xml = f'<?xml version="1.0"?><!DOCTYPE a [{"".join(lines)}]><a>&l10;</a>'
    packed = BytesIO()
    with ZipFile(BytesIO(good)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry, xml if entry.filename == part else source.read(entry))
    return packed.getvalue()


def deep_pdf(depth: int = 200_000) -> bytes:
    """A PDF whose catalogue is lists within lists without end."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages "
        + b"[" * depth
        + b"]" * depth
        + b">>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Root 1 0 R/Size 2>>\nstartxref\n"
        + str(9 + 50 + 2 * depth).encode()
        + b"\n%%EOF"
    )


def circular_pdf() -> bytes:
    """A PDF whose pages are below themselves."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Count 9999999/Kids[2 0 R 2 0 R]/Parent 2 0 R>>\nendobj\n"
        b"trailer\n<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def swollen_pdf(size: int = 300_000_000) -> bytes:
    """A PDF whose one page unpacks to far more than it weighs."""
    import zlib

    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"0" * 10_000_000) for _ in range(size // 10_000_000)) + packer.flush()
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
        b"4 0 obj\n<</Filter/FlateDecode/Length " + str(len(stream)).encode() + b">>\nstream\n" + stream
    ) + b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R/Size 5>>\n%%EOF"


def _saved(made: object) -> bytes:
    written = BytesIO()
    made.save(written)  # type: ignore[attr-defined]
    return written.getvalue()
