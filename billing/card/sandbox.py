"""A card provider that only pretends: its pages lie in files of this machine, and no money moves."""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse

from billing.card.provider import (
    CardDispute,
    CardPayment,
    CardRefund,
    Checkout,
    CheckoutOrder,
    CheckoutState,
    GatewayRefusedError,
    NotKnownError,
    PaymentState,
    ProviderEvent,
    RefundState,
)

NAME = "sandbox"
PAGE, PAYMENT, REFUND = "cs_sandbox_", "pi_sandbox_", "re_sandbox_"


@dataclass
class Pretence:
    """One page and what was pretended on it, as kept in its file."""

    key: str
    reference: str
    amount_pence: int
    currency: str
    title: str
    metadata: dict[str, str]
    created_at: float
    expires_at: float
    back: str
    page: str = CheckoutState.OPEN
    money: str = PaymentState.NOT_YET
    paid_at: float | None = None
    refunds: list[dict[str, Any]] = field(default_factory=list)


class Sandbox:
    """Keeps its pages in `folder`. Besides what every provider can do, it plays the customer and their bank."""

    name = NAME
    livemode = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create_checkout(self, order: CheckoutOrder) -> Checkout:
        """See `Provider.create_checkout`."""
        session = PAGE + UUID(order.reference).hex
        if not self._file(session).is_file():
            self._keep(
                session,
                Pretence(
                    key=order.key,
                    reference=order.reference,
                    amount_pence=order.amount_pence,
                    currency=order.currency,
                    title=order.title,
                    metadata=dict(order.metadata),
                    created_at=datetime.now(UTC).timestamp(),
                    expires_at=order.expires_at.timestamp(),
                    back=order.success_url,
                ),
            )
        if self._read(session).key != order.key:
            raise GatewayRefusedError("This page was made for something else.")
        return self.fetch_checkout(session)

    def fetch_checkout(self, session: str) -> Checkout:
        """See `Provider.fetch_checkout`."""
        kept = self._read(session)
        return Checkout(
            session=session,
            url=reverse("sandbox_card", args=[kept.reference]),
            state=CheckoutState(kept.page),
            amount_pence=kept.amount_pence,
            currency=kept.currency,
            livemode=False,
            reference=kept.reference,
            created_at=_at(kept.created_at),
            expires_at=_at(kept.expires_at),
            payment=None if kept.money == PaymentState.NOT_YET else _payment(session, kept),
            metadata=kept.metadata,
        )

    def expire_checkout(self, session: str) -> Checkout:
        """See `Provider.expire_checkout`."""
        self._change(session, {CheckoutState.OPEN}, page=CheckoutState.EXPIRED)
        return self.fetch_checkout(session)

    def find_checkout(self, payment: str) -> Checkout | None:
        """See `Provider.find_checkout`."""
        try:
            return self.fetch_checkout(_session_of(payment))
        except NotKnownError:
            return None

    def fetch_payment(self, payment: str) -> CardPayment:
        """See `Provider.fetch_payment`."""
        session = _session_of(payment)
        return _payment(session, self._read(session))

    def payment_of(self, object_id: str) -> str | None:
        """See `Provider.payment_of`."""
        return (
            PAYMENT + object_id.removeprefix(REFUND).partition("_")[0]
            if object_id.startswith(REFUND)
            else None
        )

    def refund(self, *, payment: str, amount_pence: int, key: str) -> CardRefund:
        """See `Provider.refund`; the pretended bank pays back at once."""
        session = _session_of(payment)
        kept = self._read(session)
        made = {each.key: each for each in self.refunds_of(payment)}
        if key in made:
            return made[key]
        left = kept.amount_pence - sum(each["amount_pence"] for each in kept.refunds)
        if kept.money != PaymentState.PAID or not 0 < amount_pence <= left:
            raise GatewayRefusedError("The pretended bank pays back no more than was paid.")
        number = f"{REFUND}{session.removeprefix(PAGE)}_{uuid4().hex[:8]}"
        now = datetime.now(UTC).timestamp()
        kept.refunds.append({"refund": number, "amount_pence": amount_pence, "key": key, "at": now})
        self._keep(session, kept)
        return self.refunds_of(payment)[-1]

    def refunds_of(self, payment: str) -> Sequence[CardRefund]:
        """See `Provider.refunds_of`."""
        kept = self._read(_session_of(payment))
        return [
            CardRefund(
                refund=each["refund"],
                payment=payment,
                amount_pence=each["amount_pence"],
                currency=kept.currency,
                state=RefundState.SUCCEEDED,
                created_at=_at(each["at"]),
                key=each["key"],
            )
            for each in kept.refunds
        ]

    def disputes_of(self, payment: str) -> Sequence[CardDispute]:
        """See `Provider.disputes_of`; nobody disputes a pretence."""
        return []

    def events_since(self, moment: datetime, kinds: Sequence[str]) -> Sequence[ProviderEvent]:
        """See `Provider.events_since`; the sandbox sends no news."""
        return []

    def payments_touched_since(self, moment: datetime) -> Sequence[str]:
        """See `Provider.payments_touched_since`."""
        return []

    # The customer and their bank.

    def pay(self, session: str) -> None:
        """Pretend that the bank agrees at once. Raises `GatewayRefusedError` unless the page is open."""
        now = datetime.now(UTC).timestamp()
        self._change(
            session, {CheckoutState.OPEN}, page=CheckoutState.COMPLETE, money=PaymentState.PAID, paid_at=now
        )

    def pay_slowly(self, session: str) -> None:
        """Pretend that the bank takes its time. Raises `GatewayRefusedError` unless the page is open."""
        self._change(
            session, {CheckoutState.OPEN}, page=CheckoutState.COMPLETE, money=PaymentState.PROCESSING
        )

    def decline(self, session: str) -> None:
        """Pretend that the card is refused; the page stays open. Raises `GatewayRefusedError` unless it is."""
        self._change(session, {CheckoutState.OPEN}, money=PaymentState.FAILED)

    def settle(self, session: str, *, agrees: bool) -> None:
        """Pretend that the slow bank answers. Raises `GatewayRefusedError` unless it was asked."""
        now = datetime.now(UTC).timestamp()
        if self._read(session).money != PaymentState.PROCESSING:
            raise GatewayRefusedError("No bank has been asked about this payment.")
        changes = {"money": PaymentState.PAID, "paid_at": now} if agrees else {"money": PaymentState.FAILED}
        self._change(session, {CheckoutState.COMPLETE}, **changes)

    def _file(self, session: str) -> Path:
        return self.folder / f"{UUID(session.removeprefix(PAGE)).hex}.json"

    def _read(self, session: str) -> Pretence:
        try:
            kept = Pretence(**json.loads(self._file(session).read_text()))
        except (FileNotFoundError, ValueError) as problem:
            raise NotKnownError("The sandbox has no such page.") from problem
        if kept.page == CheckoutState.OPEN and kept.expires_at <= datetime.now(UTC).timestamp():
            kept.page = CheckoutState.EXPIRED
        return kept

    def _change(self, session: str, allowed: set[CheckoutState], **changes: Any) -> None:
        kept = self._read(session)
        if kept.page not in allowed:
            raise GatewayRefusedError(f"This page is {kept.page}.")
        for name, value in changes.items():
            setattr(kept, name, value)
        self._keep(session, kept)

    def _keep(self, session: str, kept: Pretence) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False) as file:
            file.write(json.dumps(vars(kept)))
        os.replace(file.name, self._file(session))


def _session_of(payment: str) -> str:
    return PAGE + payment.removeprefix(PAYMENT)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _payment(session: str, kept: Pretence) -> CardPayment:
    state = PaymentState(kept.money)
    return CardPayment(
        payment=PAYMENT + session.removeprefix(PAGE),
        state=state,
        amount_pence=kept.amount_pence,
        received_pence=kept.amount_pence if state is PaymentState.PAID else 0,
        currency=kept.currency,
        livemode=False,
        created_at=_at(kept.created_at),
        paid_at=_at(kept.paid_at) if kept.paid_at else None,
        metadata=kept.metadata,
        words="The pretended bank refused." if state is PaymentState.FAILED else "",
    )
