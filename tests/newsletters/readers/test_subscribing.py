"""Subscribing: asked for by anybody, begun by nobody but whoever reads the mail."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsletters.links import OPEN_FOR
from newsletters.models import MailTopic, Reader, Subscription
from newsletters.services.subscribing import forget_unconfirmed
from newsletters.tasks import forget_unconfirmed as forget_task
from office.models import OutboxMessage, Suppression
from tests.factories.mailings import ReaderFactory, SubscriptionFactory, SuppressionFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "jo@reading.example"


def ask(client, address=ADDRESS, topics=("newsletter",), **values):
    return client.post("/subscribe/", {"email": address, "topics": list(topics), **values})


def link() -> str:
    """The link in the newest mail, as a path."""
    text = OutboxMessage.objects.order_by("-pk").first().text
    return re.search(r"https?://[^/\s]+(/(?:subscribe/confirm|mail)/\S+)", text)[1]


def states(address=ADDRESS) -> dict[str, bool]:
    rows = Subscription.objects.filter(reader__address=address)
    return {row.topic: row in rows.confirmed() for row in rows}


class TestTheForm:
    def test_says_what_one_gets_how_often_and_that_one_can_leave(self, client) -> None:
        html = client.get("/subscribe/").content.decode()
        assert "Once a month" in html
        assert "leave at any time" in html
        assert "Announcements" not in html
        assert "checked" not in html

    @pytest.mark.parametrize("page", ["/", "/newsletter/"])
    def test_is_found_from_home_and_from_the_archive(self, client, page) -> None:
        from django.core.management import call_command

        call_command("set_up_site")
        assert (
            'href="/subscribe/"' in client.get(page).content.decode().partition("<footer")[0] or page == "/"
        )
        assert 'href="/subscribe/"' in client.get(page).content.decode().partition("<footer")[2]

    def test_keeps_what_was_typed_and_says_what_is_wrong(self, client) -> None:
        html = ask(client, "jo@", name="Jo Reader").content.decode()
        assert "valid email address" in html
        assert 'value="Jo Reader"' in html
        assert not OutboxMessage.objects.exists()

    def test_asks_for_a_topic(self, client) -> None:
        assert "Choose at least one" in ask(client, topics=()).content.decode()

    def test_offers_no_topic_for_members(self, client) -> None:
        assert ask(client, topics=["announcements"]).status_code == 200
        assert not Subscription.objects.exists()

    def test_a_machine_that_fills_in_every_field_is_answered_alike_and_gets_nothing(self, client) -> None:
        assert ask(client, **{"leave-empty": "x"}).url == ask(client, "other@reading.example").url
        assert OutboxMessage.objects.count() == 1


class TestTheAnswer:
    def test_is_the_same_whatever_is_known_of_the_address(self, client) -> None:
        member = SeatFactory().user.email
        SubscriptionFactory(reader__address="subscribed@reading.example")
        SubscriptionFactory(left=True, reader__address="left@reading.example")
        SuppressionFactory(address="bounced@reading.example")
        SuppressionFactory(address="silent@reading.example", reason=Suppression.Reason.ASKED)
        known = [member, *(f"{name}@reading.example" for name in ("subscribed", "left", "bounced", "silent"))]
        answers = set()
        for address in [ADDRESS, *known]:
            response = ask(client, address)
            answers.add((response.status_code, response.url, len(client.get(response.url).content)))
        assert len(answers) == 1

    def test_whoever_asked_never_to_be_written_to_gets_no_mail(self, client) -> None:
        SuppressionFactory(address=ADDRESS, reason=Suppression.Reason.ASKED)
        ask(client)
        assert not OutboxMessage.objects.exists()

    def test_an_address_cannot_be_flooded(self, client) -> None:
        answers = [ask(client).status_code for _ in range(5)]
        assert answers == [302, 302, 302, 429, 429]
        assert OutboxMessage.objects.count() == 3
        assert ask(client, "other@reading.example").status_code == 302

    @pytest.mark.parametrize("domain", ["Reading.example", "ｒeading.example", "read\u00ading.example"])
    def test_nor_written_in_other_letters(self, client, domain) -> None:
        SuppressionFactory(address=ADDRESS, reason=Suppression.Reason.ASKED)
        ask(client, f"Jo@{domain}")
        assert not OutboxMessage.objects.exists()
        Suppression.objects.all().delete()
        answers = [ask(client, f"jo@{domain}").status_code for _ in range(3)]
        assert answers == [302, 302, 429]

    def test_a_domain_in_other_letters_is_written_as_mail_servers_do(self, client) -> None:
        ask(client, "jo@bücher.example")
        assert Reader.objects.get().address == "jo@xn--bcher-kva.example"

    def test_the_mail_holds_nothing_that_a_stranger_typed(self, client) -> None:
        ask(client, name="Win a prize at bad.example")
        message = OutboxMessage.objects.get()
        assert "bad.example" not in message.text + message.html + message.subject
        assert message.is_secret


class TestConfirming:
    def test_looking_confirms_nobody(self, client) -> None:
        ask(client)
        for method in (client.get, client.head, client.options):
            method(link())
        assert states() == {"newsletter": False}

    def test_the_button_confirms_and_leads_to_what_one_receives(self, client) -> None:
        ask(client, topics=["newsletter", "events"], name="Jo Reader")
        page = client.post(link(), follow=True).content.decode()
        assert states() == {"newsletter": True, "events": True}
        assert "From now on you receive: The newsletter, Conference and events." in page
        assert Reader.objects.get().name == "Jo Reader"

    def test_its_link_tells_no_name_and_no_address(self, client) -> None:
        ask(client, name="Jo Reader")
        token = link().rstrip("/").rpartition("/")[2]
        readable = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        for secret in (b"reading", b"Jo Reader", b"newsletter"):
            assert secret not in readable

    def test_the_link_of_what_is_confirmed_says_so(self, client) -> None:
        ask(client)
        client.post(link())
        page = client.get(link()).content.decode()
        assert "There is nothing left to do" in page
        assert "Yes, send me this" not in page

    def test_twice_is_fine(self, client) -> None:
        ask(client)
        ask(client)
        client.post(link())
        first = Subscription.objects.get().confirmed_at
        client.post(link())
        assert Subscription.objects.get().confirmed_at == first

    def test_asking_again_brings_nobody_back_who_has_left(self, client) -> None:
        SubscriptionFactory(left=True, reader__address=ADDRESS)
        ask(client)
        assert Subscription.objects.left().count() == 1
        client.post(link())
        assert states() == {"newsletter": True}

    def test_an_older_link_brings_nobody_back_who_has_left_since(self, client) -> None:
        ask(client)
        confirm = link()
        client.post(confirm)
        Subscription.objects.update(left_at=timezone.now())
        page = client.post(confirm, follow=True).content.decode()
        assert "You have left since you asked for it" in page
        assert states() == {"newsletter": False}

    def test_a_link_is_over_after_thirty_days(self, client) -> None:
        ask(client)
        with time_machine.travel(timezone.now() + OPEN_FOR + timedelta(minutes=1)):
            response = client.post(link())
        assert response.status_code == 410
        assert "Subscribe again" in response.content.decode()
        assert states() == {"newsletter": False}

    def test_a_forged_link_confirms_nothing(self, client) -> None:
        ask(client)
        assert client.post(link()[:-2] + "x/").status_code == 410

    def test_a_strangers_name_does_not_replace_the_readers_before_it_is_confirmed(self, client) -> None:
        ReaderFactory(address=ADDRESS, name="Jo Reader")
        ask(client, name="Somebody Else")
        assert Reader.objects.get().name == "Jo Reader"


class TestAnAddressThatIsHeldBack:
    def test_because_of_a_bounce_is_written_to_again_once_its_owner_confirms(self, client) -> None:
        SuppressionFactory(address=ADDRESS)
        ask(client)
        assert Suppression.objects.in_force().exists()
        client.post(link())
        assert not Suppression.objects.in_force().exists()

    def test_the_second_time_its_owner_is_asked_to_write_to_the_office(self, client) -> None:
        SuppressionFactory(address=ADDRESS, times_lifted_by_owner=1)
        ask(client)
        page = client.post(link(), follow=True).content.decode()
        assert "Write to us" in page
        assert Suppression.objects.in_force().exists()


class TestForgetting:
    def test_deletes_what_was_not_confirmed_in_thirty_days_and_nothing_else(self, client) -> None:
        now = timezone.now()
        old = now - OPEN_FOR - timedelta(days=1)
        SubscriptionFactory(unconfirmed=True, asked_at=old, reader__since=old)
        for kept in ({"asked_at": old}, {"unconfirmed": True}, {"only_left": True}):
            SubscriptionFactory(reader__since=old, **kept)
        assert forget_unconfirmed(now=now) == 1
        assert Reader.objects.count() == Subscription.objects.count() == 3
        assert forget_task() == 0


class TestSignedInPeople:
    def test_find_what_they_receive_on_their_account_page(self, client_for) -> None:
        seat = SeatFactory()
        client = client_for(seat.user)
        page = client.get("/account/").content.decode()
        assert MailTopic.ANNOUNCEMENTS.label in page
        assert 'href="/mail/"' in page
        own = client.get("/mail/", follow=True)
        assert seat.user.email in own.content.decode()
        assert seat.user.email not in own.redirect_chain[0][0]

    def test_who_receives_nothing_reads_so(self, client_for) -> None:
        assert "No mailings" in client_for(UserFactory()).get("/account/").content.decode()
