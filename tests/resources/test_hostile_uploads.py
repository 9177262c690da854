"""Small files made to keep whoever looks into them busy for hours."""

import multiprocessing
from io import BytesIO

import pytest

from resources.contributing.looking import look_into
from resources.contributing.pdf import look_beside
from tests.factories import files

SECONDS = 5


def ends(work, *given):
    """Whether the work ends in some seconds; in a process of its own, which can be ended."""
    process = multiprocessing.get_context("fork").Process(target=work, args=given)
    process.start()
    process.join(SECONDS)
    has_ended = process.exitcode == 0
    process.kill()
    process.join()
    return has_ended


def look(name, content):
    look_into(BytesIO(content), name=name)


def look_at_pdf(content):
    look_beside(BytesIO(content))


class TestAnUpload:
    @pytest.mark.parametrize(
        ("extension", "part", "text"),
        [
            pytest.param("docx", "word/document.xml", "<" * 300_000, id="opening brackets"),
            pytest.param("docx", "word/document.xml", "<w:br" * 60_000, id="breaks without an end"),
            pytest.param("xlsx", "xl/worksheets/sheet1.xml", "</c>" * 150_000, id="empty cells"),
            pytest.param("xlsx", "xl/workbook.xml", "<sheet " * 60_000, id="sheets without an end"),
            pytest.param("pptx", "ppt/slides/slide1.xml", "<p:sld " * 60_000, id="slides without an end"),
        ],
    )
    def test_of_office_parts_is_looked_into_in_no_time(self, extension, part, text):
        assert ends(look, f"plan.{extension}", files.office(extension, **{part: text}))

    def test_of_long_names_is_looked_into_in_no_time(self):
        parts = {"ppt/comments/" * 4_900 + str(number): "" for number in range(5)}
        assert ends(look, "plan.pptx", files.office("pptx", **parts))

    def test_of_packed_parts_is_looked_into_in_no_time(self):
        assert ends(look_at_pdf, b"%PDF-1.7\n" + b"/ObjStm" * 4_000_000)

    def test_of_postcodes_is_looked_into_in_no_time(self):
        text = "A1 1AA " * 400_000
        parts = {f"word/header{number}.xml": text for number in range(8)}
        assert ends(look, "plan.docx", files.office("docx", **parts))
