"""What an answer of a mail server, or the lack of one, means for a copy."""

from datetime import timedelta

import pytest
from django.utils import timezone

from office.models import Copy
from office.services.copies import send_copies
from tests.factories.mailings import CopyFactory, State
from tests.servers.scripted_smtp import saying

pytestmark = pytest.mark.django_db

SENT, WAITING, FAILED, UNCERTAIN = State.SENT, State.WAITING, State.FAILED, State.UNCERTAIN


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, SENT),
        ({"mail": b""}, WAITING),
        ({"rcpt": b"421 too much\r\n"}, WAITING),
        ({"rcpt": b"550 no\r\n"}, FAILED),
        # The contents have not left yet: whatever happens, they were not taken.
        ({"data": b""}, WAITING),
        ({"data": b"451 later\r\n"}, WAITING),
        ({"data": b"554 no\r\n"}, FAILED),
        ({"data": b"x" * 9000 + b"\r\n"}, WAITING),
        # They have left: only a refusal says that they were not taken.
        ({"contents": b"452 no room\r\n"}, WAITING),
        ({"contents": b"421 closing\r\n"}, WAITING),
        ({"contents": b"554 no\r\n"}, FAILED),
        ({"contents": b""}, UNCERTAIN),
        ({"contents": b"what?\r\n"}, UNCERTAIN),
        ({"contents": b"299 perhaps\r\n"}, UNCERTAIN),
        ({"contents": b"250-" + b"x" * 9000 + b"\r\n"}, UNCERTAIN),
        ({"contents": b"554 no\r\n", "rset": b""}, FAILED),
        ({"quit": b""}, SENT),
    ],
)
def test_answer(settings, answers: dict[str, bytes], state: str) -> None:
    CopyFactory()
    settings.MAIL_TRANSPORT, settings.EMAIL_HOST = "office.transport.SmtpBackend", "127.0.0.1"
    settings.EMAIL_TIMEOUT = 5
    with saying(**answers) as port:
        settings.EMAIL_PORT = port
        send_copies(now=timezone.now() + timedelta(seconds=1))
    assert Copy.objects.get().state == state


def test_a_server_that_never_answers_leaves_an_uncertain_copy(settings, smtp) -> None:
    import threading

    settings.EMAIL_TIMEOUT = 0.3
    smtp.behaviour.go_on = threading.Event()
    CopyFactory()
    send_copies(now=timezone.now() + timedelta(seconds=1))
    assert Copy.objects.get().state == UNCERTAIN
