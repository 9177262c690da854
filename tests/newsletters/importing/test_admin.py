"""Import in the admin: upload, outline, corrections, drafts."""

import datetime as dt
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from newsletters.models import ImportDraft, IssuePage, NewsPage
from newsletters.services.groups import EDITOR, FINANCE_OFFICER
from tests.factories import pages
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/import/"


@pytest.fixture(autouse=True)
def site(db):
    call_command("set_up_site", stdout=StringIO())
    return pages.home()


@pytest.fixture
def editor(client_for):
    return client_for(UserFactory(groups=[EDITOR]))


def upload(client, path, kind="newsletter", **more):
    data = path.read_bytes() if hasattr(path, "read_bytes") else path
    name = more.pop("name", getattr(path, "name", "a.txt"))
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), "kind": kind, **more})


def line_of(draft, words) -> int:
    return next(
        at
        for at, entry in enumerate(draft.outline["entries"])
        if entry["block"] and str(entry["block"].get("runs", "")).startswith(f"[['{words}")
    )


@pytest.fixture
def draft(editor, documents):
    upload(editor, documents / "numbered.txt")
    return ImportDraft.objects.get()


def act(client, draft, action, **more):
    draft.refresh_from_db()
    return client.post(
        reverse("import_outline", args=[draft.pk]),
        {"action": action, "version": draft.version, **more},
        follow=True,
    )


class TestWhoMayImport:
    def test_an_editor_finds_import_in_the_menu(self, editor):
        assert UPLOAD.encode() in editor.get("/admin/").content

    def test_staff_who_write_no_pages_do_not(self, client_for):
        client = client_for(UserFactory(groups=[FINANCE_OFFICER]))
        assert UPLOAD.encode() not in client.get("/admin/").content
        response = client.get(UPLOAD)
        assert response.status_code in {302, 403}
        assert b"Show the outline" not in response.content

    def test_a_visitor_is_asked_to_sign_in(self, client):
        assert client.get(UPLOAD).status_code == 302

    def test_nobody_else_sees_an_outline(self, client_for, draft):
        client = client_for(UserFactory(groups=[FINANCE_OFFICER]))
        response = client.get(reverse("import_outline", args=[draft.pk]))
        assert b"Annual general meeting" not in response.content


class TestUploading:
    def test_leads_to_the_outline(self, editor, documents):
        response = upload(editor, documents / "numbered.txt")
        assert response.url == reverse("import_outline", args=[ImportDraft.objects.get().pk])
        page = editor.get(response.url).content.decode()
        assert "2.1 Annual general meeting" in page
        assert "All 234 words are there, in order." in page
        assert "closes on 9 December 2022" in page

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("a.txt", b"\x00\x01", "is not a text document"),
            ("a.txt", b"caf\xe9 society", "UTF-8"),
            ("a.txt", b"---\n", "holds no text"),
            ("a.pdf", b"words", "of a kind that cannot be imported"),
            ("a.txt", b"w " * 2_500_001, "larger than 5 MB"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong_with_a_file(self, editor, name, data, words):
        response = upload(editor, data, name=name)
        assert response.status_code == 422
        assert words in response.context["form"].errors["file"][0]
        assert not ImportDraft.objects.exists()

    def test_says_so_when_no_file_was_chosen(self, editor):
        response = editor.post(UPLOAD, {"kind": "news"})
        assert "Choose a document." in response.content.decode()

    def test_of_what_was_imported_before_leads_to_its_pages(self, editor, documents, draft):
        act(editor, draft, "accept", month="2022-11")
        response = upload(editor, documents / "numbered.txt")
        assert editor.get(response.url).context["pages"][0].title == "November 2022"
        assert not ImportDraft.objects.exists()

    def test_unfinished_imports_are_listed(self, editor, draft):
        assert reverse("import_outline", args=[draft.pk]).encode() in editor.get(UPLOAD).content


class TestCorrecting:
    def test_an_item_can_be_promoted(self, editor, draft):
        at = line_of(draft, "2.2 A new face")
        response = act(editor, draft, f"promote:{at}")
        assert response.redirect_chain[-1][0].endswith(f"#line-{at}")
        draft.refresh_from_db()
        assert draft.outline["entries"][at]["role"] == "section"

    def test_a_section_can_be_demoted(self, editor, draft):
        at = line_of(draft, "3. Across")
        act(editor, draft, f"demote:{at}")
        draft.refresh_from_db()
        assert draft.outline["entries"][at]["role"] == "item"

    def test_two_headings_can_be_joined(self, editor, draft):
        at = line_of(draft, "3.1 Learning")
        act(editor, draft, f"merge:{at}")
        draft.refresh_from_db()
        assert (
            draft.outline["entries"][at - 1]["block"]["runs"][0][0]
            == "3. Across the country 3.1 Learning from reviews"
        )

    def test_corrections_can_be_taken_back(self, editor, draft):
        before = draft.outline
        act(editor, draft, f"demote:{line_of(draft, '3. Across')}")
        act(editor, draft, "restart")
        draft.refresh_from_db()
        assert draft.outline == before

    def test_a_correction_to_an_older_state_is_not_made(self, editor, draft):
        address = reverse("import_outline", args=[draft.pk])
        at = line_of(draft, "3. Across")
        for _ in range(2):
            response = editor.post(address, {"action": f"demote:{at}", "version": 0}, follow=True)
        assert "was changed in another window" in response.content.decode()
        draft.refresh_from_db()
        assert draft.outline["entries"][at]["role"] == "item"

    @pytest.mark.parametrize("action", ["promote:9999", "merge:0", "promote:x", "explode:1", ""])
    def test_nonsense_changes_nothing(self, editor, draft, action):
        before = draft.outline
        assert act(editor, draft, action).status_code == 200
        draft.refresh_from_db()
        assert draft.outline == before

    def test_an_import_can_be_given_up(self, editor, draft):
        response = act(editor, draft, "discard")
        assert "Nothing was made." in response.content.decode()
        assert not ImportDraft.objects.exists()


class TestAccepting:
    def test_makes_the_draft_that_was_corrected(self, editor, draft):
        act(editor, draft, f"promote:{line_of(draft, '2.2 A new face')}")
        response = act(editor, draft, "accept", month="2022-11")
        issue = IssuePage.objects.get()
        assert "2.2 A new face in the office" in [section.value["heading"] for section in issue.sections]
        assert (issue.live, issue.month) == (False, dt.date(2022, 11, 1))
        assert reverse("wagtailadmin_pages:edit", args=[issue.pk]) in response.content.decode()
        assert not ImportDraft.objects.exists()

    def test_needs_a_month_and_says_so_beside_the_field(self, editor, draft):
        response = act(editor, draft, "accept", month="")
        assert response.context["form"].errors["month"] == ["Say which month this issue is of."]
        assert not IssuePage.objects.exists()
        assert ImportDraft.objects.exists()

    def test_says_so_when_the_month_is_taken(self, editor, draft):
        pages.issue(dt.date(2022, 11, 1))
        response = act(editor, draft, "accept", month="2022-11")
        assert "There is an issue for November 2022 already" in response.context["form"].errors["month"][0]
        assert ImportDraft.objects.exists()

    def test_makes_a_draft_for_each_piece_of_news(self, editor, documents):
        upload(editor, documents / "newspage.txt", kind="news")
        response = act(editor, ImportDraft.objects.get(), "accept")
        assert NewsPage.objects.count() == 5
        assert "5 drafts were made. Nothing is published yet." in response.content.decode()

    def test_drafts_open_in_the_editor_and_can_be_published(self, editor, draft, client):
        act(editor, draft, "accept", month="2022-11")
        issue = IssuePage.objects.get()
        assert editor.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).status_code == 200
        issue.get_latest_revision().publish()
        page = client.get("/newsletter/november-2022/").content.decode()
        assert "A digest of forty reviews" in page
