"""What mail providers report: kept once, acted on once, and only believed from whoever shows the secret."""

import base64
import json
from datetime import timedelta

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.utils import timezone

from office.bounces import is_final
from office.models import Copy, MailReport, OutboxMessage, Suppression
from office.services.reports import KEPT_FOR, SOFT_OVER, act_on_reports, forget_old_reports
from office.services.sending import send_waiting
from office.tasks import act_on_mail_reports, forget_old_mail_reports
from tests.factories.mail import OutboxMessageFactory
from tests.factories.mailings import CopyFactory, MailReportFactory

pytestmark = pytest.mark.django_db

SECRET = "Basic " + base64.b64encode(b"provider:only-for-tests").decode()
State = Copy.State


@pytest.fixture
def now():
    return timezone.now()


def bounce(copy=None, **values):
    """What Postmark posts about a bounce."""
    told = {
        "RecordType": "Bounce",
        "ID": 4711,
        "Type": "HardBounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Email": copy.address if copy else "gone@reading.example",
        "Details": "smtp;550 5.1.1 No such user",
        "BouncedAt": "2026-04-12T09:00:00Z",
        "Metadata": {"copy": str(copy.pk)} if copy else {},
    }
    return {**told, **values}


def post(client, told, secret=SECRET):
    return client.post(
        "/anymail/postmark/tracking/",
        json.dumps(told),
        content_type="application/json",
        headers={"Authorization": secret} if secret else {},
    )


def state_of(copy) -> str:
    copy.refresh_from_db()
    return copy.state


class TestTheDoor:
    @pytest.mark.parametrize("secret", ["", "Basic " + base64.b64encode(b"provider:guessed").decode()])
    def test_stays_shut_without_the_secret(self, client, secret) -> None:
        assert post(client, bounce(), secret).status_code == 400
        assert not MailReport.objects.exists()

    def test_is_there_for_reports_only(self, client) -> None:
        assert client.post("/anymail/postmark/inbound/").status_code == 404

    def test_keeps_a_report_and_acts_on_it_later(self, client, now) -> None:
        copy = CopyFactory(sent=True)
        assert post(client, bounce(copy)).status_code == 200
        assert state_of(copy) == State.SENT
        assert act_on_mail_reports() == 1
        assert state_of(copy) == State.BOUNCED
        assert Suppression.objects.in_force().get().address == copy.address

    def test_a_repeated_report_changes_nothing(self, client, now) -> None:
        copy = CopyFactory(sent=True)
        for _ in range(3):
            post(client, bounce(copy))
        assert act_on_reports(now=now) == 1
        Suppression.objects.update(lifted_at=now)
        post(client, bounce(copy))
        assert act_on_reports(now=now) == 0
        assert not Suppression.objects.in_force().exists()

    def test_what_arrived_or_was_opened_is_not_kept(self, client) -> None:
        for kind in ("Delivery", "Open"):
            assert post(client, bounce(RecordType=kind, Recipient="a@reading.example")).status_code == 200
        assert not MailReport.objects.exists()

    def test_a_report_from_the_future_counts_as_of_now(self, client, now) -> None:
        post(client, bounce(BouncedAt="2999-01-01T00:00:00Z"))
        assert MailReport.objects.get().happened_at <= timezone.now()


class TestNonsense:
    @pytest.mark.parametrize(
        "values",
        [
            {"Details": "550 no\x00 such user"},
            {"Email": "gone\x00@reading.example"},
            {"Metadata": {"copy": "9" * 40}},
            {"Metadata": {"copy": None}},
            {"BouncedAt": "0001-01-01T00:00:00Z"},
            {"Email": {"of": "somebody"}},
            {"Email": "nobody"},
            {"MessageID": 17},
        ],
    )
    def test_in_a_report_is_no_reason_to_ask_for_it_again(self, client, now, values) -> None:
        assert post(client, bounce(**values)).status_code == 200
        act_on_reports(now=now)
        assert not MailReport.objects.filter(happened_at__lt=now - timedelta(days=61)).exists()

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "no report",
            "[]",
            "null",
            '{"RecordType": "Bounce", "BouncedAt": null}',
            '{"Metadata": ["copy"]}',
        ],
    )
    def test_that_is_no_report_is_refused(self, client, body) -> None:
        answer = client.post(
            "/anymail/postmark/tracking/",
            body,
            content_type="application/json",
            headers={"Authorization": SECRET},
        )
        assert answer.status_code in {200, 400}
        assert not MailReport.objects.exists()


class TestFindingTheMail:
    def test_never_somebody_elses_whatever_the_report_says(self, client, now) -> None:
        copy = CopyFactory(sent=True)
        post(client, bounce(copy, Email="other@reading.example"))
        act_on_reports(now=now)
        assert state_of(copy) == State.SENT
        assert Suppression.objects.get().address == "other@reading.example"

    def test_by_the_providers_name(self, now) -> None:
        earlier = CopyFactory(sent=True, provider_id="abc", address="a@reading.example")
        later = CopyFactory(sent=True, address="a@reading.example")
        MailReportFactory(final=True, message_id="abc", address="a@reading.example")
        act_on_reports(now=now)
        assert (state_of(earlier), state_of(later)) == (State.BOUNCED, State.SENT)

    def test_by_our_own_message_id(self, now) -> None:
        copy = CopyFactory(sent=True)
        copy.refresh_from_db()
        CopyFactory(sent=True, address=copy.address)
        MailReportFactory(final=True, message_id=f"<{copy.key}@association.example>", address=copy.address)
        act_on_reports(now=now)
        assert state_of(copy) == State.BOUNCED

    def test_else_the_last_copy_to_the_address(self, now) -> None:
        old, last = (
            CopyFactory(sent=True, address="a@reading.example", sent_at=now - timedelta(days=days))
            for days in (3, 1)
        )
        MailReportFactory(final=True, address="a@reading.example", happened_at=now)
        act_on_reports(now=now)
        assert (state_of(old), state_of(last)) == (State.SENT, State.BOUNCED)

    def test_not_a_copy_that_left_long_before(self, now) -> None:
        copy = CopyFactory(sent=True, sent_at=now - timedelta(days=30))
        MailReportFactory(final=True, address=copy.address)
        act_on_reports(now=now)
        assert state_of(copy) == State.SENT
        assert Suppression.objects.in_force().exists()

    def test_not_a_copy_if_a_single_mail_left_since(self, now) -> None:
        copy = CopyFactory(sent=True, sent_at=now - timedelta(days=1))
        OutboxMessageFactory(sent=True, recipients=[copy.address], sent_at=now - timedelta(hours=1))
        MailReportFactory(final=True, address=copy.address)
        act_on_reports(now=now)
        assert state_of(copy) == State.SENT

    def test_an_uncertain_copy_that_bounced_was_sent(self, now) -> None:
        copy = CopyFactory(uncertain=True, provider_id="abc")
        MailReportFactory(final=True, message_id="abc", address=copy.address)
        act_on_reports(now=now)
        assert state_of(copy) == State.BOUNCED


class TestActing:
    def test_a_bounce_for_the_time_being_is_noted_only(self, now) -> None:
        copy = CopyFactory(sent=True)
        MailReportFactory(address=copy.address)
        act_on_reports(now=now)
        assert state_of(copy) == State.SENT
        assert not Suppression.objects.exists()

    def failures(self, now, *, days) -> str:
        for number, ago in enumerate(days):
            at = now - timedelta(days=ago)
            copy = CopyFactory(
                sent=True, address="full@reading.example", provider_id=f"m{number}", sent_at=at
            )
            MailReportFactory(address=copy.address, message_id=copy.provider_id, happened_at=at)
        act_on_reports(now=now)
        return copy.address

    def test_four_in_a_row_over_three_weeks_count_as_final(self, now) -> None:
        assert timedelta(days=21) == SOFT_OVER
        address = self.failures(now, days=[22, 15, 8, 0])
        assert Suppression.objects.in_force().get().address == address

    def test_four_within_three_weeks_do_not(self, now) -> None:
        self.failures(now, days=[20, 15, 8, 0])
        assert not Suppression.objects.exists()

    def test_nor_does_a_row_with_one_that_arrived(self, now) -> None:
        CopyFactory(sent=True, address="full@reading.example", sent_at=now - timedelta(days=10))
        self.failures(now, days=[30, 22, 15, 0])
        assert not Suppression.objects.exists()

    def test_a_complaint_suppresses(self, now) -> None:
        MailReportFactory(complaint=True, address="angry@reading.example")
        act_on_reports(now=now)
        assert Suppression.objects.get().reason == Suppression.Reason.COMPLAINED

    def test_a_report_about_a_single_mail_suppresses_too_and_single_mail_is_still_tried(self, now) -> None:
        MailReportFactory(final=True, address="gone@reading.example")
        act_on_reports(now=now)
        OutboxMessageFactory(recipients=["gone@reading.example"])
        assert send_waiting(now=now + timedelta(minutes=1)) == 1
        assert OutboxMessage.objects.get().state == OutboxMessage.State.SENT

    def test_old_reports_are_forgotten_and_suppressions_stay(self, now) -> None:
        MailReportFactory(final=True, received_at=now - KEPT_FOR - timedelta(days=1))
        act_on_reports(now=now)
        MailReportFactory(received_at=now - KEPT_FOR - timedelta(days=1))
        assert forget_old_reports(now=now) == 1
        assert forget_old_mail_reports() == 0
        assert Suppression.objects.count() == 1


def event(kind=EventType.BOUNCED, reason=RejectReason.BOUNCED, **told):
    return AnymailTrackingEvent(event_type=kind, reject_reason=reason, esp_event=told)


class TestTellingHardFromSoft:
    @pytest.mark.parametrize(
        ("provider", "hard", "soft"),
        [
            ("Postmark", {"Type": "HardBounce"}, {"Type": "SoftBounce"}),
            ("Amazon SES", {"bounce": {"bounceType": "Permanent"}}, {"bounce": {"bounceType": "Transient"}}),
            ("Brevo", {"event": "hard_bounce"}, {"event": "soft_bounce"}),
            ("MailerSend", {"data": {"type": "hard_bounced"}}, {"data": {"type": "soft_bounced"}}),
            ("Mailjet", {"hard_bounce": True}, {"hard_bounce": False}),
            ("Mandrill", {"event": "hard_bounce"}, {"event": "soft_bounce"}),
            ("SendGrid", {"type": "bounce"}, {"type": "blocked"}),
            ("Resend", {"data": {"bounce": {"type": "Permanent"}}}, {"data": {"bounce": {"type": "Transient"}}}),
            ("SparkPost", {"msys": {"message_event": {"bounce_class": "10"}}}, {"msys": {"message_event": {"bounce_class": "22"}}}),
        ],
    )  # fmt: skip
    def test_as_each_provider_says_it(self, provider, hard, soft) -> None:
        assert is_final(event(**hard), provider=provider)
        assert not is_final(event(**soft), provider=provider)
        assert not is_final(event(), provider=provider)

    def test_what_passes_is_called_deferred_by_some(self) -> None:
        assert is_final(event(), provider="Mailgun")
        assert not is_final(event(kind=EventType.DEFERRED), provider="Mailgun")

    def test_mail_refused_for_what_it_was_says_nothing_about_the_address(self) -> None:
        for reason in (RejectReason.SPAM, RejectReason.BLOCKED):
            assert not is_final(event(reason=reason, Type="HardBounce"), provider="Postmark")

    def test_an_address_that_the_provider_knows_as_dead_is_dead(self) -> None:
        assert is_final(event(kind=EventType.REJECTED), provider="SendGrid")
        assert not is_final(event(kind=EventType.REJECTED, reason=RejectReason.OTHER), provider="SendGrid")
