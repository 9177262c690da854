"""What is found in PDF files: words, notes on pages, and who made them."""

import zlib
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfWriter
from pypdf.annotations import FreeText

from cms.models import GatedDocument
from resources.contributing.checking import Kind
from resources.contributing.looking import look_into
from resources.contributing.pdf import look_beside
from resources.models import PrivacyWarning
from resources.services.privacy import look_again
from tests.factories import files
from tests.factories.resources import ExampleFactory


def pdf(*, note="", author=""):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if note:
        writer.add_annotation(0, FreeText(text=note, rect=(10, 10, 90, 90)))
    if author:
        writer.add_metadata({"/Author": author})
    written = BytesIO()
    writer.write(written)
    return written


def kinds(file):
    return {found.kind for found in look_beside(file)}


class TestPdfs:
    def test_with_nothing_beside_their_words_are_quiet(self):
        assert kinds(pdf()) == set()

    def test_tell_notes(self):
        assert kinds(pdf(note="Is this Ann?")) == {Kind.COMMENTS}

    def test_tell_notes_that_are_packed(self):
        packed = zlib.compress(b"<</Type/Annot/Subtype/Highlight>>")
        data = b"%PDF-1.7\n1 0 obj <</Type/ObjStm/N 1>> stream\n" + packed + b"\nendstream"
        assert kinds(BytesIO(data)) == {Kind.COMMENTS}

    def test_are_quiet_about_who_made_them(self):
        assert kinds(pdf(author="Ann Example")) == set()

    def test_that_are_damaged_must_be_looked_at(self):
        assert {found.kind for found in look_into(BytesIO(b"%PDF-1.7 nothing"), name="plan.pdf")} == {
            Kind.UNREAD
        }

    def test_that_unpack_to_very_much_are_read_in_bounds(self):
        packed = zlib.compress(b"<</Subtype/Ink>>" + b" " * 50_000_000)
        data = b"%PDF-1.7\n1 0 obj <</Type/ObjStm>> stream\n" + packed + b"\nendstream"
        assert kinds(BytesIO(data)) == {Kind.COMMENTS}


@pytest.mark.django_db
class TestLongFiles:
    @pytest.fixture
    def unread(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        document = files.document("long.pdf", title="long")
        example = ExampleFactory(published=True)
        example.files.create(document=document, position=0)
        example.warnings.create(document=document, kind=Kind.UNREAD, place="the file", is_answered=True)
        return example

    def test_are_checked_again_once_their_words_are_read(self, unread):
        now = timezone.now()
        assert look_again(now=now) == 0
        GatedDocument.objects.update(reading=GatedDocument.Reading.DONE, text="DOB 03/05/2015")
        assert look_again(now=now) == 1
        assert look_again(now=now) == 0
        warning = unread.warnings.get()
        assert (warning.kind, warning.is_answered) == (Kind.BIRTH, False)

    def test_that_stay_unreadable_stay_a_warning(self, unread):
        GatedDocument.objects.update(reading=GatedDocument.Reading.FAILED)
        assert look_again(now=timezone.now()) == 0
        assert PrivacyWarning.objects.get().kind == Kind.UNREAD
