"""Staff read the outbox and decide about it; nobody edits it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import ModelLogEntry

from tests.factories.mail import OutboxMessageFactory, State
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/outgoing-mail/"


@pytest.fixture
def reader(client_for) -> Client:
    """Somebody of the staff who may read outgoing mail and no more."""
    role = Group.objects.create(name="Post room")
    role.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_outboxmessage"]))
    return client_for(UserFactory(groups=["Post room"]))


def view(message) -> str:
    return f"{LIST}inspect/{message.pk}/"


class TestReading:
    def test_the_list_shows_what_left_and_how_it_fared(self, staff_client) -> None:
        message = OutboxMessageFactory(failed=True)
        page = staff_client.get(LIST).content.decode()
        assert message.subject in page
        assert message.recipients[0] in page
        assert "failed" in page

    def test_it_is_filtered_by_state_and_searched_by_address(self, staff_client) -> None:
        failed, sent = OutboxMessageFactory(failed=True), OutboxMessageFactory(sent=True)
        page = staff_client.get(f"{LIST}?state=failed").content.decode()
        assert failed.recipients[0] in page
        assert sent.recipients[0] not in page
        page = staff_client.get(f"{LIST}?q={sent.recipients[0].partition('@')[0]}").content.decode()
        assert sent.recipients[0] in page
        assert failed.recipients[0] not in page

    def test_the_number_of_queries_does_not_grow_with_the_list(
        self, staff_client, django_assert_max_num_queries
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for _ in range(2):
            OutboxMessageFactory.create_batch(9)
            staff_client.get(LIST)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                staff_client.get(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_a_message_is_shown_with_its_words(self, reader) -> None:
        assert "here is the news" in reader.get(view(OutboxMessageFactory())).content.decode()

    def test_the_words_of_a_secret_are_shown_to_nobody_while_it_waits(self, staff_client) -> None:
        message = OutboxMessageFactory(secret=True)
        page = staff_client.get(view(message)).content.decode()
        assert "Not shown" in page
        assert "BCDF-GHJK" not in page
        assert "BCDF-GHJK" not in staff_client.get(LIST).content.decode()

    def test_who_has_no_permission_sees_no_list_and_no_menu_entry(self, client_for) -> None:
        editor = client_for(UserFactory(groups=["Editors"]))
        assert editor.get(LIST).status_code == 302
        assert editor.get(view(OutboxMessageFactory())).status_code == 302
        assert "outgoing-mail" not in editor.get("/admin/").content.decode()

    @pytest.mark.parametrize("address", ["new/", "edit/1/", "delete/1/", "copy/1/"])
    def test_there_is_no_page_to_change_it(self, staff_client, address: str) -> None:
        assert staff_client.get(LIST + address).status_code == 404


class TestDeciding:
    def test_a_failed_message_is_sent_again_and_the_log_says_who_decided(
        self, staff_client, administrator
    ) -> None:
        message = OutboxMessageFactory(failed=True)
        assert "Send again" in staff_client.get(view(message)).content.decode()
        staff_client.post(f"{LIST}{message.pk}/send-again/")
        message.refresh_from_db()
        assert message.state == State.WAITING
        entry = ModelLogEntry.objects.get(action="office.send_again")
        assert (entry.user, entry.object_id) == (administrator, str(message.pk))

    def test_an_uncertain_message_counts_as_sent(self, staff_client) -> None:
        message = OutboxMessageFactory(uncertain=True)
        assert "Nobody knows whether" in staff_client.get(view(message)).content.decode()
        staff_client.post(f"{LIST}{message.pk}/count-as-sent/")
        message.refresh_from_db()
        assert message.state == State.SENT

    def test_a_second_click_says_that_nothing_was_changed(self, staff_client) -> None:
        message = OutboxMessageFactory(failed=True)
        staff_client.post(f"{LIST}{message.pk}/send-again/")
        page = staff_client.post(f"{LIST}{message.pk}/send-again/", follow=True).content.decode()
        assert "Nothing was changed" in page

    def test_a_link_decides_nothing(self, staff_client) -> None:
        message = OutboxMessageFactory(failed=True)
        assert staff_client.get(f"{LIST}{message.pk}/send-again/").status_code == 405

    def test_reading_is_not_deciding(self, reader) -> None:
        message = OutboxMessageFactory(failed=True)
        assert "Send again" not in reader.get(view(message)).content.decode()
        reader.post(f"{LIST}{message.pk}/send-again/")
        message.refresh_from_db()
        assert message.state == State.FAILED

    def test_a_wiped_secret_is_not_offered_again(self, staff_client) -> None:
        page = staff_client.get(view(OutboxMessageFactory(failed=True, wiped=True))).content.decode()
        assert "Send again" not in page
        assert "Count as sent" in page
