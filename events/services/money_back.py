"""Taking back what was charged: credit notes, and money on its way back as it came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from billing.models import CreditNote, Invoice, OpenQuestion, Payment
from billing.money import pounds
from billing.services.card_refunds import ask_for_refund, came_by_card
from billing.services.corrections import credit_invoice
from billing.services.locks import lock_invoice
from billing.services.refunds import paid_by
from billing.services.settling import ask, fulfil_if_paid


@dataclass(frozen=True)
class MoneyBack:
    """What becomes of credited pence, with VAT: what goes back to a card, what a person pays back, and what is no longer to be paid."""

    by_card_pence: int = 0
    by_hand_pence: int = 0
    less_to_pay_pence: int = 0

    @property
    def back_pence(self) -> int:
        return self.by_card_pence + self.by_hand_pence

    def __add__(self, other: "MoneyBack") -> "MoneyBack":
        return MoneyBack(
            self.by_card_pence + other.by_card_pence,
            self.by_hand_pence + other.by_hand_pence,
            self.less_to_pay_pence + other.less_to_pay_pence,
        )


NO_MONEY = MoneyBack()


def money_back(invoice: Invoice, credit_pence: int) -> MoneyBack:
    """Say what would become of a credit of so many pence, with VAT, on an issued invoice."""
    back = sum(part for _, part in _shares(invoice, credit_pence, is_credited=False))
    by_card = sum(
        part for payment, part in _shares(invoice, credit_pence, is_credited=False) if came_by_card(payment)
    )
    return MoneyBack(by_card, back - by_card, credit_pence - back)


@transaction.atomic
def credit_and_send_back(
    *,
    invoice: Invoice,
    net_pence: Mapping[int, int] | None = None,
    reason: str,
    by: User | None = None,
    now: datetime,
) -> MoneyBack:
    """Credit an issued invoice, or some of its lines as `credit_invoice` takes them, and send back what was paid for it.

    Card money goes back to the card; money that came in another way becomes a question, so that a person pays it back. What the lines
    gave must have been taken back by the caller. Raises what `credit_invoice` raises.
    """
    invoice = lock_invoice(invoice)
    note = credit_invoice(invoice=invoice, reason=reason, net_pence=net_pence, is_decided=True, now=now)
    by_card = by_hand = 0
    for payment, part in _shares(invoice, note.total_pence, is_credited=True):
        if came_by_card(payment):
            ask_for_refund(
                payment=payment,
                invoice=invoice,
                amount_pence=part,
                reason=reason,
                by=by,
                is_decided=True,
                now=now,
            )
            by_card += part
        else:
            by_hand += part
            _ask_to_pay_back(note, payment, part, now=now)
    fulfil_if_paid(lock_invoice(invoice), now=now)
    return MoneyBack(by_card, by_hand, note.total_pence - by_card - by_hand)


def _shares(invoice: Invoice, credit_pence: int, *, is_credited: bool) -> list[tuple[Payment, int]]:
    """Say which payments a credit goes back out of: only money that is there and no longer owed, the latest payment first."""
    balance = Invoice.objects.with_balance().get(pk=invoice.pk).balance_pence  # type: ignore[attr-defined]
    after = balance if is_credited else balance - credit_pence
    left = max(0, min(credit_pence, -after))
    payments = Payment.objects.filter(allocations__invoice=invoice, withdrawn_at=None).distinct()
    there = {
        payment: max(paid_by(payment, invoice), 0) for payment in payments.order_by("-received_on", "-pk")
    }
    # What was too much before was promised then, and lies here until a person has paid it back: it is not promised again.
    promised = max(0, -(after + credit_pence))
    for payment in sorted(there, key=came_by_card):
        taken = min(promised, there[payment])
        there[payment] -= taken
        promised -= taken
    shares = []
    for payment, pence in there.items():
        part = min(left, pence)
        if part:
            shares.append((payment, part))
            left -= part
    return shares


def _ask_to_pay_back(note: CreditNote, payment: Payment, pence: int, *, now: datetime) -> None:
    ask(
        kind=OpenQuestion.Kind.CREDITED,
        words=(
            f"Pay {pounds(pence)} back to {note.invoice.customer} for {note.invoice.number}: {note.reason}. "
            f"It came by {payment.get_method_display()}, so no card provider can send it. Enter the refund when it has been paid."
        ),
        cause=f"pay back {note.number} {payment.pk}",
        invoice=note.invoice,
        payment=payment,
        with_consequence=False,
        now=now,
    )
