"""Addresses that bulk mail does not go to: by report, by staff, and lifted again."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from office.models import Copy, Suppression
from office.reports import register_dead_address_follower
from office.services.claiming import begin, claim_copies, put_back
from office.services.consignments import send_copy_again, send_failed_again
from office.services.suppressions import (
    SuppressionRefusedError,
    lift,
    lift_own,
    suppress,
    suppress_by_hand,
    withdraw_copies,
)
from tests.factories.mail import OutboxMessageFactory
from tests.factories.mailings import CopyFactory, MailReportFactory, SuppressionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/suppressed-addresses/"
Reason = Suppression.Reason
ADDRESS = "gone@reading.example"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def told():
    """The addresses of which followers were told."""
    addresses = []
    take_away = register_dead_address_follower(lambda *, address, now: addresses.append(address))
    yield addresses
    take_away()


class TestSuppressing:
    def test_takes_waiting_copies_out_and_leaves_the_others(self, now) -> None:
        waiting, sent = CopyFactory(address=ADDRESS), CopyFactory(address=ADDRESS, sent=True)
        other = CopyFactory()
        suppress(address=" Gone@Reading.example", reason=Reason.COMPLAINED, now=now)
        states = [Copy.objects.get(pk=copy.pk).state for copy in (waiting, sent, other)]
        assert states == ["suppressed", "sent", "waiting"]

    def test_again_keeps_the_first_reason(self, now) -> None:
        suppress(address=ADDRESS, reason=Reason.ASKED, now=now)
        suppress(address=ADDRESS, reason=Reason.BOUNCED, now=now)
        assert Suppression.objects.get().reason == Reason.ASKED

    def test_followers_are_told_once_a_suppression(self, now, told) -> None:
        for _ in range(3):
            suppress(address=ADDRESS, reason=Reason.BOUNCED, now=now)
        assert told == [ADDRESS]
        lift_own(address=ADDRESS, now=now)
        suppress(address=ADDRESS, reason=Reason.BOUNCED, now=now)
        assert told == [ADDRESS] * 2

    def test_followers_are_not_told_of_complaints(self, now, told) -> None:
        suppress(address=ADDRESS, reason=Reason.COMPLAINED, now=now)
        assert told == []


class TestLifting:
    def test_by_its_owner_once(self, now) -> None:
        SuppressionFactory(address=ADDRESS)
        assert lift_own(address=ADDRESS, now=now)
        assert not lift_own(address=ADDRESS, now=now)
        suppress(address=ADDRESS, reason=Reason.BOUNCED, now=now)
        with pytest.raises(SuppressionRefusedError, match="Write to us"):
            lift_own(address=ADDRESS, now=now)
        assert Suppression.objects.in_force().exists()

    @pytest.mark.parametrize("reason", [Reason.ASKED, Reason.STAFF])
    def test_not_by_its_owner_where_a_person_decided(self, now, reason) -> None:
        SuppressionFactory(address=ADDRESS, reason=reason)
        with pytest.raises(SuppressionRefusedError, match="Write to us"):
            lift_own(address=ADDRESS, now=now)

    def test_by_staff_with_a_note_as_often_as_they_like(self, now) -> None:
        suppression = SuppressionFactory(address=ADDRESS, times_lifted_by_owner=1)
        lift(suppression=suppression, note="Works again.", by=UserFactory(), now=now)
        assert not Suppression.objects.in_force().exists()
        with pytest.raises(SuppressionRefusedError, match="already"):
            lift(suppression=suppression, note="Works again.", by=UserFactory(), now=now)
        assert ModelLogEntry.objects.for_instance(suppression).get().data["note"] == "Works again."


class TestWithdrawingCopies:
    def test_takes_out_what_waits_or_failed_of_these_consignments_and_people(self, now) -> None:
        mine = CopyFactory(person="user:7")
        consignment = mine.consignment
        failed = CopyFactory(edition=mine.edition, address=ADDRESS, failed=True)
        sent = CopyFactory(edition=mine.edition, person="user:8", address=f"a.{ADDRESS}", sent=True)
        elsewhere, others = CopyFactory(person="user:7"), CopyFactory(edition=mine.edition)
        number = withdraw_copies(
            consignments=Copy.objects.filter(consignment=consignment).values("consignment"),
            people=["user:7", "user:8"],
            addresses=[ADDRESS],
            now=now,
        )
        assert number == 2
        states = [Copy.objects.get(pk=copy.pk).state for copy in (mine, failed, sent, elsewhere, others)]
        assert states == ["suppressed", "suppressed", "sent", "waiting", "waiting"]


class TestComingIntoLineAgain:
    """However a copy of somebody who has left comes into line again, it is taken out when a worker claims it."""

    def withdraw(self, copy, now) -> None:
        withdraw_copies(
            consignments=Copy.objects.values("consignment"), people=[copy.person], addresses=[], now=now
        )

    def state_once_claimed(self, copy, now) -> str:
        assert claim_copies(consignment=copy.consignment, now=now) == []
        copy.refresh_from_db()
        return copy.state

    def test_because_the_mail_server_put_it_off(self, now) -> None:
        copy = CopyFactory(due_at=now)
        [claimed] = claim_copies(consignment=copy.consignment, now=now)
        assert begin(claimed, after=None, now=now)
        self.withdraw(copy, now)
        put_back(claimed, due_at=now, last_error="451 later")
        assert self.state_once_claimed(copy, now) == Copy.State.SUPPRESSED

    def test_because_staff_send_it_again(self, now) -> None:
        copy = CopyFactory(uncertain=True)
        self.withdraw(copy, now)
        copy.refresh_from_db()
        assert copy.state == Copy.State.UNCERTAIN
        send_copy_again(copy=copy, by=UserFactory(), now=now)
        assert self.state_once_claimed(copy, now) == Copy.State.SUPPRESSED

    def test_because_staff_send_all_that_failed_again(self, now) -> None:
        copy = CopyFactory(sending=True)
        self.withdraw(copy, now)
        Copy.objects.update(state=Copy.State.FAILED)
        send_failed_again(consignment=copy.consignment, by=UserFactory(), now=now)
        assert self.state_once_claimed(copy, now) == Copy.State.SUPPRESSED


class TestTheList:
    def test_shows_who_why_and_since_when_and_is_filtered_and_searched(self, staff_client) -> None:
        bounced = SuppressionFactory(detail="550 No such user")
        lifted = SuppressionFactory(lifted=True, reason=Reason.COMPLAINED)
        page = staff_client.get(LIST).content.decode()
        assert bounced.address in page
        assert "550 No such user" in page
        for query in ("shown=in_force", "reason=bounced", f"q={bounced.address}"):
            page = staff_client.get(f"{LIST}?{query}").content.decode()
            assert bounced.address in page, query
            assert lifted.address not in page, query

    def test_is_exported(self, staff_client) -> None:
        row = SuppressionFactory(detail="=1+1")
        text = b"".join(staff_client.get(f"{LIST}?export=csv").streaming_content).decode()
        assert row.address in text
        assert "'=1+1" in text

    def test_costs_the_same_whatever_its_length(self, staff_client) -> None:
        counts = []
        for _ in range(2):
            SuppressionFactory.create_batch(8)
            staff_client.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                staff_client.get(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_one_is_added_by_hand_with_a_note(self, staff_client, administrator) -> None:
        staff_client.post(
            f"{LIST}new/", {"address": "Never@Reading.example", "reason": "asked", "note": "Phoned."}
        )
        row = Suppression.objects.get()
        assert (row.address, row.reason, row.detail) == ("never@reading.example", Reason.ASKED, "Phoned.")
        page = staff_client.get(f"{LIST}inspect/{row.pk}/").content.decode()
        assert "“Phoned.”" in page

    def test_adding_one_twice_is_refused_beside_the_field(self, staff_client, now) -> None:
        SuppressionFactory(address=ADDRESS)
        with pytest.raises(SuppressionRefusedError):
            suppress_by_hand(address=ADDRESS, reason=Reason.STAFF, note="x", by=UserFactory(), now=now)
        answer = staff_client.post(f"{LIST}new/", {"address": ADDRESS, "reason": "staff", "note": "Again."})
        assert "suppressed already" in answer.content.decode()

    def test_one_is_lifted_with_a_note(self, staff_client) -> None:
        row = SuppressionFactory()
        MailReportFactory(address=row.address, final=True)
        assert "550 5.1.1" in staff_client.get(f"{LIST}inspect/{row.pk}/").content.decode()
        assert staff_client.post(f"{LIST}{row.pk}/lift/", {"note": ""}).status_code == 200
        staff_client.post(f"{LIST}{row.pk}/lift/", {"note": "Works again."})
        row.refresh_from_db()
        assert row.lifted_at

    def test_who_may_only_look_lifts_nothing(self, client_for) -> None:
        group = Group.objects.create(name="Post room")
        group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_suppression"]))
        client, row = client_for(UserFactory(groups=["Post room"])), SuppressionFactory()
        assert client.get(LIST).status_code == 200
        assert "Lift the suppression" not in client.get(f"{LIST}inspect/{row.pk}/").content.decode()
        client.post(f"{LIST}{row.pk}/lift/", {"note": "Works again."})
        client.post(f"{LIST}new/", {"address": ADDRESS, "reason": "staff", "note": "No."})
        assert Suppression.objects.in_force().count() == Suppression.objects.count() == 1


class TestSingleMail:
    def test_staff_read_that_it_is_tried_all_the_same(self, staff_client) -> None:
        message = OutboxMessageFactory(sent=True, recipients=[SuppressionFactory().address])
        page = staff_client.get(f"/admin/outgoing-mail/inspect/{message.pk}/").content.decode()
        assert "it is tried all the same" in page
        other = OutboxMessageFactory(sent=True)
        assert "it is tried all the same" not in staff_client.get(f"/admin/outgoing-mail/inspect/{other.pk}/").content.decode()  # fmt: skip
