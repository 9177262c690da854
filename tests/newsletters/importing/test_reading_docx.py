import io
import zipfile

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from newsletters.importing.reading import read
from newsletters.importing.source import BinaryFile, DamagedFile, FileTooLarge, Grid, plain
from newsletters.importing.verifying import words_of_source


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def add_link(paragraph, text, address):
    key = paragraph.part.relate_to(
        address,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    xml = f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(xml))


@pytest.fixture
def newsletter():
    document = docx.Document()
    document.add_heading("Invented Bulletin May 2022", level=0)
    document.add_heading("Association matters", level=1)
    document.add_heading("A meeting", level=2)
    text = document.add_paragraph("Papers are ")
    add_link(text, "on the site", "https://example.org/papers")
    text.add_run(" for ")
    text.add_run("everyone").bold = True
    document.add_paragraph("first point", style="List Bullet")
    document.add_paragraph("step one", style="List Number")
    document.add_paragraph("step two", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ["Area", "Plan", "North", "Yes"], strict=True):
        cell.text = words
    document.add_paragraph("After the table")
    return document


class TestLinesOfAWordDocument:
    def test_styles_lists_and_tables_come_in_their_order(self, newsletter):
        found = read(saved(newsletter), "a.docx").lines
        grid = found[7]
        assert isinstance(grid, Grid)
        assert [[plain(cell) for cell in row] for row in grid.rows] == [["Area", "Plan"], ["North", "Yes"]]
        assert [(line.text, line.level, line.mark) for line in found if not isinstance(line, Grid)] == [
            ("Invented Bulletin May 2022", 1, ""),
            ("Association matters", 1, ""),
            ("A meeting", 2, ""),
            ("Papers are on the site for everyone", 0, ""),
            ("first point", 0, "•"),
            ("step one", 0, "1."),
            ("step two", 0, "2."),
            ("After the table", 0, ""),
        ]

    def test_links_and_bold_type_are_kept(self, newsletter):
        line = read(saved(newsletter), "a.docx").lines[3]
        assert ("on the site", "https://example.org/papers") in [(run.text, run.href) for run in line.runs]
        assert [run.text for run in line.runs if run.bold] == ["everyone"]

    def test_a_paragraph_in_bold_alone_says_so(self):
        document = docx.Document()
        document.add_paragraph().add_run("By hand").bold = True
        (line,) = read(saved(document), "a.docx").lines
        assert line.bold

    def test_text_boxes_are_read_once(self):
        document = docx.Document()
        paragraph = document.add_paragraph("Around the box")
        box = "<w:txbxContent><w:p><w:r><w:t>Inside the box</w:t></w:r></w:p></w:txbxContent>"
        xml = (
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        paragraph._p.append(parse_xml(xml))
        source = read(saved(document), "a.docx")
        assert [line.text for line in source.lines] == ["Around the box", "Inside the box"]
        assert words_of_source(source) == ["Around", "the", "box", "Inside", "the", "box"]

    def test_footnotes_come_at_the_end_and_their_separators_do_not(self):
        document = docx.Document()
        document.add_paragraph("Text with a note")
        notes = (
            f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>rule</w:t></w:r></w:p></w:footnote>'
            '<w:footnote w:id="1"><w:p><w:r><w:t>The note</w:t></w:r></w:p></w:footnote></w:footnotes>'
        )
        part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
        document.part.relate_to(
            part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        )
        source = read(saved(document), "a.docx")
        assert [line.text for line in source.lines] == ["Text with a note", "The note"]
        assert words_of_source(source) == ["Text", "with", "a", "note", "The", "note"]

    def test_a_second_way_of_counting_finds_the_same_words(self, newsletter):
        newsletter.add_paragraph("- typed bullet\nnext\tline")
        source = read(saved(newsletter), "a.docx")
        words = []
        for line in source.lines:
            cells = [cell for row in line.rows for cell in row] if isinstance(line, Grid) else [line.runs]
            words += [word for cell in cells for word in plain(cell).split()]
        assert words_of_source(source) == words


class TestDocumentsThatCannotBeRead:
    def test_a_text_that_calls_itself_docx_is_refused(self):
        with pytest.raises(BinaryFile):
            read(b"only words", "a.docx")

    def test_a_cut_off_document_is_damaged(self, newsletter):
        with pytest.raises(DamagedFile):
            read(saved(newsletter)[:2000], "a.docx")

    def test_an_archive_of_something_else_is_damaged(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("hello.txt", "hello")
        with pytest.raises(DamagedFile):
            read(stream.getvalue(), "a.docx")

    def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * 60_000_000)
        with pytest.raises(FileTooLarge, match="unpacked"):
            read(stream.getvalue(), "a.docx")

    def test_entities_that_grow_are_not_expanded(self, newsletter):
        bomb = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><w:document/>"
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(saved(newsletter))) as good, zipfile.ZipFile(stream, "w") as bad:
            for part in good.namelist():
                bad.writestr(part, bomb if part == "word/document.xml" else good.read(part))
        with pytest.raises(DamagedFile):
            read(stream.getvalue(), "a.docx")
