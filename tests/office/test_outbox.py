"""Writing mail to the outbox, and what staff decide about it."""

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from office.letters import compose_letter
from office.models import Identity, OutboxMessage
from office.services.outbox import NothingToDecideError, count_as_sent, send_again, write_message
from tests.factories.mail import OutboxMessageFactory, State
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


class TestWriting:
    def test_djangos_way_of_sending_writes_a_row(self) -> None:
        email = EmailMultiAlternatives(
            "Hello", "Words", "A <office@a.example>", ["r@b.example"], cc=["c@b.example"]
        )
        email.attach_alternative("<p>Words</p>", "text/html")
        email.send()
        message = OutboxMessage.objects.get()
        assert (message.state, message.text, message.html) == (State.WAITING, "Words", "<p>Words</p>")
        assert message.recipients == ["r@b.example", "c@b.example"]
        assert message.message_id.endswith("@a.example>")

    def test_a_rolled_back_step_sends_nothing(self) -> None:
        with transaction.atomic():
            send_mail("Hello", "Words", None, ["r@b.example"])
            transaction.set_rollback(True)
        assert not OutboxMessage.objects.exists()

    def test_a_line_break_cannot_smuggle_a_header_in(self) -> None:
        message = write_message(
            recipients=["r@b.example"], subject="Hello\r\nBcc: x@c.example", text="Words", now=timezone.now()
        )
        assert message.subject == "Hello Bcc: x@c.example"

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_a_queue_that_does_not_answer_fails_nothing(self, settings, tmp_path) -> None:
        from association.celery import app

        broken = app.conf.broker_transport_options
        app.conf.broker_transport_options = {**broken, "data_folder_out": str(tmp_path / "nowhere" / "queue")}
        app.pool.force_close_all()
        try:
            send_mail("Hello", "Words", None, ["r@b.example"])
        finally:
            app.conf.broker_transport_options = broken
            app.pool.force_close_all()
        assert OutboxMessage.objects.get().state == State.WAITING

    def test_the_database_refuses_a_secret_that_lingers(self) -> None:
        for state in (State.FAILED, State.UNCERTAIN):
            with pytest.raises(IntegrityError, match="outbox_secrets_are_wiped"), transaction.atomic():
                OutboxMessageFactory(secret=True, state=state)


class TestLetter:
    def test_words_become_paragraphs_buttons_and_codes(self, settings) -> None:
        settings.SITE_URL = "https://site.example"
        Identity.objects.update_or_create(defaults={"name": "Lantern Association"})
        letter = compose_letter(
            recipients=["r@b.example"],
            subject="A letter",
            words="Dear <reader>,\nsecond line\n\n\nRead on: https://site.example/a?b=1&c=2\n\nBCDF-GHJK\n",
            code="BCDF-GHJK",
        )
        page = letter.alternatives[0][0]
        assert "Dear &lt;reader&gt;,<br>second line" in page
        assert '<a class="button" href="https://site.example/a?b=1&amp;c=2">Read on</a>' in page
        assert '<p class="code">BCDF-GHJK</p>' in page
        assert (
            "Dear <reader>,\nsecond line\n\nRead on: https://site.example/a?b=1&c=2\n\nBCDF-GHJK"
            in letter.body
        )
        assert letter.from_email.startswith("Lantern Association <")

    def test_another_sites_address_is_words_and_no_button(self) -> None:
        letter = compose_letter(
            recipients=["r@b.example"], subject="S", words="Confirm: https://elsewhere.example/"
        )
        assert 'class="button"' not in letter.alternatives[0][0]

    def test_it_is_dark_where_the_reader_wants_it_dark_and_tells_its_language(self) -> None:
        page = compose_letter(recipients=["r@b.example"], subject="S", words="W").alternatives[0][0]
        assert "prefers-color-scheme:dark" in page
        assert '<html lang="en-GB"' in page


class TestDeciding:
    @pytest.mark.parametrize("state", ["failed", "uncertain"])
    def test_a_person_may_send_it_again(self, state: str) -> None:
        message, now = OutboxMessageFactory(**{state: True}), timezone.now()
        send_again(message=message, by=UserFactory(), now=now)
        message.refresh_from_db()
        assert (message.state, message.due_at, message.attempts, message.last_error) == (
            State.WAITING,
            now,
            0,
            "",
        )

    @pytest.mark.parametrize("state", ["failed", "uncertain"])
    def test_a_person_may_count_it_as_sent(self, state: str) -> None:
        message = OutboxMessageFactory(**{state: True})
        count_as_sent(message=message, by=UserFactory(), now=timezone.now())
        message.refresh_from_db()
        assert message.state == State.SENT
        assert message.sent_at

    @pytest.mark.parametrize("state", [{}, {"sent": True}, {"state": "sending"}])
    @pytest.mark.parametrize("decision", [send_again, count_as_sent])
    def test_there_is_nothing_to_decide_about_the_others(self, state, decision) -> None:
        message = OutboxMessageFactory(**state)
        with pytest.raises(NothingToDecideError, match="Nothing was changed"):
            decision(message=message, by=UserFactory(), now=timezone.now())

    def test_a_wiped_secret_cannot_be_sent_again(self) -> None:
        message = OutboxMessageFactory(failed=True, wiped=True)
        with pytest.raises(NothingToDecideError, match="no longer kept"):
            send_again(message=message, by=UserFactory(), now=timezone.now())
