"""What is found in uploaded files: words, and what their authors forgot."""

from io import BytesIO

import pytest

from resources.contributing.checking import Kind
from resources.contributing.looking import look_into
from tests.factories import files

COMMENT = (
    '<w:comments><w:comment w:id="0"><w:p><w:r><w:t>Is this Ann?</w:t></w:r></w:p></w:comment></w:comments>'
)


def kinds(name, content):
    return {found.kind for found in look_into(BytesIO(content), name=name)}


def word(body="", **parts):
    return files.office("docx", **{"word/document.xml": f"<w:document>{body}</w:document>", **parts})


class TestWordFiles:
    def test_with_nothing_to_notice_are_quiet(self):
        assert kinds("plan.docx", word("<w:p><w:r><w:t>A plan</w:t></w:r></w:p>")) == set()

    def test_tell_a_number_that_is_cut_into_runs(self):
        runs = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in ("943 4", "76 59", "19"))
        assert kinds("plan.docx", word(f"<w:p>{runs}</w:p>")) == {Kind.NHS_NUMBER}

    def test_do_not_join_what_stands_in_two_paragraphs(self):
        cut = "<w:p><w:r><w:t>943476</w:t></w:r></w:p><w:p><w:r><w:t>5919</w:t></w:r></w:p>"
        assert kinds("plan.docx", word(cut)) == set()

    def test_tell_comments(self):
        assert kinds("plan.docx", word(**{"word/comments.xml": COMMENT})) == {Kind.COMMENTS}

    @pytest.mark.parametrize("change", ["w:ins", "w:del", "w:moveFrom"])
    def test_tell_tracked_changes(self, change):
        body = f'<w:p><{change} w:id="1" w:author="A"><w:r><w:t>x</w:t></w:r></{change}></w:p>'
        assert kinds("plan.docx", word(body)) == {Kind.CHANGES}

    def test_tell_hidden_words(self):
        body = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Ann</w:t></w:r></w:p>"
        assert kinds("plan.docx", word(body)) == {Kind.HIDDEN}

    def test_are_quiet_about_who_made_them(self):
        core = "<cp:coreProperties><dc:creator>Ann Example</dc:creator></cp:coreProperties>"
        assert kinds("plan.docx", word(**{"docProps/core.xml": core})) == set()


class TestOtherOfficeFiles:
    def test_a_workbook_tells_hidden_sheets_comments_and_columns_of_birth(self):
        content = files.office(
            "xlsx",
            **{
                "xl/workbook.xml": '<workbook><sheets><sheet name="A" state="hidden"/></sheets></workbook>',
                "xl/comments1.xml": "<comments><comment ref='A1'><t>Ann</t></comment></comments>",
                "xl/sharedStrings.xml": "<sst><si><t>Name</t></si><si><t>DOB</t></si></sst>",
            },
        )
        assert kinds("data.xlsx", content) == {Kind.HIDDEN, Kind.COMMENTS, Kind.BIRTH}

    def test_a_workbook_tells_numbers_typed_as_numbers(self):
        content = files.office("xlsx", **{"xl/worksheets/sheet1.xml": "<c><v>9434765919</v></c>"})
        (found,) = look_into(BytesIO(content), name="data.xlsx")
        assert (found.kind, found.place) == (Kind.NHS_NUMBER, "sheet 1")

    def test_a_presentation_tells_notes_hidden_slides_and_comments(self):
        content = files.office(
            "pptx",
            **{
                "ppt/slides/slide1.xml": '<p:sld show="0"><a:p><a:t>A</a:t></a:p></p:sld>',
                "ppt/notesSlides/notesSlide1.xml": "<p:notes><a:p><a:t>DOB 03/05/2015</a:t></a:p></p:notes>",
                "ppt/comments/comment1.xml": "<p:cmLst><p:cm><p:text>Ann</p:text></p:cm></p:cmLst>",
            },
        )
        assert kinds("talk.pptx", content) == {Kind.HIDDEN, Kind.BIRTH, Kind.COMMENTS}

    def test_an_open_document_tells_annotations_and_changes(self):
        xml = "<office:text><office:annotation><text:p>Ann</text:p></office:annotation><text:changed-region text:id='1'/></office:text>"
        assert kinds("plan.odt", files.open_document(**{"content.xml": xml})) == {Kind.COMMENTS, Kind.CHANGES}

    def test_text_is_read_as_it_stands(self):
        assert kinds("plan.txt", b"DOB 03/05/2015") == {Kind.BIRTH}


class TestDamagedFiles:
    @pytest.mark.parametrize("name", ["plan.docx", "data.xlsx", "talk.pptx", "plan.odt"])
    def test_are_a_finding_and_harm_nothing(self, name):
        assert kinds(name, b"PK\x03\x04 not an archive") == {Kind.UNREAD}

    def test_a_part_that_claims_to_be_huge_is_read_in_bounds(self):
        content = word("<w:p><w:r><w:t>" + "A" * 30_000_000 + "</w:t></w:r></w:p>")
        assert kinds("plan.docx", content) == set()
