"""The outbox and a real SMTP server that takes mail, refuses it, or hangs up."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as project_settings
from django.db import connection
from django.utils import timezone

from office.models import OutboxMessage
from office.services.sending import send_waiting
from office.transport import LONGEST_PAUSE
from tests.factories.mail import OutboxMessageFactory, State
from tests.servers.smtp import HANG_UP

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now() + timedelta(seconds=1)


class TestTaken:
    def test_a_due_message_arrives_as_it_was_written(self, smtp, now) -> None:
        message = OutboxMessageFactory(subject="The October issue is out – read it")
        assert send_waiting(now=now) == 1
        message.refresh_from_db()
        assert message.state == State.SENT
        assert message.sent_at >= now
        (arrived,) = smtp.behaviour.received
        assert arrived["Subject"] == "The October issue is out – read it"
        assert arrived["To"] == message.recipients[0]
        assert arrived["Message-ID"] == message.message_id
        assert "here is the news" in arrived.get_body(("plain",)).get_content()
        assert "<p>" in arrived.get_body(("html",)).get_content()

    def test_it_is_sent_once(self, smtp, now) -> None:
        OutboxMessageFactory()
        assert [send_waiting(now=now), send_waiting(now=now)] == [1, 0]
        assert len(smtp.behaviour.received) == 1

    def test_what_is_due_later_waits(self, smtp, now) -> None:
        OutboxMessageFactory(due_at=now + timedelta(minutes=1))
        assert send_waiting(now=now) == 0
        assert send_waiting(now=now + timedelta(minutes=1)) == 1

    def test_the_longest_due_goes_first_and_one_run_has_an_end(self, smtp, now) -> None:
        for minutes in (1, 3, 2):
            OutboxMessageFactory(subject=f"{minutes}", due_at=now - timedelta(minutes=minutes))
        assert send_waiting(now=now, at_most=2) == 2
        assert [message["Subject"] for message in smtp.behaviour.received] == ["3", "2"]


class TestRefused:
    @pytest.mark.parametrize("step", ["to_sender", "to_recipient", "to_contents"])
    def test_for_now_it_is_tried_again_after_growing_pauses(self, smtp, now, step: str) -> None:
        message = OutboxMessageFactory()
        setattr(smtp.behaviour, step, "451 try again later")
        pauses = []
        for _ in range(3):
            assert send_waiting(now=now) == 0
            message.refresh_from_db()
            assert message.state == State.WAITING
            assert "451" in message.last_error
            pauses.append(round((message.due_at - now) / timedelta(minutes=1)))
            now = message.due_at
        assert pauses == [2, 4, 8]
        setattr(smtp.behaviour, step, None)
        assert send_waiting(now=now) == 1
        message.refresh_from_db()
        assert message.last_error == ""

    def test_after_two_days_it_is_given_up(self, smtp, now) -> None:
        message = OutboxMessageFactory()
        smtp.behaviour.to_contents = "451 try again later"
        began = now
        while message.state != State.FAILED:
            send_waiting(now=now)
            message.refresh_from_db()
            assert message.due_at - now <= LONGEST_PAUSE + timedelta(seconds=5)
            now = max(now, message.due_at)
        assert timedelta(days=1.5) < now - began < timedelta(days=3)

    @pytest.mark.parametrize("step", ["to_sender", "to_recipient", "to_contents"])
    def test_for_good_it_fails_at_once(self, smtp, now, step: str) -> None:
        message = OutboxMessageFactory()
        setattr(smtp.behaviour, step, "550 no such person")
        send_waiting(now=now)
        message.refresh_from_db()
        assert (message.state, message.attempts) == (State.FAILED, 1)
        assert "no such person" in message.last_error

    def test_one_refusal_does_not_hold_up_the_others(self, smtp, now) -> None:
        OutboxMessageFactory(recipients=["x" * 70 + "@partnership.example"], due_at=now - timedelta(hours=1))
        OutboxMessageFactory(recipients=["not an address"], due_at=now - timedelta(hours=1))
        good = OutboxMessageFactory()
        send_waiting(now=now)
        good.refresh_from_db()
        assert good.state == State.SENT


class TestBrokenConnection:
    @pytest.mark.parametrize("step", ["to_sender", "to_recipient"])
    def test_before_the_message_was_handed_over_it_is_tried_again(self, smtp, now, step: str) -> None:
        message = OutboxMessageFactory()
        setattr(smtp.behaviour, step, HANG_UP)
        send_waiting(now=now)
        message.refresh_from_db()
        assert message.state == State.WAITING

    def test_after_it_was_handed_over_it_is_uncertain_and_never_sent_again_by_itself(self, smtp, now) -> None:
        message = OutboxMessageFactory()
        smtp.behaviour.to_contents = HANG_UP
        send_waiting(now=now)
        message.refresh_from_db()
        assert message.state == State.UNCERTAIN
        smtp.behaviour.to_contents = None
        for days in range(3):
            assert send_waiting(now=now + timedelta(days=days)) == 0
        assert smtp.behaviour.received == []

    def test_the_next_message_gets_a_new_connection(self, smtp, now) -> None:
        OutboxMessageFactory(due_at=now - timedelta(hours=1))
        smtp.behaviour.to_sender = HANG_UP
        send_waiting(now=now, at_most=1)
        smtp.behaviour.to_sender = None
        OutboxMessageFactory()
        assert send_waiting(now=now) == 1

    def test_a_server_that_is_not_there_costs_one_try_and_not_one_of_every_message(
        self, settings, smtp, now
    ) -> None:
        smtp.stop()
        for _ in range(3):
            OutboxMessageFactory()
        assert send_waiting(now=now) == 0
        assert sorted(OutboxMessage.objects.values_list("state", "attempts")) == [
            (State.WAITING, 0),
            (State.WAITING, 0),
            (State.WAITING, 1),
        ]


class TestSecret:
    def test_its_words_are_wiped_once_it_is_sent(self, smtp, now) -> None:
        message = OutboxMessageFactory(secret=True)
        send_waiting(now=now)
        message.refresh_from_db()
        assert (message.state, message.text, message.html) == (State.SENT, "", "")
        assert "BCDF-GHJK" in smtp.behaviour.received[0].get_body(("plain",)).get_content()

    @pytest.mark.parametrize("answer", ["550 no such person", HANG_UP])
    def test_they_are_wiped_when_nobody_waits_for_it_any_longer(self, smtp, now, answer: str) -> None:
        message = OutboxMessageFactory(secret=True)
        smtp.behaviour.to_contents = answer
        send_waiting(now=now)
        message.refresh_from_db()
        assert (message.text, message.html) == ("", "")

    def test_they_stay_while_it_is_tried_again_for_half_an_hour_at_most(self, smtp, now) -> None:
        message = OutboxMessageFactory(secret=True)
        smtp.behaviour.to_contents = "451 try again later"
        began = now
        while message.state != State.FAILED:
            assert "BCDF-GHJK" in message.text
            send_waiting(now=now)
            message.refresh_from_db()
            now = max(now, message.due_at)
        assert now - began <= timedelta(minutes=30)
        assert message.text == ""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestKilledWorker:
    """A worker is killed for good while the server has the message and has not answered yet."""

    def test_the_message_becomes_uncertain_and_is_not_sent_again(self, smtp, now, tmp_path) -> None:
        import threading

        message = OutboxMessageFactory(secret=True)
        untouched = OutboxMessageFactory(due_at=now + timedelta(days=1))
        smtp.behaviour.go_on = threading.Event()
        worker = subprocess.Popen([sys.executable, "-c", WORKER], env=_environment(smtp.port, tmp_path))
        assert smtp.behaviour.has_contents.wait(60)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        message.refresh_from_db()
        assert message.state == State.SENDING

        smtp.behaviour.go_on.set()
        smtp.behaviour.go_on = None
        assert send_waiting(now=now) == 0
        message.refresh_from_db()
        assert message.state == State.SENDING, "it may still be under way"

        assert send_waiting(now=now + timedelta(minutes=6)) == 0
        message.refresh_from_db()
        assert (message.state, message.text) == (State.UNCERTAIN, "")
        untouched.refresh_from_db()
        assert untouched.state == State.WAITING


WORKER = """
import django
django.setup()
from django.utils import timezone
from office.services.sending import send_waiting
send_waiting(now=timezone.now())
"""


def _environment(port: int, var: Path) -> dict[str, str]:
    facts = connection.settings_dict
    host = quote(facts["HOST"], safe="")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "association.settings",
        "SITE_MODE": "test",
        "DATABASE_URL": f"postgres://{facts['USER']}@/{facts['NAME']}?host={host}&port={facts['PORT']}",
        "VAR_DIR": str(var),
        "MAIL_TRANSPORT": "office.transport.SmtpBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "PYTHONPATH": str(project_settings.BASE_DIR),
    }
