"""The gate: who may have a file, and what caches may keep of it."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from membership.access import Access
from membership.models import AccessSettings
from tests.factories import files
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    client.force_login(SeatFactory().user)
    return client


@pytest.fixture
def outsider(client):
    client.force_login(UserFactory())
    return client


def sent(response):
    return b"".join(response.streaming_content)


class TestPublicFiles:
    def test_a_document_is_sent_under_its_own_name(self, client):
        document = files.document("Annual report.pdf")
        response = client.get(document.url)
        assert sent(response) == files.PDF
        assert response["Content-Disposition"] == 'inline; filename="Annual_report.pdf"'

    def test_a_document_may_be_kept_by_caches_that_ask_each_time(self, client):
        assert client.get(files.document().url)["Cache-Control"] == "public, no-cache"

    def test_a_picture_itself_may_be_kept_for_a_short_while(self, client):
        assert client.get(files.picture().file.url)["Cache-Control"] == "public, max-age=300"

    def test_a_rendition_may_be_kept_for_a_month(self, client):
        response = client.get(files.picture().get_rendition("width-20").url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "public, max-age=2592000, immutable"

    def test_nothing_public_varies_by_cookie(self, client):
        response = client.get(files.document().url)
        assert "cookie" not in response.get("Vary", "").lower(), response.headers

    def test_part_of_a_document_is_sent_through_the_gate(self, client):
        response = client.get(files.document().url, headers={"Range": "bytes=0-7"})
        assert (response.status_code, sent(response)) == (206, b"%PDF-1.7")

    def test_only_reading_is_answered(self, client):
        assert client.post(files.document().url).status_code == 405


class TestLockedFiles:
    def test_a_stranger_is_asked_to_sign_in_and_comes_back(self, client):
        document = files.members_document("é.pdf")
        response = client.get(document.url)
        assert response.status_code == 302
        address, query = response["Location"].split("?")
        assert address == reverse("account_login")
        assert parse_qs(query) == {"next": [document.url]}
        assert response["Cache-Control"] == "private, no-store"

    def test_somebody_without_membership_learns_why_and_what_to_do(self, outsider):
        response = outsider.get(files.members_document(title="Budget guide").url)
        assert response.status_code == 403
        assert response["Cache-Control"] == "private, no-store"
        page = response.content.decode()
        assert "Budget guide" not in page
        assert "Write to us about joining" in page or "lead contact" in page

    def test_a_member_has_the_file_and_no_cache_has(self, member):
        response = member.get(files.members_document().url)
        assert sent(response) == files.PDF
        assert response["Cache-Control"] == "private, no-store"

    def test_a_lapsed_member_does_not_have_it(self, client):
        client.force_login(SeatFactory(lapsed=True).user)
        assert client.get(files.members_document().url).status_code == 403

    def test_a_known_etag_is_no_way_in(self, client, member):
        document = files.members_document()
        etag = member.get(document.url)["ETag"]
        member.logout()
        assert client.get(document.url, headers={"If-None-Match": etag}).status_code == 302

    def test_the_address_in_storage_is_guarded_as_well(self, client):
        document = files.members_document()
        assert client.get(document.file.url).status_code == 302

    @pytest.mark.parametrize("spec", ["original", "width-20"])
    def test_a_rendition_is_guarded_like_its_picture(self, client, spec):
        picture = files.picture(access=Access.MEMBERS)
        assert client.get(picture.get_rendition(spec).url).status_code == 302
        assert client.get(picture.file.url).status_code == 302

    def test_open_access_lets_everybody_in_and_no_cache_remember(self, client):
        AccessSettings.objects.create(open_access=AccessSettings.OpenAccess.ON)
        response = client.get(files.members_document().url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


class TestMembersFirst:
    def test_before_its_day_it_is_locked_and_no_cache_keeps_anything(self, client):
        document = files.document(
            access=Access.MEMBERS_FIRST, opens_on=timezone.localdate() + timedelta(days=1)
        )
        response = client.get(document.url)
        assert response.status_code == 302
        assert response["Cache-Control"] == "private, no-store"

    def test_from_its_day_it_is_open_and_may_be_kept(self, client):
        document = files.document(access=Access.MEMBERS_FIRST, opens_on=timezone.localdate())
        response = client.get(document.url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "public, no-cache"


class TestPrivateCollections:
    def private(self, kind=CollectionViewRestriction.LOGIN, groups=()):
        collection = Collection.get_first_root_node().add_child(name="Staff")
        restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind)
        restriction.groups.set(groups)
        return collection

    def test_a_stranger_is_asked_to_sign_in(self, client):
        assert client.get(files.document(collection=self.private()).url).status_code == 302

    def test_whoever_is_let_in_gets_it_and_no_cache_does(self, outsider):
        response = outsider.get(files.document(collection=self.private()).url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"

    def test_a_member_outside_the_group_is_told_that_it_is_for_staff(self, member):
        collection = self.private(CollectionViewRestriction.GROUPS)
        document = files.document(title="Budget guide", collection=collection)
        response = member.get(document.url)
        assert response.status_code == 403
        assert "for staff" in response.content.decode()
        assert "Budget guide" not in response.content.decode()

    def test_pictures_and_collections_below_are_private_too(self, client):
        below = self.private().add_child(name="Drafts")
        assert client.get(files.picture(collection=below).get_rendition("width-20").url).status_code == 302


class TestAddressesThatLeadNowhere:
    @pytest.mark.parametrize(
        "address",
        [
            "/media/../manage.py",
            "/media/..%2f..%2fmanage.py",
            "/media/%2e%2e/%2e%2e/etc/passwd",
            "/media//etc/passwd",
            "/media/documents/",
            "/media/documents/%00.pdf",
            "/media/a\\..\\b",
            "/documents/999999/a.pdf",
            "/documents/99999999999999999999999999/a.pdf",
        ],
    )
    def test_they_are_not_found(self, client, address):
        assert client.get(address).status_code == 404

    def test_a_stored_file_that_no_row_knows_is_not_found(self, client):
        name = default_storage.save("documents/stray.pdf", ContentFile(files.PDF))
        assert client.get(f"/media/{name}").status_code == 404

    def test_a_row_whose_file_is_gone_is_not_found(self, client):
        document = files.document()
        default_storage.delete(document.file.name)
        assert client.get(document.url).status_code == 404


class TestQueries:
    @pytest.mark.parametrize("count", [1, 12])
    def test_a_public_document_takes_two_queries_however_many_there_are(
        self, client, django_assert_num_queries, count
    ):
        documents = [files.document() for _ in range(count)]
        with django_assert_num_queries(2):
            client.get(documents[-1].url)

    @pytest.mark.parametrize("count", [1, 12])
    def test_a_members_rendition_takes_five_queries_however_many_there_are(
        self, member, django_assert_num_queries, count
    ):
        renditions = [files.picture(access=Access.MEMBERS).get_rendition("width-20") for _ in range(count)]
        with django_assert_num_queries(5):
            member.get(renditions[-1].url)
