"""What may be uploaded, and what becomes of files that are replaced or deleted."""

import contextlib
import io
from zipfile import ZIP_LZMA, ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cms.models import GatedDocument, Picture
from cms.uploads import CHECKS, check_contents, clean_name
from membership.access import Access
from tests.factories import files, readable_files

GOOD = {
    "pdf": files.PDF,
    "rtf": b"{\\rtf1 Hello}",
    "txt": "Grüße".encode("cp1252"),
    "csv": "a;b\n1;2".encode("utf-16"),
    "zip": files.archive({"a.txt": "a"}),
    "odt": files.open_document("text"),
    "ods": files.open_document("spreadsheet"),
    "odp": files.open_document("presentation"),
    **{extension: files.office(extension) for extension in files.MAIN_PARTS},
}
MACROS = "This file contains macros"
NOT_WHAT_IT_SAYS = "or is damaged or protected by a password"


def check(name, content):
    check_contents(ContentFile(content), name=name)


class TestContents:
    @pytest.mark.parametrize("extension", GOOD)
    def test_a_file_that_is_what_it_says_is_taken(self, extension):
        check(f"a.{extension}", GOOD[extension])

    @pytest.mark.parametrize("extension", GOOD)
    @pytest.mark.parametrize(
        "content", [b"\0\1\2", b"MZ\x90\0program", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)]
    )
    def test_a_program_or_an_old_office_file_is_refused_under_every_name(self, extension, content):
        with pytest.raises(ValidationError, match=NOT_WHAT_IT_SAYS):
            check(f"a.{extension}", content)

    @pytest.mark.parametrize("program", [b"/S/JavaScript/JS(app.alert\\(1\\))", b"/S/Launch/F(cmd.exe)"])
    def test_a_pdf_that_runs_something_is_refused(self, program):
        for before in (b"", b"x" * (256 * 1024 - 4)):
            with pytest.raises(ValidationError, match="Print it to a new PDF"):
                check("a.pdf", files.PDF + before + b"<</Type/Action" + program + b">>")

    @pytest.mark.parametrize("begins", [b"<html>", b"PK\3\4", b"GIF89a", b"#!/bin/sh\n"])
    def test_a_pdf_that_is_something_else_as_well_is_refused(self, begins):
        with pytest.raises(ValidationError, match=NOT_WHAT_IT_SAYS):
            check("a.pdf", begins + files.PDF)

    @pytest.mark.parametrize("name", ["xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml"])
    def test_old_macros_and_active_parts_are_refused(self, name):
        with pytest.raises(ValidationError, match=MACROS):
            check("a.xlsx", files.office("xlsx", **{name: "<a/>"}))

    def test_an_office_file_that_is_packed_in_no_usual_way_is_refused(self):
        packed = io.BytesIO()
        with ZipFile(packed, "w", ZIP_LZMA) as folder:
            folder.writestr("[Content_Types].xml", "A list that begins with broken bytes.")
        broken = bytearray(packed.getvalue())
        start = 30 + len("[Content_Types].xml") + 4
        broken[start : start + 5] = b"\xff" * 5
        with pytest.raises(ValidationError, match=NOT_WHAT_IT_SAYS):
            check("a.docx", bytes(broken))

    def test_a_file_that_unpacks_to_far_more_than_it_weighs_is_refused(self):
        packed = readable_files.bomb(files.office("docx"), "word/document.xml", 501_000_000)
        with pytest.raises(ValidationError, match="unpacks to far more"):
            check("a.docx", packed)

    @pytest.mark.parametrize(
        ("extension", "really"),
        [
            ("docx", "xlsx"),
            ("xlsx", "pptx"),
            ("docx", "odt"),
            ("odt", "ods"),
            ("docx", "zip"),
            ("pdf", "docx"),
            ("txt", "pdf"),
            ("csv", "zip"),
        ],
    )
    def test_one_type_under_the_name_of_another_is_refused(self, extension, really):
        with pytest.raises(ValidationError, match=NOT_WHAT_IT_SAYS):
            check(f"a.{extension}", GOOD[really])

    @pytest.mark.parametrize("extension", files.MAIN_PARTS)
    def test_office_macros_are_refused_even_under_an_innocent_name(self, extension):
        with pytest.raises(ValidationError, match=MACROS):
            check(f"a.{extension}", files.office(extension, **{"word/vbaProject.bin": "x"}))

    def test_a_macro_enabled_type_under_an_innocent_name_is_refused(self):
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
        with pytest.raises(ValidationError, match=MACROS):
            check("a.docx", files.archive({"[Content_Types].xml": kind}))

    def test_macros_of_open_documents_are_refused(self):
        with pytest.raises(ValidationError, match=MACROS):
            check("a.odt", files.open_document("text", **{"Basic/Standard/Module1.xml": "x"}))

    @pytest.mark.parametrize("extension", sorted(CHECKS))
    @given(content=st.binary(max_size=200))
    def test_no_bytes_upset_the_check(self, extension, content):
        with contextlib.suppress(ValidationError):
            check(f"a.{extension}", content)

    @pytest.mark.parametrize("cut", [30, 60, 90])
    def test_a_cut_off_archive_is_refused(self, cut):
        with pytest.raises(ValidationError, match=NOT_WHAT_IT_SAYS):
            check("a.docx", GOOD["docx"][:cut])


class TestNames:
    @pytest.mark.parametrize(
        ("given_name", "kept"),
        [
            ("Annual report 2026.PDF", "Annual_report_2026.pdf"),
            ("..\\..\\evil.pdf", "evil.pdf"),
            ("../../etc/passwd.txt", "passwd.txt"),
            (".pdf", "pdf"),
            ("-rf.pdf", "rf.pdf"),
            ("a\x00b\n.pdf", "ab.pdf"),
            ("<script>.pdf", "script.pdf"),
            ("Bilan d’été.pdf", "Bilan_dété.pdf"),
            ("???.pdf", "file.pdf"),
        ],
    )
    def test_a_name_is_made_safe(self, given_name, kept):
        assert clean_name(given_name) == kept

    @given(name=st.text(max_size=400))
    def test_whatever_the_name_the_result_can_be_stored(self, name):
        cleaned = clean_name(name)
        assert cleaned
        assert len(cleaned.encode()) < 255
        assert not set(cleaned) & set('/\\\0\r\n"')
        assert cleaned not in {".", ".."}

    def test_two_files_of_one_name_keep_it_and_lie_apart(self):
        first, second = files.document("minutes.pdf"), files.document("minutes.pdf")
        assert first.filename == second.filename == "minutes.pdf"
        assert first.file.name != second.file.name

    test_two_files_of_one_name_keep_it_and_lie_apart = pytest.mark.django_db(
        test_two_files_of_one_name_keep_it_and_lie_apart
    )


@pytest.mark.django_db
class TestUploadForms:
    @pytest.fixture
    def editor(self, staff_client):
        return staff_client

    def add(self, editor, name="guide.pdf", content=files.PDF, **values):
        return editor.post(
            reverse("wagtaildocs:add"),
            {"title": "Guide", "file": SimpleUploadedFile(name, content), "access": "public", **values},
        )

    def drop(self, editor, name="guide.pdf", content=files.PDF, kind="wagtaildocs", **values):
        return editor.post(
            reverse(f"{kind}:add_multiple"),
            {"title": name, "files[]": SimpleUploadedFile(name, content), **values},
        ).json()

    def test_a_document_is_stored_with_who_may_read_it(self, editor):
        self.add(editor, access="members_first", opens_on="2031-04-01")
        document = GatedDocument.objects.get()
        assert document.access == Access.MEMBERS_FIRST
        assert str(document.opens_on) == "2031-04-01"

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("guide.docx", files.PDF, "is not a Word document"),
            ("guide.docm", files.office("docx"), "docm"),
            ("guide.svg", b"<svg/>", "svg"),
            ("guide.html", b"<p>", "html"),
            ("guide.pdf", b"%PDF-" + bytes(31 * 1024 * 1024), "too big"),
        ],
    )
    def test_a_wrong_file_is_refused_beside_the_field(self, editor, name, content, said):
        response = self.add(editor, name, content)
        assert any(said in error for error in response.context["form"].errors["file"])
        assert not GatedDocument.objects.exists()

    def test_a_date_without_members_first_is_explained_beside_the_date(self, editor):
        response = self.add(editor, access="members", opens_on="2031-04-01")
        assert "opens_on" in response.context["form"].errors

    def test_a_very_long_name_is_shortened_not_refused(self, editor):
        self.add(editor, "é" * 120 + "x" * 120 + ".pdf")
        assert GatedDocument.objects.get().filename.endswith(".pdf")

    def test_a_dropped_document_is_for_members_until_the_editor_has_said(self, editor):
        answer = self.drop(editor)
        document = GatedDocument.objects.get()
        assert document.access == Access.MEMBERS
        assert f'name="doc-{document.pk}-access"' in answer["form"]
        editor.post(
            reverse("wagtaildocs:edit_multiple", args=[document.pk]),
            {f"doc-{document.pk}-title": "Guide", f"doc-{document.pk}-access": "public"},
        )
        document.refresh_from_db()
        assert document.access == Access.PUBLIC

    def test_a_wrong_dropped_document_is_refused_with_the_reason(self, editor):
        answer = self.drop(editor, "guide.xlsx", files.PDF)
        assert answer["success"] is False
        assert "is not an Excel workbook" in answer["error_message"]

    def test_a_dropped_document_whose_title_is_too_long_waits_and_is_then_stored(self, editor):
        answer = self.drop(editor, title="long" * 80)
        upload = answer["uploaded_file_id"]
        prefix = f"uploaded-document-{upload}"
        stored = editor.post(
            reverse("wagtaildocs:create_multiple_from_uploaded_document", args=[upload]),
            {f"{prefix}-title": "Guide", f"{prefix}-access": "members"},
        ).json()
        assert stored["success"] is True
        assert GatedDocument.objects.get().access == Access.MEMBERS

    def test_a_dropped_picture_is_public(self, editor):
        self.drop(editor, "meadow.png", files.png(), kind="wagtailimages")
        assert Picture.objects.get().access == Access.PUBLIC

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a supported image format"),
            ("a.png", b"\x89PNG nothing", "valid image"),
            ("a.jpg", files.png(), "extension"),
        ],
    )
    def test_a_wrong_picture_is_refused(self, editor, name, content, said):
        answer = self.drop(editor, name, content, kind="wagtailimages")
        assert answer["success"] is False
        assert said.lower() in answer["error_message"].lower()

    def test_a_picture_of_too_many_points_is_refused(self, editor, settings):
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 500
        answer = self.drop(editor, "a.png", files.png(), kind="wagtailimages")
        assert "too many pixels" in answer["error_message"]


@pytest.mark.django_db
class TestStoredFiles:
    @pytest.fixture
    def editor(self, staff_client):
        return staff_client

    def replace(self, editor, kind, item, upload, **values):
        return editor.post(
            reverse(f"{kind}:edit", args=[item.pk]),
            {"title": item.title, "file": upload, "access": "public", **values},
        )

    def test_a_replaced_document_leaves_nothing_behind(self, editor, django_capture_on_commit_callbacks):
        document = files.document()
        old = document.file.name
        with django_capture_on_commit_callbacks(execute=True):
            self.replace(editor, "wagtaildocs", document, SimpleUploadedFile("new.pdf", files.PDF))
        document.refresh_from_db()
        assert document.filename == "new.pdf"
        assert default_storage.exists(document.file.name)
        assert not default_storage.exists(old)

    def test_the_old_file_stays_until_the_new_one_is_safe(self, editor, django_capture_on_commit_callbacks):
        document = files.document()
        with django_capture_on_commit_callbacks():
            self.replace(editor, "wagtaildocs", document, SimpleUploadedFile("new.pdf", files.PDF))
        assert default_storage.exists(document.file.name)

    def test_a_refused_replacement_changes_nothing(self, editor, django_capture_on_commit_callbacks):
        document = files.document()
        with django_capture_on_commit_callbacks(execute=True):
            self.replace(editor, "wagtaildocs", document, SimpleUploadedFile("new.pdf", b"no"))
        assert GatedDocument.objects.get().file.name == document.file.name
        assert default_storage.exists(document.file.name)

    def test_deleting_removes_the_file(self, django_capture_on_commit_callbacks):
        document = files.document()
        with django_capture_on_commit_callbacks(execute=True):
            document.delete()
        assert not default_storage.exists(document.file.name)

    def test_deleting_a_picture_removes_its_renditions_too(self, django_capture_on_commit_callbacks):
        picture = files.picture()
        rendition = picture.get_rendition("width-20")
        with django_capture_on_commit_callbacks(execute=True):
            picture.delete()
        assert not default_storage.exists(picture.file.name)
        assert not default_storage.exists(rendition.file.name)

    def test_locking_a_picture_gives_its_renditions_new_addresses(
        self, editor, client, django_capture_on_commit_callbacks
    ):
        picture = files.picture()
        old = picture.get_rendition("width-20")
        with django_capture_on_commit_callbacks(execute=True):
            editor.post(
                reverse("wagtailimages:edit", args=[picture.pk]), {"title": "A meadow", "access": "members"}
            )
        picture = Picture.objects.get()
        assert picture.access == Access.MEMBERS
        assert picture.get_rendition("width-20").url != old.url
        assert client.get(old.url).status_code == 404
        assert not default_storage.exists(old.file.name)

    def test_replacing_a_picture_removes_the_old_one_and_its_renditions(
        self, editor, django_capture_on_commit_callbacks
    ):
        picture = files.picture()
        old, rendition = picture.file.name, picture.get_rendition("width-20").file.name
        with django_capture_on_commit_callbacks(execute=True):
            self.replace(editor, "wagtailimages", picture, io.BytesIO(files.png(60, 60)))
        assert default_storage.exists(old)  # the upload had no name, so it was refused
        upload = SimpleUploadedFile("hill.png", files.png(60, 60))
        with django_capture_on_commit_callbacks(execute=True):
            self.replace(editor, "wagtailimages", picture, upload)
        assert not default_storage.exists(old)
        assert not default_storage.exists(rendition)
