"""Reminders: each step once, none without need, and never two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.utils import timezone

from billing.models import Dispute, Invoice, Reminder, ReminderStep
from billing.services.corrections import credit_invoice, write_off
from billing.services.reminders import (
    NeedsAReasonError,
    hold_reminders,
    lift_hold,
    send_due_reminders,
    set_up_reminders,
)
from billing.tasks import remind_of_overdue_invoices
from office.models import OutboxMessage
from tests.factories.billing import draft, issued, line, pay
from tests.office.test_papers import words_of

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(timezone.datetime(2026, 6, 1, 9))
TODAY = NOW.date()
WORKERS = 4


@pytest.fixture(autouse=True)
def _schedule() -> None:
    set_up_reminders()


def due(days_ago: int, *lines: Any, **values: Any) -> Invoice:
    return issued(*lines, due_on=TODAY - timedelta(days=days_ago), now=NOW - timedelta(days=90), **values)


def letters() -> list[str]:
    return [
        message.subject
        for message in OutboxMessage.objects.filter(subject__icontains="remind").order_by("pk")
    ]


class TestSchedule:
    @pytest.mark.parametrize(("days_ago", "letter"), [(-1, 0), (0, 0), (2, 0), (3, 1), (13, 1)])
    def test_sends_each_step_from_its_day_on(self, days_ago: int, letter: int) -> None:
        due(days_ago)
        assert send_due_reminders(now=NOW) == letter
        assert len(letters()) == letter

    def test_sends_each_step_once_however_often_it_is_asked(self) -> None:
        invoice = due(3)
        sent = [send_due_reminders(now=NOW + timedelta(days=day)) for day in range(40) for _ in range(2)]
        assert sum(sent) == 3
        assert sorted(Reminder.objects.values_list("step__days_after_due", flat=True)) == [3, 14, 30]
        assert all(invoice.number in subject for subject in letters())

    def test_after_a_pause_sends_the_latest_alone(self) -> None:
        due(40)
        assert send_due_reminders(now=NOW) == 1
        assert OutboxMessage.objects.order_by("-pk").first().subject.startswith("Overdue for a month")
        passed_over = Reminder.objects.filter(message=None)
        assert sorted(passed_over.values_list("step__days_after_due", flat=True)) == [3, 14]
        assert send_due_reminders(now=NOW + timedelta(days=300)) == 0

    def test_a_step_added_before_the_last_one_sent_is_not_caught_up_on(self) -> None:
        due(14)
        send_due_reminders(now=NOW)
        ReminderStep.objects.create(days_after_due=7, words="Seven")
        assert send_due_reminders(now=NOW) == 0

    def test_steps_out_of_use_and_an_empty_schedule_send_nothing(self) -> None:
        due(40)
        ReminderStep.objects.update(is_active=False)
        assert send_due_reminders(now=NOW) == 0
        ReminderStep.objects.all().delete()
        assert send_due_reminders(now=NOW) == 0

    def test_first_steps_are_set_up_once_and_leave_what_staff_made(self) -> None:
        ReminderStep.objects.exclude(days_after_due=3).delete()
        set_up_reminders()
        assert ReminderStep.objects.count() == 1

    def test_the_database_refuses_the_same_step_twice(self) -> None:
        invoice, step = due(3), ReminderStep.objects.first()
        Reminder.objects.create(invoice=invoice, step=step, balance_pence=1, made_at=NOW)
        with pytest.raises(IntegrityError):
            Reminder.objects.create(invoice=invoice, step=step, balance_pence=1, made_at=NOW)


class TestLetter:
    def test_tells_what_is_owed_and_carries_the_invoice(self) -> None:
        invoice = due(3, line(45_000))
        pay(invoice, 5_000)
        send_due_reminders(now=NOW)
        message = Reminder.objects.get().message
        assert f"{invoice.number}" in message.subject
        assert "£400.00 of £450.00 are still to pay" in message.text
        assert f"/invoices/{invoice.key}/" in message.text
        assert invoice.number in words_of(bytes(message.attachments.get().content))
        assert Reminder.objects.get().balance_pence == 40_000


class TestNeverSent:
    @pytest.mark.parametrize(
        "settled",
        [
            lambda invoice: pay(invoice),
            lambda invoice: credit_invoice(invoice=invoice, reason="Left", now=NOW),
            lambda invoice: write_off(invoice=invoice, reason="Dissolved", now=NOW),
            lambda invoice: hold_reminders(invoice=invoice, reason="Talking", until=None, by=None, now=NOW),
            lambda invoice: hold_reminders(invoice=invoice, reason="Talking", until=TODAY, by=None, now=NOW),
            lambda invoice: Dispute.objects.create(
                payment=pay(invoice, 100),
                invoice=invoice,
                provider_reference="d1",
                amount_pence=100,
                opened_at=NOW,
            ),
        ],
        ids=["paid", "credited", "written off", "held", "held until today", "disputed"],
    )
    def test_for_an_invoice_that_is(self, settled) -> None:
        settled(due(40))
        OutboxMessage.objects.all().delete()
        assert send_due_reminders(now=NOW) == 0
        assert not OutboxMessage.objects.exists()

    def test_for_a_draft(self) -> None:
        draft()
        assert send_due_reminders(now=NOW + timedelta(days=400)) == 0


class TestHold:
    def test_ends_after_its_last_day(self) -> None:
        hold_reminders(invoice=due(40), reason="Talking", until=TODAY, by=None, now=NOW)
        assert send_due_reminders(now=NOW) == 0
        assert send_due_reminders(now=NOW + timedelta(days=1)) == 1

    def test_ends_when_it_is_lifted(self) -> None:
        invoice = due(40)
        hold_reminders(invoice=invoice, reason="Talking", until=None, by=None, now=NOW)
        hold_reminders(invoice=invoice, reason="Still talking", until=date(2027, 1, 1), by=None, now=NOW)
        lift_hold(invoice=invoice, now=NOW)
        lift_hold(invoice=invoice, now=NOW)
        assert send_due_reminders(now=NOW) == 1

    def test_needs_a_reason(self) -> None:
        with pytest.raises(NeedsAReasonError):
            hold_reminders(invoice=due(1), reason=" ", until=None, by=None, now=NOW)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_workers_at_once_send_each_reminder_once() -> None:
    set_up_reminders()
    for _ in range(6):
        due(3)
    start = threading.Barrier(WORKERS)

    def work(_: int) -> int:
        start.wait(20)
        try:
            return send_due_reminders(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        sent = list(pool.map(work, range(WORKERS)))
    assert sum(sent) == Reminder.objects.count() == len(letters()) == 6


def test_the_sweep_reminds_what_is_due_today() -> None:
    issued(due_on=timezone.localdate() - timedelta(days=5), now=timezone.now() - timedelta(days=60))
    assert [remind_of_overdue_invoices(), remind_of_overdue_invoices()] == [1, 0]
