"""Bank statements and reminders, each service made ready to be taken once."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from billing.models import ReminderStep
from billing.services import bank, reminders
from tests.factories import billing as given

Step = Callable[[], object]
CSV = b"Date,Description,Amount\n05/04/2026,HARROWMERE,500.00\n"


def _line() -> object:
    now = timezone.now()
    return bank.take_in_statement(name="april.csv", content=CSV, by=None, now=now).lines.get()


def _take_in() -> Step:
    return lambda: bank.take_in_statement(name="april.csv", content=CSV, by=None, now=timezone.now())


def _confirm() -> Step:
    line, invoice = _line(), given.issued()
    return lambda: bank.confirm_line(line=line, parts={invoice: 50_000}, by=None, now=timezone.now())


def _undo() -> Step:
    line = _line()
    bank.confirm_line(line=line, parts={given.issued(): 50_000}, by=None, now=timezone.now())
    return lambda: bank.undo_match(line=line, reason="Wrong", by=None, now=timezone.now())


def _ignore() -> Step:
    line = _line()
    return lambda: bank.ignore_line(line=line, reason="Interest", by=None, now=timezone.now())


def _look_again() -> Step:
    line = _line()
    bank.ignore_line(line=line, reason="Interest", by=None, now=timezone.now())
    return lambda: bank.look_again(line=line, now=timezone.now())


def _remind() -> Step:
    reminders.set_up_reminders()
    given.issued(due_on=timezone.localdate() - timedelta(days=5))
    return lambda: reminders.send_due_reminders(now=timezone.now())


def _hold() -> Step:
    invoice = given.issued()
    return lambda: reminders.hold_reminders(
        invoice=invoice, reason="Talking", until=None, by=None, now=timezone.now()
    )


def _lift() -> Step:
    invoice = given.issued()
    reminders.hold_reminders(invoice=invoice, reason="Talking", until=None, by=None, now=timezone.now())
    return lambda: reminders.lift_hold(invoice=invoice, now=timezone.now())


def _schedule() -> Step:
    ReminderStep.objects.all().delete()
    return reminders.set_up_reminders


STEPS = {
    "billing.services.bank.take_in_statement": _take_in,
    "billing.services.bank.confirm_line": _confirm,
    "billing.services.bank.undo_match": _undo,
    "billing.services.bank.ignore_line": _ignore,
    "billing.services.bank.look_again": _look_again,
    "billing.services.reminders.send_due_reminders": _remind,
    "billing.services.reminders.hold_reminders": _hold,
    "billing.services.reminders.lift_hold": _lift,
    "billing.services.reminders.set_up_reminders": _schedule,
}
WITHOUT_TRACE = {
    "billing.services.reminders.chaseable": "reads",
}
