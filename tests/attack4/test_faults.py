"""Faults of the directory, the library and the search; each test says what ought to hold."""

import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from cms.models import GatedDocument
from cms.services.reading import read_document
from cms.uploads import check_contents
from resources.services.filing import refile
from tests.factories import files
from tests.factories.resources import ExampleFactory

NOW = timezone.now()
SECRET = "quagattack"
SECONDS = 3


def packed(name, text, *, main="docx", method=zipfile.ZIP_DEFLATED):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as folder:
        folder.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="{files.MAIN_PARTS[main]}"/></Types>'
        )
        folder.writestr(name, text)
    return out.getvalue()


class TestABrokenArchive:
    def test_is_refused_and_no_error_of_the_site(self):
        content = bytearray(packed("a.xml", "a", method=zipfile.ZIP_LZMA))
        start = 30 + len("[Content_Types].xml") + 4
        content[start : start + 5] = b"\xff" * 5
        with pytest.raises(ValidationError):
            check_contents(ContentFile(bytes(content)), name="plan.docx")


@pytest.mark.django_db
class TestADeletedFile:
    def test_of_an_example_is_found_no_longer(self, site, client):
        example = ExampleFactory(published=True, public=True)
        document = files.document(title="Plan")
        example.files.create(document=document)
        GatedDocument.objects.filter(pk=document.pk).update(text=SECRET, reading="done")
        refile(examples=[example.pk])
        assert example.title in client.get("/search/", {"q": SECRET}).content.decode()
        document.delete()  # as in the admin's list of documents
        assert example.title not in client.get("/search/", {"q": SECRET}).content.decode()


@pytest.mark.django_db
class TestALockedDocument:
    def test_of_a_draft_is_named_to_no_visitor(self, site, client):
        files.members_document(title=f"Response {SECRET}")
        answer = client.get("/search/", {"q": SECRET}).content.decode()
        assert "/documents/" not in answer

    def test_in_a_collection_for_staff_is_not_named_to_who_is_signed_in(self, site, client_for):
        from wagtail.models import Collection, CollectionViewRestriction

        private = Collection.get_first_root_node().add_child(name="Staff")
        CollectionViewRestriction.objects.create(collection=private, restriction_type="groups")
        document = files.document(title=SECRET, collection=private)
        from tests.factories.people import UserFactory

        answer = client_for(UserFactory()).get(f"/documents/{document.pk}/")
        assert answer.status_code == 403
        assert SECRET not in answer.content.decode()


@pytest.mark.django_db
class TestATextOfManyAddresses:
    def test_can_be_read(self, site):
        words = " ".join(f"{n:05x}.uk/{n:05x}" for n in range(0x10000, 0x10000 + 30_000))
        assert len(words) < 450_000
        document = files.document("list.txt", words.encode())
        read_document(document=document)
        document.refresh_from_db()
        assert document.reading == "done"
