"""What somebody receives, seen and changed by the link in a mail, without signing in."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership.models import Administrator
from newsletters.audiences import figures_of_audience, sample_of_audience
from newsletters.links import OPEN_FOR, sign_address
from newsletters.models import Group, Mailing, MailTopic, Subscription
from office.links import sign_copy
from office.models import OutboxMessage, Suppression
from tests.factories.mailings import CopyFactory, MailingFactory, SubscriptionFactory, SuppressionFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "jo@reading.example"
ALL = [topic.value for topic in MailTopic]


@pytest.fixture
def now():
    return timezone.now()


def page_of(address, now) -> str:
    return f"/mail/{sign_address(address, now=now)}/"


def save(client, page, *topics) -> str:
    return client.post(page, {"topics": topics}, follow=True).content.decode()


def ticked(html: str) -> set[str]:
    return {
        re.search(r'value="(\w+)"', box)[1]
        for box in re.findall(r'<input type="checkbox"[^>]*>', html)
        if "checked" in box
    }


def reached(now, **values) -> list[str]:
    mailing = MailingFactory(**{"groups": [Group.MEMBERS, Group.SUBSCRIBERS], **values})
    return [someone.address for someone in sample_of_audience(mailing, now=now)]


class TestAskingForTheLink:
    def test_answers_alike_whether_the_address_is_known(self, client) -> None:
        SubscriptionFactory(reader__address=ADDRESS)
        answers = []
        for address in (ADDRESS, "stranger@reading.example"):
            page = client.post("/mail/", {"email": address}, follow=True).content.decode()
            answers.append(re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", page.replace(address, "")))
        assert answers[0] == answers[1]
        assert OutboxMessage.objects.count() == 2

    def test_mails_a_link_that_opens_what_one_receives(self, client) -> None:
        SubscriptionFactory(reader__address=ADDRESS)
        client.post("/mail/", {"email": ADDRESS})
        link = re.search(r"(/mail/\S+)", OutboxMessage.objects.get().text)[1]
        assert ticked(client.get(link).content.decode()) == {"newsletter"}

    def test_is_limited_together_with_subscribing(self, client) -> None:
        for _ in range(2):
            client.post("/subscribe/", {"email": ADDRESS, "topics": ["newsletter"]})
        answers = [client.post("/mail/", {"email": ADDRESS}).status_code for _ in range(2)]
        assert answers == [302, 429]

    def test_the_link_is_over_after_thirty_days(self, client, now) -> None:
        page = page_of(ADDRESS, now)
        with time_machine.travel(now + OPEN_FOR + timedelta(minutes=1)):
            response = client.get(page)
        assert response.status_code == 404
        assert "Send me a new link" in response.content.decode()

    @pytest.mark.parametrize("token", ["nonsense", "1.nonsense", "1", "a:b", "%00"])
    def test_other_tokens_open_nothing(self, client, token) -> None:
        assert client.get(f"/mail/{token}/").status_code == 404

    def test_a_copys_link_is_never_over(self, client, now) -> None:
        token = sign_copy(CopyFactory(sent=True).pk)
        with time_machine.travel(now + timedelta(days=3650)):
            assert client.get(f"/mail/{token}/").status_code == 200


class TestASubscriber:
    def test_sees_their_topics_and_none_for_members(self, client, now) -> None:
        SubscriptionFactory(reader__address=ADDRESS)
        html = client.get(page_of(ADDRESS, now)).content.decode()
        assert ticked(html) == {"newsletter"}
        assert MailTopic.ANNOUNCEMENTS.label not in html
        assert "without asking" not in html

    def test_changes_them(self, client, now) -> None:
        SubscriptionFactory(reader__address=ADDRESS)
        html = save(client, page_of(ADDRESS, now), "events", "calls")
        assert "Saved." in html
        assert ticked(html) == {"events", "calls"}
        left = Subscription.objects.left().get()
        assert (left.topic, left.how) == ("newsletter", Subscription.How.LINK)

    def test_leaves_everything_by_one_button_and_reads_how_to_come_back(self, client, now) -> None:
        SubscriptionFactory(reader__address=ADDRESS)
        data = {"topics": ["newsletter"], "leave_all": "yes"}
        html = client.post(page_of(ADDRESS, now), data, follow=True).content.decode()
        assert "None of our mailings comes to you any more" in html
        assert ticked(html) == set()

    def test_looking_changes_nothing(self, client, now) -> None:
        SubscriptionFactory(reader__address=ADDRESS)
        before = list(Subscription.objects.values())
        for method in (client.get, client.head):
            method(page_of(ADDRESS, now))
        assert list(Subscription.objects.values()) == before

    def test_cannot_choose_what_is_for_members(self, client, now) -> None:
        save(client, page_of(ADDRESS, now), "announcements")
        assert not Subscription.objects.exists()

    def test_comes_back_to_what_they_had_left(self, client, now) -> None:
        SubscriptionFactory(left=True, reader__address=ADDRESS)
        save(client, page_of(ADDRESS, now), "newsletter")
        assert Subscription.objects.confirmed().count() == 1


class TestAMember:
    def test_sees_that_their_seat_brings_everything(self, client, now) -> None:
        seat = SeatFactory()
        html = client.get(page_of(seat.user.email, now)).content.decode()
        assert ticked(html) == set(ALL)
        assert str(seat.partnership) in html

    def test_switches_one_off_and_on_again(self, client, now) -> None:
        seat = SeatFactory()
        page = page_of(seat.user.email, now)
        assert ticked(save(client, page, "newsletter", "calls", "events")) == set(ALL) - {"announcements"}
        assert reached(now) == []
        assert ticked(save(client, page, *ALL)) == set(ALL)
        assert reached(now) == [seat.user.email]
        assert not Subscription.objects.exists()

    def test_is_one_person_at_all_their_addresses(self, client, now) -> None:
        seat = SeatFactory()
        other = "private@reading.example"
        EmailAddress.objects.create(user=seat.user, email=other, verified=True)
        SubscriptionFactory(reader__address=other)
        html = save(client, page_of(other, now), "calls", "events", "announcements")
        assert "every other address of your account" in html
        assert reached(now, kind="issue") == []
        save(client, page_of(seat.user.email, now), *ALL)
        assert len(reached(now, kind="issue")) == 1

    def test_an_unconfirmed_address_of_an_account_is_nobodys(self, client, now) -> None:
        seat = SeatFactory()
        EmailAddress.objects.create(user=seat.user, email=ADDRESS, verified=False)
        html = client.get(page_of(ADDRESS, now)).content.decode()
        assert ticked(html) == set()
        assert str(seat.partnership) not in html

    def test_an_administrator_without_a_seat_is_treated_alike(self, client, now) -> None:
        person = UserFactory()
        Administrator.objects.create(partnership=MembershipFactory().partnership, user=person)
        assert ticked(client.get(page_of(person.email, now)).content.decode()) == set(ALL)

    def test_of_a_lapsed_partnership_receives_what_they_asked_for(self, client, now) -> None:
        seat = SeatFactory(lapsed=True)
        assert ticked(client.get(page_of(seat.user.email, now)).content.decode()) == set()

    def test_what_the_page_shows_is_what_the_audience_says(self, client, now) -> None:
        seat = SeatFactory()
        page = page_of(seat.user.email, now)
        for chosen in (ALL, ["newsletter"], ["announcements", "events"], []):
            shown = ticked(save(client, page, *chosen))
            got = {
                topic.value
                for kind, topic in Mailing.TOPICS.items()
                if figures_of_audience(MailingFactory(kind=kind), now=now).total
            }
            assert shown == got == set(chosen)


class TestSomebodyWhoIsWrittenToForAnotherReason:
    def test_sees_the_reason_and_can_switch_it_off(self, client, now) -> None:
        copy = CopyFactory(sent=True, why="we know you as a contact for safeguarding in Saltby")
        MailingFactory(state="begun", consignment=copy.consignment, kind="invitation", groups=["prospects"])
        page = f"/mail/{sign_copy(copy.pk)}/"
        html = client.get(page).content.decode()
        assert copy.why in html
        assert ticked(html) == {"events"}
        assert ticked(save(client, page)) == set()
        assert ticked(save(client, page, "events")) == {"events"}


class TestMailThatIsHeldBack:
    def test_is_told_and_lifted_once(self, client, now) -> None:
        SuppressionFactory(address=ADDRESS)
        page = page_of(ADDRESS, now)
        assert "We send no mailings to this address" in client.get(page).content.decode()
        html = client.post(page, {"lift": "yes"}, follow=True).content.decode()
        assert "We write to this address again" in html
        assert not Suppression.objects.in_force().exists()
        Suppression.objects.update(lifted_at=None)
        html = client.get(page).content.decode()
        assert "Write to this address again" not in html
        html = client.post(page, {"lift": "yes"}, follow=True).content.decode()
        assert "a second time" in html
        assert Suppression.objects.in_force().exists()

    def test_cannot_be_lifted_by_its_owner_where_staff_decided(self, client, now) -> None:
        SuppressionFactory(address=ADDRESS, reason=Suppression.Reason.STAFF)
        assert "Write to this address again" not in client.get(page_of(ADDRESS, now)).content.decode()


class TestTheTestToken:
    @pytest.mark.parametrize("page", ["/mail/test/", "/mail/test/leave/"])
    def test_shows_a_friendly_page(self, client, page) -> None:
        for method in (client.get, client.post):
            response = method(page)
            assert response.status_code == 200
            assert "This was a test mail" in response.content.decode()


class TestCost:
    def test_is_the_same_whatever_a_person_has(self, client, now) -> None:
        seat = SeatFactory()
        page = page_of(seat.user.email, now)
        counts = []
        for number in range(2):
            for _ in range(4 * number):
                SeatFactory(user=seat.user)
            for address in [f"more{number}{each}@reading.example" for each in range(3)]:
                EmailAddress.objects.create(user=seat.user, email=address, verified=True)
                SubscriptionFactory(reader__address=address)
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counts.append(len(queries))
        assert counts[0] == counts[1]
