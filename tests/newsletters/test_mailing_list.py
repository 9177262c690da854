"""What was sent, to read again, and the name by which somebody is greeted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership.models import AccessSettings
from newsletters.links import sign_address
from newsletters.models import Group, Reader
from tests.factories import mailings, pages
from tests.factories.mailings import SubscriptionFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home():
    return pages.home()


@pytest.fixture
def member(client_for):
    return client_for(SeatFactory().user)


def sent(subject: str, *groups: Group):
    mailing = mailings.sent_mailing(subject=subject, body=[pages.rich_text("Words.")], public=False)
    type(mailing).objects.filter(pk=mailing.pk).update(groups=list(groups))
    return mailing


class TestTheList:
    def test_shows_members_what_went_to_members_and_subscribers(self, member):
        told = sent("A vacancy", Group.MEMBERS)
        sent("Pay your invoice", Group.LEADS)
        sent("Join us", Group.PROSPECTS)
        html = member.get("/mailings/").content.decode()
        assert f'href="/mailings/{told.key}/"' in html
        assert "Pay your invoice" not in html
        assert "Join us" not in html

    def test_shows_others_the_way_in_also_in_a_time_of_open_access(self, client, client_for):
        sent("A vacancy", Group.MEMBERS)
        setting = AccessSettings.load()
        setting.open_access = "on"
        setting.save()
        for who in (client, client_for(UserFactory())):
            response = who.get("/mailings/")
            assert "This list is for members" in response.content.decode()
            assert "A vacancy" not in response.content.decode()
            assert response.headers["Cache-Control"] == "private, no-store"

    def test_says_so_when_there_is_nothing(self, member):
        assert "Nothing sent yet" in member.get("/mailings/").content.decode()

    def test_asks_no_more_for_more(self, member):
        asked = []
        member.get("/mailings/")
        for size in (1, 6):
            for number in range(size):
                sent(f"Told {size} {number}", Group.MEMBERS)
            with CaptureQueriesContext(connection) as queries:
                member.get("/mailings/")
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestTheNameOfASubscriber:
    def address_of(self, address: str) -> str:
        return f"/mail/{sign_address(address, now=timezone.now())}/"

    def test_can_be_mended_and_taken_away(self, client):
        reader = SubscriptionFactory(reader__name="Jo Raeder").reader
        page = self.address_of(reader.address)
        assert 'value="Jo Raeder"' in client.get(page).content.decode()
        for name in ("Jo Reader", ""):
            client.post(page, {"topics": ["newsletter"], "name": name})
            assert Reader.objects.get().name == name

    def test_of_an_account_is_changed_there(self, client):
        user = UserFactory()
        assert 'name="name"' not in client.get(self.address_of(user.email)).content.decode()
