"""Attacks on mailing, each of which should come to nothing."""

import base64
import json
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from newsletters.audiences import figures_of_audience
from newsletters.models import Group, IssuePage, Mailing, MailTopic, Reader, Subscription
from newsletters.preferences import recipient_at
from newsletters.services.leaving import leave
from newsletters.services.mailings import MailingRefusedError, UNDO_WINDOW, begin_due, compose, schedule
from newsletters.services.scheduling import schedule_checked
from newsletters.services.subscribing import ask_to_subscribe
from office.links import sign_copy
from office.models import Consignment, Copy, Edition, MailReport, OutboxMessage, Suppression
from office.services.claiming import Taken, begin as begin_copy, claim_copies, put_back
from office.services.consignments import send_copy_again, send_failed_again
from office.services.copies import send_copies
from office.services.reports import act_on_reports
from tests.factories import pages
from tests.factories.mailings import *
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


class TestAddressesWrittenDifferently:
    def test_share_one_limit(self, client):
        for given in ["v@gmail.example"] * 3 + ["v@ｇmail.example", "v@gm\u00adail.example", "v@ＧＭＡＩＬ.example"]:
            client.post("/subscribe/", {"email": given, "topics": "newsletter"})
        assert OutboxMessage.objects.count() == 3

    def test_cannot_get_round_a_wish_for_silence(self, client):
        SuppressionFactory(address="v@gmail.example", reason="asked")
        client.post("/subscribe/", {"email": "v@ｇmail.example", "topics": "newsletter"})
        assert not OutboxMessage.objects.exists()

    def test_an_international_domain_is_reached(self, smtp, now):
        CopyFactory(address="v@bücher.example")
        send_copies(now=now + timedelta(seconds=1))
        assert Copy.objects.get().state == "sent", Copy.objects.get().last_error


class TestLeavingWhileItIsSent:
    def make(self, **values):
        copy = CopyFactory(**values)
        MailingFactory(kind="issue", state="begun", consignment=copy.consignment)
        return copy

    def test_a_deferred_copy_does_not_go_out_after_they_left(self, smtp, now, client):
        copy = self.make()
        now += timedelta(seconds=1)
        [claimed] = claim_copies(consignment=copy.consignment, now=now)
        assert begin_copy(claimed, after=None, now=now)
        client.post(f"/mail/{sign_copy(copy.pk)}/leave/", {"List-Unsubscribe": "One-Click"})
        put_back(claimed, due_at=now, last_error="451 later")
        send_copies(now=now)
        assert not smtp.behaviour.received

    def test_an_uncertain_copy_is_not_sent_again_after_they_left(self, smtp, now, client):
        copy = self.make(uncertain=True)
        client.post(f"/mail/{sign_copy(copy.pk)}/leave/", {"List-Unsubscribe": "One-Click"})
        try:
            send_copy_again(copy=copy, by=UserFactory(), now=now)
        except Exception as e:
            print(repr(e))
        send_copies(now=now + timedelta(seconds=1))
        assert not smtp.behaviour.received

    def test_a_copy_that_fails_after_they_left_is_not_sent_again(self, smtp, now, client):
        copy = self.make(sending=True)
        client.post(f"/mail/{sign_copy(copy.pk)}/leave/", {"List-Unsubscribe": "One-Click"})
        Copy.objects.update(state="failed")
        send_failed_again(consignment=copy.consignment, by=UserFactory(), now=now)
        send_copies(now=now + timedelta(seconds=1))
        assert not smtp.behaviour.received


class TestMarks:
    def test_a_token_never_stands_in_words_that_somebody_wrote(self, now):
        SeatFactory()
        m = MailingFactory(body=[{"type": "rich_text", "value": "<p>See https://evil.example/[[copy]] <a href='https://evil.example/[[copy]]'>x</a></p>"}])
        composed = compose(m, audience="members", now=now)
        assert "evil.example/[[copy]]" not in composed.text
        assert "evil.example/[[copy]]" not in composed.html

    def test_subject_with_marks(self, smtp, now):
        CopyFactory(edition=EditionFactory(subject="Café: [[name]] [[copy]]"), personal={"name": "Zoë"})
        CopyFactory(edition=EditionFactory(subject="Hello [[name]]"), personal={"name": "Zoë"})
        send_copies(now=now + timedelta(seconds=1))
        for m in smtp.behaviour.received:
            print(ascii(m["Subject"]), m._headers, m.defects)
        assert all("[[" not in m["Subject"] for m in smtp.behaviour.received)
        assert "Hello Zoë" in [m["Subject"] for m in smtp.behaviour.received]

    @pytest.mark.parametrize("what", ["subject", "preview_text"])
    def test_script_in_subject(self, now, what):
        m = MailingFactory(**{"subject": "x", what: "</title></head><script>alert(1)</script>&lt;script&gt;"})
        for a in ("members", "public"):
            assert "<script" not in compose(m, audience=a, now=now).html

    def test_a_long_address(self, now):
        SeatFactory()
        long = "https://x.example/?q=" + "a" * 1200
        m = MailingFactory(body=[{"type": "rich_text", "value": f"<p>Dear [[name]] <a href='{long}'>x</a> {long} [[partnership]]</p>"}])
        try:
            schedule_checked(mailing=m, send_at=None, per_minute=None, by=UserFactory(), now=now)
        except MailingRefusedError as e:
            print("refused in time", e)
            return
        begin_due(now=now + UNDO_WINDOW)
        m.refresh_from_db()
        assert m.state == "begun", m.held_because


class TestPoison:
    def test_one_broken_mailing_does_not_hold_up_others(self, now):
        SeatFactory()
        from office.models import Identity
        bad, good = MailingFactory(), MailingFactory()
        schedule(mailing=bad, by=UserFactory(), now=now)
        schedule(mailing=good, by=UserFactory(), now=now)
        Mailing.objects.filter(pk=bad.pk).update(kind="invitation")
        Mailing.objects.filter(pk=bad.pk).update(kind="issue")
        try:
            begin_due(now=now + UNDO_WINDOW)
        except Exception as e:
            print(repr(e))
        good.refresh_from_db()
        assert good.state == "begun"


AUTH = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(b"provider:only-for-tests").decode()}


class TestWebhooks:
    def post(self, client, told, provider="postmark", **kw):
        body = told if isinstance(told, (str, bytes)) else json.dumps(told)
        return client.post(f"/anymail/{provider}/tracking/", body, content_type="application/json", **{**AUTH, **kw})

    BOUNCE = {"RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "MessageID": "m", "Email": "gone@x.example", "BouncedAt": "2026-11-22T10:00:00Z", "Description": "d", "Details": "e", "Tag": "", "Metadata": {}}

    @pytest.mark.parametrize("change", [
        {"Email": "a\u0000@x.example"}, {"Description": "a\u0000b", "Details": "x\u0000"}, {"Metadata": {"copy": "9" * 60}}, {"Metadata": {"copy": "٣"}}, {"Metadata": {"copy": "²"}}, {"Metadata": []}, {"Metadata": None},
        {"BouncedAt": "0001-01-01T00:00:00Z"}, {"BouncedAt": "nonsense"}, {"BouncedAt": None}, {"Email": ""}, {"Email": None}, {"Email": 5}, {"Email": ["a@b.c"]}, {"MessageID": "\u0000"}, {"Email": "x" * 5000 + "@x.example"}, {"Type": None}, {"Email": "gone@x.example\ud800"},
    ])
    def test_malformed(self, client, change, now):
        client.raise_request_exception = False
        r = self.post(client, {**self.BOUNCE, **change})
        print(r.status_code, MailReport.objects.values_list("address", "kind"))
        r2 = None
        act_on_reports(now=now)
        assert r.status_code < 500

    def test_not_json(self, client):
        client.raise_request_exception = False
        for body in ["", "x", "[]", "null", "{}", "5", '"a"']:
            print(body, self.post(client, body).status_code)
        assert all(self.post(client, b).status_code < 500 for b in ["", "x", "[]", "null", "{}", "5"])

    def test_huge(self, client):
        client.raise_request_exception = False
        assert self.post(client, {**self.BOUNCE, "Content": "x" * 12_000_000}).status_code < 500

    def test_a_complaint_with_the_number_of_somebody_elses_copy(self, client, now):
        copy = CopyFactory(sent=True, address="victim@x.example")
        MailingFactory(kind="issue", state="begun", consignment=copy.consignment)
        told = {**self.BOUNCE, "RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "other@x.example", "Metadata": {"copy": str(copy.pk)}}
        print(self.post(client, told).status_code)
        act_on_reports(now=now)
        print(Subscription.objects.values_list("reader__address", "topic"), Suppression.objects.values_list("address"))
        assert not Subscription.objects.left().filter(reader__address="victim@x.example").exists()

    def test_a_bounce_with_the_number_of_somebody_elses_copy(self, client, now):
        copy = CopyFactory(sent=True, address="victim@x.example")
        self.post(client, {**self.BOUNCE, "Email": "other@x.example", "Metadata": {"copy": str(copy.pk)}})
        act_on_reports(now=now)
        copy.refresh_from_db()
        assert copy.state == "sent"
