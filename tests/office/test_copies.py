"""Copies of bulk mail and a real SMTP server that takes them, refuses them, or hangs up."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from office.links import copy_of
from office.models import Consignment, Copy, Suppression
from office.services.claiming import (
    begin,
    claim_copies,
    lease,
    name_uncertain,
    put_back,
    settle,
    uncertain_after,
)
from office.services.consignments import (
    NotInThisStateError,
    count_copy_as_sent,
    figures_of,
    pause,
    resume,
    send_copy_again,
    send_failed_again,
    stop,
)
from office.services.copies import ATTEMPTS_OF_A_COPY, send_copies
from office.services.suppressions import suppress
from office.tasks import send_consignments
from tests.factories.mail import OutboxMessageFactory
from tests.factories.mailings import (
    ConsignmentFactory,
    CopyFactory,
    EditionFactory,
    State,
    SuppressionFactory,
    copies,
)
from tests.factories.people import UserFactory
from tests.servers.smtp import HANG_UP

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now() + timedelta(seconds=1)


def states() -> dict[str, int]:
    return figures_of(Consignment.objects.get())


class TestTaken:
    def test_each_person_gets_their_own_words(self, smtp, now) -> None:
        edition = EditionFactory()
        CopyFactory(edition=edition, address="jo@a.example", personal={"name": "Jo", "partnership": "A & B"})
        CopyFactory(edition=edition, address="zoe@b.example", personal={"name": "Zoë", "partnership": "<C>"})
        assert send_copies(now=now).number == 2
        jo, zoe = sorted(smtp.behaviour.received, key=lambda email: email["To"])
        assert "Dear Jo," in jo.get_body(("plain",)).get_content()
        assert "<b>A &amp; B</b>" in jo.get_body(("html",)).get_content()
        assert "Dear Zoë," in zoe.get_body(("plain",)).get_content()
        assert "<b>&lt;C&gt;</b>" in zoe.get_body(("html",)).get_content()

    def test_the_copy_keeps_its_message_id_and_can_be_found_from_the_mail(self, smtp, now) -> None:
        copy = CopyFactory()
        send_copies(now=now)
        (email,) = smtp.behaviour.received
        assert email["Message-ID"] == f"<{copy.key}@association.example>"
        token = email["List-Unsubscribe"].split("/mail/")[1].split("/")[0]
        assert copy_of(token) == copy
        assert f"/mail/{token}/leave/" in email.get_body(("plain",)).get_content()

    def test_what_was_sent_is_not_sent_again_and_the_consignment_ends(self, smtp, now) -> None:
        copies(3)
        assert [send_copies(now=now).number, send_copies(now=now).number] == [3, 0]
        assert states()["sent"] == 3
        consignment = Consignment.objects.get()
        assert (consignment.state, consignment.ended_at is not None) == (Consignment.State.DONE, True)

    def test_more_than_a_batch_goes_out_over_one_connection(self, smtp, now) -> None:
        copies(120)
        assert send_copies(now=now).number == 120
        assert len({email["To"] for email in smtp.behaviour.received}) == 120

    def test_a_line_break_in_a_name_adds_no_header(self, smtp, now) -> None:
        CopyFactory(personal={"name": "Jo\r\nBcc: all@a.example", "partnership": ""})
        send_copies(now=now)
        (email,) = smtp.behaviour.received
        assert email["Bcc"] is None
        assert "Dear Jo Bcc: all@a.example," in email.get_body(("plain",)).get_content()

    def test_an_address_of_a_domain_with_other_letters_is_reached(self, smtp, now) -> None:
        CopyFactory(address="jo@bücher.example")
        assert send_copies(now=now).number == 1
        (email,) = smtp.behaviour.received
        assert email["To"] == "jo@xn--bcher-kva.example"

    def test_single_mail_that_becomes_due_goes_first(self, smtp, now, settings) -> None:
        copies(2)
        OutboxMessageFactory(subject="Your code", due_at=now)
        settings.MAIL_CONNECTIONS = 1
        send_copies(now=now + timedelta(seconds=2))
        assert {email["Subject"] for email in smtp.behaviour.received} == {"The October issue"}


class TestNotTaken:
    def test_a_dead_address_fails_and_is_suppressed(self, smtp, now) -> None:
        smtp.behaviour.to_recipient = "550 5.1.1 no such person"
        copy = CopyFactory()
        send_copies(now=now)
        copy.refresh_from_db()
        assert copy.state == State.FAILED
        assert Suppression.objects.in_force().get().address == copy.address

    def test_a_refusal_for_another_reason_suppresses_nobody(self, smtp, now) -> None:
        smtp.behaviour.to_contents = "554 5.7.1 looks like an advertisement"
        copies(1)
        send_copies(now=now)
        assert states()["failed"] == 1
        assert not Suppression.objects.exists()

    def test_a_busy_server_is_asked_again_later_and_not_for_ever(self, smtp, now) -> None:
        smtp.behaviour.to_recipient = "451 later"
        copies(1)
        for attempt in range(1, ATTEMPTS_OF_A_COPY):
            send_copies(now=now)
            copy = Copy.objects.get()
            assert (copy.state, copy.attempts) == (State.WAITING, attempt)
            assert send_copies(now=copy.due_at - timedelta(seconds=2)).number == 0
            now = copy.due_at
        send_copies(now=now)
        assert states()["failed"] == 1

    def test_a_connection_lost_after_the_contents_leaves_an_uncertain_copy(self, smtp, now) -> None:
        smtp.behaviour.to_contents = HANG_UP
        copies(2)
        send_copies(now=now)
        assert states()["uncertain"] == 2
        smtp.behaviour.to_contents = None
        assert send_copies(now=now + timedelta(days=1)).number == 0

    def test_a_server_that_does_not_answer_costs_no_attempt(self, smtp, now) -> None:
        copies(3)
        smtp.stop()
        assert send_copies(now=now).number == 0
        assert set(Copy.objects.values_list("state", "attempts")) == {(State.WAITING, 0)}
        assert "cannot be reached" in Consignment.objects.get().hindrance

    def test_a_worker_that_died_while_sending_leaves_an_uncertain_copy(self, smtp, now) -> None:
        CopyFactory(sending=True, claimed_at=now - uncertain_after() - timedelta(seconds=1))
        send_copies(now=now)
        assert states()["uncertain"] == 1
        assert not smtp.behaviour.received

    def test_a_worker_that_died_before_sending_leaves_its_batch_to_others(self, smtp, now) -> None:
        copies(3)
        assert len(claim_copies(consignment=Consignment.objects.get(), now=now)) == 3
        assert send_copies(now=now).number == 0
        assert send_copies(now=now + lease()).number == 3


class TestSuppressed:
    def test_an_address_suppressed_after_the_copies_were_written_gets_none(self, smtp, now) -> None:
        copy = CopyFactory()
        suppress(address=copy.address, reason=Suppression.Reason.COMPLAINED, now=now)
        send_copies(now=now)
        assert states()["suppressed"] == 1
        assert not smtp.behaviour.received

    def test_one_that_nobody_told_the_copies_of_gets_none_either(self, smtp, now) -> None:
        copy = CopyFactory()
        SuppressionFactory(address=copy.address)
        CopyFactory(edition=copy.edition)
        assert send_copies(now=now).number == 1
        assert (states()["suppressed"], states()["sent"]) == (1, 1)


class TestStaff:
    def test_a_paused_consignment_waits_until_it_is_resumed(self, smtp, now) -> None:
        copies(2)
        consignment, by = Consignment.objects.get(), UserFactory()
        pause(consignment=consignment, by=by)
        assert send_copies(now=now).number == 0
        resume(consignment=consignment, by=by)
        assert send_copies(now=now).number == 2

    def test_pausing_holds_back_what_a_worker_has_claimed_already(self, smtp, now) -> None:
        copies(2)
        consignment = Consignment.objects.get()
        claimed = claim_copies(consignment=consignment, now=now)
        pause(consignment=consignment, by=UserFactory())
        assert not begin(claimed[0], after=None, now=now)

    def test_a_stopped_one_sends_nothing_more(self, smtp, now) -> None:
        copies(2)
        consignment, by = Consignment.objects.get(), UserFactory()
        assert stop(consignment=consignment, by=by, now=now) == 2
        assert send_copies(now=now).number == 0
        with pytest.raises(NotInThisStateError):
            resume(consignment=consignment, by=by)

    def test_failed_copies_go_out_again_on_a_person_s_word(self, smtp, now) -> None:
        smtp.behaviour.to_contents = "554 no"
        copies(2)
        send_copies(now=now)
        smtp.behaviour.to_contents = None
        assert send_failed_again(consignment=Consignment.objects.get(), by=UserFactory(), now=now) == 2
        assert send_copies(now=now).number == 2
        assert Consignment.objects.get().state == Consignment.State.DONE

    def test_an_uncertain_copy_is_sent_again_or_counted_as_sent_by_a_person(self, smtp, now) -> None:
        edition = EditionFactory(consignment=ConsignmentFactory(done=True))
        again, arrived = CopyFactory.create_batch(2, edition=edition, uncertain=True)
        send_copy_again(copy=again, by=UserFactory(), now=now)
        count_copy_as_sent(copy=arrived, by=UserFactory(), now=now)
        assert send_copies(now=now).number == 1
        assert states()["sent"] == 2
        assert [email["To"] for email in smtp.behaviour.received] == [again.address]


class TestLimit:
    def test_no_more_leave_in_a_minute_than_the_limit(self, smtp, now) -> None:
        copies(5, consignment=ConsignmentFactory(per_minute=2))
        numbers = [send_copies(now=now + timedelta(seconds=21 * turn)).number for turn in range(7)]
        assert numbers == [2, 0, 0, 2, 0, 0, 1]


class TestStoppedMeanwhile:
    def test_a_copy_refused_for_now_after_its_consignment_was_stopped_does_not_wait_for_ever(
        self, now
    ) -> None:
        copies(1)
        consignment = Consignment.objects.get()
        (copy,) = claim_copies(consignment=consignment, now=now)
        assert begin(copy, after=None, now=now)
        stop(consignment=consignment, by=UserFactory(), now=now)
        put_back(copy, due_at=now, last_error="451 later")
        assert states()["stopped"] == 1

    def test_in_a_paused_one_it_waits(self, now) -> None:
        copies(1)
        consignment = Consignment.objects.get()
        (copy,) = claim_copies(consignment=consignment, now=now)
        assert begin(copy, after=None, now=now)
        pause(consignment=consignment, by=UserFactory())
        put_back(copy, due_at=now, last_error="451 later")
        assert states()["waiting"] == 1

    def test_what_a_person_has_decided_stands_whatever_the_worker_learns(self, now) -> None:
        copies(1)
        (claimed,) = claim_copies(consignment=Consignment.objects.get(), now=now)
        assert begin(claimed, after=None, now=now)
        name_uncertain(now=now + uncertain_after() + timedelta(seconds=1))
        count_copy_as_sent(copy=Copy.objects.get(), by=UserFactory(), now=now)
        settle(claimed, state=State.FAILED, last_error="554 no")
        assert states()["sent"] == 1


class TestClock:
    def test_a_machine_whose_clock_is_wrong_goes_by_the_database_s(self, smtp) -> None:
        copies(1)
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            assert send_consignments() == 1
        assert abs(Copy.objects.get().sent_at - timezone.now()) < timedelta(minutes=1)


def test_marks_are_durable_even_where_the_database_prefers_speed(smtp, now) -> None:
    copies(1)
    send_copies(now=now)
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
