"""Files that mail carries: taken over, sent, then wiped."""

from datetime import timedelta
from email.mime.base import MIMEBase

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from office.models import OutboxAttachment, OutboxMessage
from office.services.attachments import (
    KEPT_AFTER_SENDING,
    KEPT_FOR_A_DECISION,
    MOST_BYTES,
    Attachment,
    AttachmentRefusedError,
    wipe_old_attachments,
)
from office.services.claiming import uncertain_after
from office.services.outbox import NothingToDecideError, send_again, write_email, write_message
from office.services.sending import send_waiting
from tests.factories.mail import OutboxMessageFactory, State
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n\x00\xff a paper"


@pytest.fixture
def now():
    return timezone.now() + timedelta(seconds=1)


def carrying(*attachments: Attachment, **facts: object) -> OutboxMessage:
    return write_message(
        recipients=["payer@council.example"],
        subject="Your invoice",
        text="It is attached.",
        attachments=attachments or [Attachment("INV-1.pdf", PDF, "application/pdf")],
        now=timezone.now(),
        **facts,
    )


def kept(message: OutboxMessage) -> list[bytes | None]:
    return [None if a.content is None else bytes(a.content) for a in message.attachments.all()]


class TestWriting:
    def test_takes_over_every_form_that_django_knows(self, now) -> None:
        part = MIMEBase("application", "pdf")
        part.set_payload(PDF)
        part.add_header("Content-Disposition", "attachment", filename="second.pdf")
        email = EmailMessage("Hello", "Words", "office@a.example", ["r@b.example"])
        email.attach("first.pdf", PDF, "application/pdf")
        email.attach(part)
        email.attach("third.csv", "a,b\né,ü\n", "text/csv")
        message = write_email(email, now=now)
        assert [(a.name, a.content_type, bytes(a.content)) for a in message.attachments.all()] == [
            ("first.pdf", "application/pdf", PDF),
            ("second.pdf", "application/pdf", PDF),
            ("third.csv", "text/csv", "a,b\né,ü\n".encode()),
        ]

    def test_a_mail_too_large_is_refused_and_leaves_nothing(self) -> None:
        half = Attachment("half.pdf", b"x" * (MOST_BYTES // 2 + 1))
        with pytest.raises(AttachmentRefusedError, match="at most 7 MB"):
            carrying(half, half)
        assert not OutboxMessage.objects.exists()

    def test_a_mail_within_a_mail_is_refused(self, now) -> None:
        email = EmailMessage("Hello", "Words", "office@a.example", ["r@b.example"])
        email.attach("inner.eml", EmailMessage("Inner", "Words"), "message/rfc822")
        with pytest.raises(AttachmentRefusedError):
            write_email(email, now=now)
        assert not OutboxMessage.objects.exists()

    @pytest.mark.parametrize(
        ("given", "name"),
        [
            ("../../etc/INV-1.pdf", "INV-1.pdf"),
            ("INV-1.pdf\r\nBcc: x@y.example", "INV-1.pdfBcc: x@y.example"),
            ("", "attachment"),
            ("n" * 300 + ".pdf", "n" * 196 + ".pdf"),
        ],
    )
    def test_a_name_is_only_a_name(self, given: str, name: str) -> None:
        assert carrying(Attachment(given, PDF)).attachments.get().name == name


class TestSending:
    def test_it_arrives_as_it_was(self, smtp, now) -> None:
        carrying(
            Attachment("Größe.pdf", PDF, "application/pdf"),
            Attachment("list.csv", "é,ü\n".encode(), "text/csv"),
        )
        assert send_waiting(now=now) == 1
        pdf, csv = smtp.behaviour.received[0].iter_attachments()
        assert (pdf.get_filename(), pdf.get_content_type(), pdf.get_content()) == (
            "Größe.pdf",
            "application/pdf",
            PDF,
        )
        assert csv.get_content().splitlines() == ["é,ü"]

    def test_a_refused_one_is_sent_whole_the_second_time(self, smtp, now) -> None:
        message = carrying()
        smtp.behaviour.to_contents = "451 try again later"
        send_waiting(now=now)
        smtp.behaviour.to_contents = None
        message.refresh_from_db()
        assert send_waiting(now=message.due_at) == 1
        (pdf,) = smtp.behaviour.received[0].iter_attachments()
        assert pdf.get_content() == PDF

    def test_what_a_secret_carries_is_wiped_once_it_is_sent(self, smtp, now) -> None:
        message, other = carrying(is_secret=True), carrying()
        send_waiting(now=now)
        assert kept(message) == [None]
        assert kept(other) == [PDF]

    def test_what_a_secret_carries_is_wiped_when_its_worker_died(self, smtp, now) -> None:
        message, other = carrying(is_secret=True), carrying()
        OutboxMessage.objects.update(state=State.SENDING, claimed_at=now)
        send_waiting(now=now + uncertain_after() + timedelta(seconds=1))
        assert kept(message) == [None]
        assert kept(other) == [PDF]


class TestWiping:
    @pytest.mark.parametrize(
        ("state", "age", "wiped"),
        [
            ({"sent": True}, KEPT_AFTER_SENDING - timedelta(hours=1), False),
            ({"sent": True}, KEPT_AFTER_SENDING + timedelta(hours=1), True),
            ({"failed": True}, KEPT_AFTER_SENDING + timedelta(hours=1), False),
            ({"failed": True}, KEPT_FOR_A_DECISION + timedelta(hours=1), True),
            ({"uncertain": True}, KEPT_FOR_A_DECISION + timedelta(hours=1), True),
            ({}, KEPT_FOR_A_DECISION + timedelta(days=300), False),
        ],
    )
    def test_takes_what_nobody_needs_any_longer(self, now, state, age, wiped) -> None:
        message = OutboxMessageFactory(**state, created_at=now - age)
        OutboxAttachment.objects.create(message=message, position=1, name="a.pdf", size=3, content=b"abc")
        assert wipe_old_attachments(now=now) == int(wiped)
        assert kept(message) == [None if wiped else b"abc"]
        assert wipe_old_attachments(now=now) == 0

    def test_a_wiped_mail_is_not_sent_again_without_what_it_carried(self, now) -> None:
        message = OutboxMessageFactory(failed=True)
        OutboxAttachment.objects.create(message=message, position=1, name="a.pdf", size=3, content=None)
        with pytest.raises(NothingToDecideError, match="attachments are no longer kept"):
            send_again(message=message, by=UserFactory(), now=now)

    def test_staff_see_what_was_attached(self, staff_client) -> None:
        page = staff_client.get(f"/admin/outgoing-mail/inspect/{carrying().pk}/").content.decode()
        assert "INV-1.pdf" in page
