"""Reading the words of files: what is read, in what bounds, and that no file does harm."""

import sys
from datetime import timedelta
from io import BytesIO
from time import monotonic

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.extracting import UnreadableFileError, extract
from cms.models import GatedDocument, SearchEntry
from cms.services.reading import LEASE, read_document, read_waiting_documents
from membership.access import Access
from tests.factories import files, readable_files
from tests.factories.membership import SeatFactory

MEGABYTE = 1024 * 1024


def words_of(content, extension, **limits):
    return extract(BytesIO(content), extension=extension, **limits)


class TestWords:
    def test_a_pdf_gives_its_words_and_its_pages(self):
        read = words_of(readable_files.pdf("About kestrels.", "About owls."), "pdf")
        assert ("kestrels" in read.text, "owls" in read.text, read.pages) == (True, True, 2)

    def test_a_word_file_gives_its_paragraphs_and_tables(self):
        read = words_of(readable_files.docx("About kestrels.", table=("owls", "wrens")), "docx")
        assert all(word in read.text for word in ("kestrels", "owls", "wrens"))

    def test_a_presentation_gives_the_words_and_number_of_its_slides(self):
        read = words_of(readable_files.pptx("Kestrels", "Owls"), "pptx")
        assert ("Owls" in read.text, read.pages) == (True, 2)

    def test_a_workbook_gives_its_cells(self):
        assert "kestrel 7" in words_of(readable_files.xlsx(("kestrel", 7), (None, "owl")), "xlsx").text

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
    def test_plain_text_is_read_however_it_was_saved(self, encoding):
        assert words_of("naïve kestrel".encode(encoding), "txt").text == "naïve kestrel"

    def test_rich_text_gives_its_words_without_its_fonts(self):
        source = rb"{\rtf1\ansi{\fonttbl{\f0 Helvetica;}}\f0 Caf\'e9 kestrel\par owl\{s\}}"
        assert words_of(source, "rtf").text.split() == ["Café", "kestrel", "owl{s}"]

    def test_an_open_document_gives_its_paragraphs(self):
        content = '<d xmlns:t="urn:t"><t:p>A <t:span>kestrel</t:span></t:p><t:h>Owls</t:h></d>'
        assert words_of(files.open_document(**{"content.xml": content}), "odt").text == "A kestrel\nOwls"

    def test_an_archive_has_no_words(self):
        assert words_of(files.archive({"a.txt": "kestrel"}), "zip").text == ""

    def test_what_no_database_keeps_is_left_out(self):
        assert words_of(b"a\0b", "csv").text == "a b"


class TestBounds:
    def test_three_hundred_pages_are_read_in_bounded_memory(self, capsys):
        started = monotonic()
        read = words_of(readable_files.long_pdf(300), "pdf")
        took = f"300 pages: {len(read.text):,} letters, {read.peak_bytes / MEGABYTE:.0f} MB at most, {monotonic() - started:.0f} s"
        with capsys.disabled():
            sys.stdout.write(f"\n{took}\n")
        assert read.pages == 300
        assert "folio1mark" in read.text
        assert "folio300mark" in read.text
        assert read.peak_bytes < 300 * MEGABYTE

    @pytest.mark.parametrize(
        ("content", "extension"),
        [
            (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400, "pdf"),
            (lambda: readable_files.pdf("Words.")[:900], "pdf"),
            (readable_files.locked_pdf, "pdf"),
            (readable_files.deep_pdf, "pdf"),
            (readable_files.circular_pdf, "pdf"),
            (readable_files.swollen_pdf, "pdf"),
            (lambda: b"not a zip", "docx"),
            (lambda: readable_files.bomb(readable_files.docx("a"), "word/document.xml", 150_000_000), "docx"),
            (lambda: readable_files.laughing(readable_files.docx("a"), "word/document.xml"), "docx"),
            (
                lambda: readable_files.bomb(
                    readable_files.xlsx((1,)), "xl/worksheets/sheet1.xml", 150_000_000
                ),
                "xlsx",
            ),
            (lambda: readable_files.laughing(readable_files.pptx("a"), "ppt/presentation.xml"), "pptx"),
        ],
        ids=[
            "noise",
            "cut",
            "locked",
            "deep",
            "circular",
            "swollen",
            "no zip",
            "bomb",
            "laughs",
            "sheet",
            "slides",
        ],
    )
    def test_a_broken_or_hostile_file_gives_nothing_and_ends_in_time(self, content, extension):
        made = content()
        started = monotonic()
        try:
            read = words_of(made, extension, seconds=8)
        except UnreadableFileError:
            read = None
        assert monotonic() - started < 12
        assert read is None or len(read.text) < 1000

    def test_reading_that_takes_too_long_is_given_up(self):
        with pytest.raises(UnreadableFileError, match="longer than 1 second"):
            words_of(readable_files.long_pdf(150), "pdf", seconds=1)


@pytest.mark.django_db
class TestWaitingDocuments:
    def waiting(self, content=b"A kestrel.", name="note.txt", **values):
        return files.document(name, content, **values)

    def read(self):
        return read_waiting_documents(now=timezone.now())

    def test_their_words_and_pages_are_noted_once(self):
        document = self.waiting(readable_files.pdf("A kestrel.", "More."), "a.pdf")
        assert (self.read(), self.read()) == (1, 0)
        document.refresh_from_db()
        assert (document.reading, document.pages, "kestrel" in document.text) == ("done", 2, True)

    def test_a_broken_file_is_noted_and_keeps_nobody_waiting(self):
        broken, good = self.waiting(b"%PDF-1.7 nothing", "a.pdf"), self.waiting()
        assert self.read() == 2
        readings = [GatedDocument.objects.get(pk=each.pk).reading for each in (broken, good)]
        assert readings == ["failed", "done"]

    def test_a_file_that_is_gone_is_noted_too(self):
        document = self.waiting()
        default_storage.delete(document.file.name)
        self.read()
        document.refresh_from_db()
        assert document.reading == "failed"

    def test_one_that_somebody_else_is_reading_is_left_until_their_time_is_over(self):
        now = timezone.now()
        document = self.waiting()
        GatedDocument.objects.filter(pk=document.pk).update(reading_claimed_until=now + LEASE)
        assert read_waiting_documents(now=now) == 0
        assert read_waiting_documents(now=now + LEASE + timedelta(seconds=1)) == 1

    def test_a_file_that_was_replaced_meanwhile_is_still_to_be_read(self):
        document = self.waiting()
        old = GatedDocument.objects.get(pk=document.pk)
        document.file.save("other.txt", ContentFile(b"An owl."))
        read_document(document=old)
        document.refresh_from_db()
        assert (document.reading, document.text) == ("waiting", "")

    def test_a_new_file_is_read_anew(self):
        document = self.waiting()
        self.read()
        document.refresh_from_db()
        document.file = SimpleUploadedFile("other.txt", b"An owl.")
        document.save()
        assert (document.reading, document.text) == ("waiting", "")
        assert self.read() == 1

    def test_members_find_a_locked_file_by_its_title_and_words_and_strangers_not_at_all(self, client):
        self.waiting(title="Budget guide", access=Access.MEMBERS)
        self.read()
        assert b"Budget guide" not in client.get("/search/?q=kestrel").content
        for address in ("/search/?q=budget", "/search/suggestions/?q=budget"):
            assert b"Budget guide" not in client.get(address).content
            assert b"/documents/" not in client.get(address).content
        client.force_login(SeatFactory().user)
        assert b"Budget guide" in client.get("/search/?q=budget").content
        assert b"note.txt" not in client.get("/search/?q=budget").content
        assert b"<mark>kestrel</mark>" in client.get("/search/?q=kestrel").content

    def test_a_file_for_members_first_is_found_by_everybody_from_its_day(self, client):
        today = timezone.localdate()
        for title, day in (("Budget early", today + timedelta(days=1)), ("Budget guide", today)):
            self.waiting(title=title, access=Access.MEMBERS_FIRST, opens_on=day)
        found = client.get("/search/?q=budget").content
        assert b"Budget guide" in found
        assert b"Budget early" not in found

    def test_a_new_file_is_found_by_the_old_ones_words_no_longer(self, client):
        document = self.waiting(title="Budget guide")
        self.read()
        assert b"Budget guide" in client.get("/search/?q=kestrel").content
        document.refresh_from_db()
        document.file = SimpleUploadedFile("other.txt", b"An owl.")
        document.save()
        assert b"Budget guide" not in client.get("/search/?q=kestrel").content


@pytest.mark.django_db
class TestTextsOfManyWords:
    """Addresses and words with hyphens are kept whole and in parts, so they weigh more than they are long."""

    NUMBERS = range(0x10000, 0x10000 + 60_000)
    TEXTS = {
        "addresses": " ".join(f"{n:05x}.uk/{n:05x}" for n in NUMBERS),
        "hyphens": " ".join(f"{n:05x}-{n % 97:02x}-{n % 89:02x}" for n in NUMBERS),
        "powers": " ".join(f"{n // 245}e+{n % 245}" for n in NUMBERS),
        "quotes": " ".join(f"a“{n:05x}”b" for n in NUMBERS),
        "one line": ",".join(f"{n:05x}" for n in NUMBERS),
    }

    @pytest.mark.parametrize("kind", TEXTS)
    def test_are_found_by_the_words_of_their_beginning(self, kind):
        words = self.TEXTS[kind]
        document = files.document("list.txt", words.encode())
        read_document(document=document)
        document.refresh_from_db()
        assert document.reading == "done"
        assert SearchEntry.objects.filter(
            source="document", key=str(document.pk), full_text=words.split(",")[0].split()[0]
        ).exists()

    def test_that_no_search_can_keep_are_noted_and_keep_nobody_waiting(self, monkeypatch):
        monkeypatch.setattr("cms.services.searching.MOST_OF_A_TEXT", 100_000_000)
        heavy = files.document("list.txt", self.TEXTS["addresses"].encode())
        good = files.document("note.txt", b"A kestrel.")
        assert read_waiting_documents(now=timezone.now()) == 2
        readings = [GatedDocument.objects.get(pk=each.pk).reading for each in (heavy, good)]
        assert readings == ["failed", "done"]
