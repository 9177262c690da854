"""Documents on pages: what is shown of them to whom, and asking for one in another format."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cms.models import FormatRequest, StandardPage
from cms.tasks import forget_old_wishes
from membership.access import Access
from newsletters.services.groups import EDITOR, FINANCE_OFFICER, set_up_groups
from office.models import Identity, OutboxMessage
from tests.factories import files, pages
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    identity = Identity.load()
    identity.email = "office@association.example"
    identity.save()
    return identity


@pytest.fixture
def guide():
    return files.document("guide.pdf", title="A guide to scrutiny")


def page_showing(*blocks):
    page = StandardPage(title="A page", teaser="About files.", body=list(blocks))
    pages.home().add_child(instance=page)
    page.save_revision().publish()
    return page


def block(document, **values):
    return {"type": "document", "value": {"document": document.pk, **values}}


def address_of(document):
    return reverse("cms:another_format", args=[document.pk])


def ask(client, document, **values):
    values = {"format": "large_print", "email": "reader@partnership.example", "words": "", **values}
    return client.post(address_of(document), values)


class TestADocumentOnAPage:
    def test_shows_type_and_size_and_the_way_to_another_format(self, client, guide):
        text = client.get(page_showing(block(guide)).url).content.decode()
        assert "A guide to scrutiny" in text
        assert guide.url in text
        assert re.search(r"PDF,\s*2\.\d.KB", text)
        assert address_of(guide) in text

    def test_that_is_locked_shows_neither_name_nor_address_nor_facts(self, client):
        secret = files.document("hushed.pdf", title="hushed.pdf", access=Access.MEMBERS)
        link = f'<p><a linktype="document" id="{secret.pk}">Read it</a></p>'
        page = page_showing(
            block(secret, title="The budget"),
            {"type": "rich_text", "value": link},
            {"type": "button", "value": {"text": "Open", "document": secret.pk}},
        )
        text = client.get(page.url).content.decode()
        assert "The budget" in text
        for word in ("hushed", "KB", address_of(secret)):
            assert word not in text
        client.force_login(SeatFactory().user)
        assert secret.url in client.get(page.url).content.decode()

    def test_without_a_title_of_its_own_is_not_named_to_who_may_not_read_it(self, client):
        secret = files.document("a.pdf", title="The hushed title", access=Access.MEMBERS)
        text = client.get(page_showing(block(secret)).url).content.decode()
        assert "A document for members" in text
        assert "hushed" not in text

    def test_for_staff_alone_is_not_shown_at_all(self, client):
        secret = files.document("a.pdf", access=Access.WITHHELD)
        assert (
            "The budget"
            not in client.get(page_showing(block(secret, title="The budget")).url).content.decode()
        )


class TestAsking:
    def test_keeps_the_wish_and_writes_to_the_office(self, client, guide, office):
        response = ask(client, guide, words="16 point, please.")
        assert response["Location"] == reverse("cms:another_format_asked")
        assert b"Thank you" in client.get(response["Location"]).content
        wish = FormatRequest.objects.get()
        assert (wish.document, wish.format, wish.email) == (
            guide,
            "large_print",
            "reader@partnership.example",
        )
        letter = OutboxMessage.objects.get()
        assert letter.recipients == ["office@association.example"]
        assert "A guide to scrutiny" in letter.subject
        assert "Large print" in letter.text
        assert "16 point, please." in letter.text
        assert letter.headers["Reply-To"] == "reader@partnership.example"

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, client, guide):
        response = ask(client, guide, email="no address", words="16 point")
        text = response.content.decode()
        assert "Please check this" in text
        assert "16 point" in text
        assert not FormatRequest.objects.exists()

    def test_says_that_no_referrals_are_taken(self, client, guide):
        assert "We take no referrals." in client.get(address_of(guide)).content.decode()

    def test_twice_is_one_wish(self, client, guide, office):
        ask(client, guide)
        ask(client, guide)
        assert FormatRequest.objects.count() == OutboxMessage.objects.count() == 1

    def test_by_a_machine_keeps_nothing(self, client, guide, office):
        assert ask(client, guide, **{"leave-empty": "x"}).status_code == 302
        assert not FormatRequest.objects.exists()

    def test_too_often_is_refused_and_what_was_written_stays(self, client, guide):
        for number in range(5):
            ask(client, guide, words=f"wish {number}")
        response = ask(client, guide, words="wish 6")
        assert response.status_code == 429
        assert "wish 6" in response.content.decode()
        assert FormatRequest.objects.count() == 5

    @pytest.mark.parametrize("access", [Access.MEMBERS, Access.GIVEN, Access.WITHHELD])
    def test_for_a_locked_document_answers_as_if_there_were_none(self, client, access):
        secret = files.document("a.pdf", title="Hushed", access=access)
        assert client.get(address_of(secret)).status_code == 404
        assert ask(client, secret).status_code == 404
        assert not FormatRequest.objects.exists()

    def test_a_member_may_ask_for_what_members_read(self, client):
        secret = files.members_document(title="The budget")
        user = SeatFactory().user
        client.force_login(user)
        response = client.get(address_of(secret))
        assert user.email in response.content.decode()
        assert "no-store" in response["Cache-Control"]


class TestStaff:
    @pytest.fixture
    def wish(self, client, guide):
        ask(client, guide, words="16 point, please.")
        return FormatRequest.objects.get()

    @pytest.fixture
    def editor(self, client_for):
        set_up_groups()
        person = UserFactory(is_staff=True, groups=[EDITOR])
        return client_for(person)

    def test_see_what_waits_and_mark_it_as_answered(self, editor, wish):
        assert "A guide to scrutiny" in editor.get(reverse("formatrequest:index")).content.decode()
        assert (
            "16 point, please."
            in editor.get(reverse("formatrequest:inspect", args=[wish.pk])).content.decode()
        )
        answer = reverse("formatrequest:answered", args=[wish.pk])
        assert editor.post(answer).status_code == 302
        wish.refresh_from_db()
        assert wish.answered_at
        assert "answered already" in editor.post(answer).content.decode()

    def test_whose_work_it_is_not_see_nothing(self, client_for, editor, wish):
        other = client_for(UserFactory(is_staff=True, groups=[FINANCE_OFFICER]))
        for name, args in (("index", []), ("inspect", [wish.pk]), ("answered", [wish.pk])):
            response = other.get(reverse(f"formatrequest:{name}", args=args))
            assert response.status_code == 302
            assert response["Location"] == reverse("wagtailadmin_home")

    def test_a_deleted_document_leaves_the_wish(self, editor, wish, guide):
        guide.delete()
        wish.refresh_from_db()
        assert (wish.document, wish.document_title) == (None, "A guide to scrutiny")


class TestForgetting:
    def test_deletes_wishes_after_half_a_year_and_no_sooner(self, client, guide, time_machine):
        ask(client, guide)
        received = FormatRequest.objects.get().received_at
        time_machine.move_to(received + timedelta(days=179, hours=23), tick=False)
        assert forget_old_wishes() == 0
        time_machine.move_to(received + timedelta(days=180), tick=False)
        assert forget_old_wishes() == 1
        assert forget_old_wishes() == 0
