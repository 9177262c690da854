"""Papers as PDF: readable by everybody, deaf to what names try to say, and the same whenever they are made."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from office.models import Identity
from office.papers import PaperError, render_pdf
from office.papers.parts import (
    Addressee,
    Column,
    Letterhead,
    Notice,
    Paper,
    Passage,
    Sums,
    Table,
    letterhead_of,
)
from office.papers.rendering import FOLDER

HOSTILE = [
    "#sys",
    "#panic()",
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.4"',
    "*_[]_*",
    "$x^2$ <label> @reference",
    "`raw` \\ // not a comment",
    "\"quoted\" 'single' {code} ~ -- ---",
    "</Span> ) Tj (",
    "Caerdydd ŵ ŷ, Größe, Kraków, Łuck, Λάρισα",
]


def paper(*, name: str = "Harrowmere Council", rows: int = 2, **facts: object) -> Paper:
    given = {
        "kind": "Invoice",
        "title": "Invoice INV-1",
        "made_on": date(2026, 4, 12),
        "letterhead": Letterhead(
            "Lantern Association", ("4 Quay Row", "Saltby"), ("Registered charity number 1.",)
        ),
        "addressee": Addressee(name, "for Harrowmere Partnership", "Accounts payable", ("Civic Centre",)),
        "pairs": (("Invoice number", "INV-1"),),
        "sections": (
            Notice("Mark this."),
            Table(
                "Lines",
                (Column("What", grows=True), Column("Net", is_amount=True)),
                tuple((f"Line {n}", "£1.00") for n in range(rows)),
            ),
            Sums((("Total", "£2.00"),)),
            Passage(
                "How to pay",
                "By transfer.",
                (("Sort code", "00-00-00"),),
                "Online:",
                "https://site.example/a",
            ),
        ),
    }
    return Paper(**{**given, **facts})


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(text.replace("\u200b", "").split())


def tags_of(pdf: bytes) -> list[str]:
    found = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(read(pdf).trailer["/Root"]["/StructTreeRoot"])
    return found


class TestPdf:
    def test_is_tagged_and_tells_language_title_author_and_standard(self) -> None:
        pdf = paper().pdf()
        root = read(pdf).trailer["/Root"]
        assert root["/Lang"] == "en-GB"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert read(pdf).metadata.title == "Invoice INV-1"
        assert read(pdf).metadata.author == "Lantern Association"
        assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()

    def test_its_structure_names_headings_table_and_headings_of_columns(self) -> None:
        tags = tags_of(paper().pdf())
        assert tags.count("/H1") == 1
        assert tags.count("/Table") == 1
        assert tags.count("/TH") == 2
        assert tags.count("/TD") == 4
        assert "/Link" in tags

    def test_carries_its_fonts_within(self) -> None:
        fonts = [font.get_object() for font in read(paper().pdf()).pages[0]["/Resources"]["/Font"].values()]
        for font in fonts:
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "Literata" in descriptor["/FontName"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)

    def test_the_same_paper_has_the_same_bytes_and_another_has_not(self) -> None:
        assert paper().pdf() == paper().pdf()
        assert paper().pdf() != paper(name="Saltby Council").pdf()

    def test_a_long_one_repeats_headings_of_columns_and_counts_its_pages(self) -> None:
        pdf = paper(rows=80).pdf()
        pages = [page.extract_text() for page in read(pdf).pages]
        assert len(pages) > 2
        for number, page in enumerate(pages, start=1):
            assert f"Page {number} of {len(pages)}" in page
        assert all("What" in page and "Net" in page for page in pages[:-1])
        assert all("Invoice INV-1" in page for page in pages[1:])
        assert tags_of(pdf).count("/TH") == 2, "what is repeated is read once"
        text = " ".join(pages)
        assert all(f"Line {n}" in text for n in range(80))


class TestHostileWords:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_come_out_as_they_were_typed(self, name: str) -> None:
        assert name in words_of(paper(name=name).pdf())

    @pytest.mark.parametrize("name", HOSTILE)
    def test_do_so_in_every_place(self, name: str) -> None:
        pdf = paper(
            kind=name,
            title=name,
            letterhead=Letterhead(name, (name,), (name,)),
            pairs=((name, name),),
            sections=(
                Table(name, (Column(name, grows=True),), ((name,),), lead=name, note=name),
                Sums(((name, name), (name, name))),
                Passage(name, name, ((name, name),), name),
                Notice(name, name),
            ),
        ).pdf()
        assert read(pdf).metadata.title == name
        assert words_of(pdf).count(name) >= 19

    def test_a_word_wider_than_the_paper_stays_on_it(self) -> None:
        pdf = paper(name="N" * 300, pairs=(("Number", "P" * 100),)).pdf()
        page = read(pdf).pages[0]
        places = []
        page.extract_text(visitor_text=lambda text, _, tm, *__: places.append((tm[4], text.strip())))
        assert "N" * 300 in words_of(pdf).replace(" ", "")
        assert max(x for x, text in places if text) < float(page.mediabox.width) - 56

    def test_a_sign_that_no_font_draws_holds_nothing_up(self) -> None:
        pdf = paper(name="Lantern 灯 Council").pdf()
        assert "Lantern" in words_of(pdf)
        assert b"<pdfuaid:part>" not in read(pdf).trailer["/Root"]["/Metadata"].get_data()
        assert read(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]


class TestTemplates:
    @pytest.mark.parametrize("name", ["nothing", "../pdf/paper", "fonts/OFL", "/etc/passwd", ""])
    def test_only_those_of_the_folder_are_found(self, name: str) -> None:
        with pytest.raises(PaperError, match="no template"):
            render_pdf(name, {}, made_on=date(2026, 4, 12))

    def test_facts_that_do_not_fit_are_named(self) -> None:
        with pytest.raises(PaperError, match="could not be made"):
            render_pdf("paper", {"title": "Only a title"}, made_on=date(2026, 4, 12))

    def test_none_asks_for_a_package_from_elsewhere(self) -> None:
        templates = list(FOLDER.glob("*.typ"))
        assert len(templates) >= 2
        assert not [path.name for path in templates if "@preview" in path.read_text()]


@pytest.mark.django_db
class TestLetterhead:
    def test_tells_what_the_law_asks_for(self) -> None:
        identity = Identity(
            name="Lantern Association",
            legal_form="charitable incorporated organisation",
            charity_number="0000001",
            company_number="0000002",
            vat_number="GB 999 9999 73",
            registered_address="4 Quay Row\nSaltby\n",
            postal_address="PO Box 1\r\n\r\nSaltby",
            email="office@lantern.example",
        )
        letterhead = letterhead_of(identity)
        assert letterhead.ways == ("PO Box 1", "Saltby", "office@lantern.example")
        assert letterhead.legal == (
            "Lantern Association, charitable incorporated organisation.",
            "Registered charity number 0000001. Company number 0000002. VAT registration number GB 999 9999 73.",
            "Registered office: 4 Quay Row, Saltby.",
        )

    def test_says_nothing_of_what_is_not_there(self) -> None:
        assert letterhead_of(Identity(name="Lantern")).legal == ("Lantern.",)
