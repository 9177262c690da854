"""What a card provider answers and what we ask of it, in our own words. Stripe and the sandbox are providers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class CardError(Exception):
    """Something about a card payment did not go as asked; the words are for people."""


class GatewayUnavailableError(CardError):
    """The provider did not answer, or asked us to come back later; nothing is known about what became of the request."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            "The card service does not answer at the moment. Nothing is lost; please try again in some minutes."
        )
        self.detail = detail


class GatewayRefusedError(CardError):
    """The provider understood the request and will not carry it out; asking again gives the same answer."""

    def __init__(self, words: str, *, code: str = "") -> None:
        super().__init__(words)
        self.code = code


class NotKnownError(GatewayRefusedError):
    """The provider has no such object."""


class BadSignatureError(CardError):
    """A message claims to come from the provider and is not signed by it, or is too old."""


class CheckoutState(StrEnum):
    """Where a checkout page stands."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class PaymentState(StrEnum):
    """Where the money stands, in the four ways that make a difference to us."""

    NOT_YET = "not_yet"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"


class RefundState(StrEnum):
    """Where a refund stands; the order is the only one in which it moves."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeState(StrEnum):
    """Where a dispute stands; the order is the only one in which it moves (a lost one may be won on appeal)."""

    OPEN = "open"
    LOST = "lost"
    WON = "won"


@dataclass(frozen=True)
class CheckoutOrder:
    """A checkout page to be made. `key` makes asking twice give the same page; amounts are pence, `currency` is "GBP"."""

    key: str
    reference: str
    amount_pence: int
    currency: str
    title: str
    description: str
    email: str
    metadata: Mapping[str, str]
    expires_at: datetime
    success_url: str
    cancel_url: str


@dataclass(frozen=True)
class CardPayment:
    """A payment as the provider has it: `payment` is its id, `words` say why it failed."""

    payment: str
    state: PaymentState
    amount_pence: int
    received_pence: int
    currency: str
    livemode: bool
    created_at: datetime
    paid_at: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Checkout:
    """A checkout page as the provider has it, with the payment that was begun on it, if any."""

    session: str
    url: str
    state: CheckoutState
    amount_pence: int
    currency: str
    livemode: bool
    reference: str
    created_at: datetime
    expires_at: datetime
    payment: CardPayment | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CardRefund:
    """A refund as the provider has it; `key` is ours if we asked for it, empty if somebody did so in the dashboard."""

    refund: str
    payment: str
    amount_pence: int
    currency: str
    state: RefundState
    created_at: datetime
    key: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CardDispute:
    """A dispute as the provider has it."""

    dispute: str
    payment: str
    amount_pence: int
    currency: str
    state: DisputeState
    created_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class ProviderEvent:
    """News from the provider: only a trigger, so it carries no more than whom to ask about."""

    event: str
    kind: str
    object_id: str
    livemode: bool
    created_at: datetime


class Provider(Protocol):
    """What every card provider can do. Every call may raise `GatewayUnavailableError` or `GatewayRefusedError`."""

    name: str
    livemode: bool

    def create_checkout(self, order: CheckoutOrder) -> Checkout:
        """Make a checkout page; asked again with the same order, the same page is returned."""
        ...

    def fetch_checkout(self, session: str) -> Checkout:
        """Return a page as it stands now. Raises `NotKnownError`."""
        ...

    def expire_checkout(self, session: str) -> Checkout:
        """Close a page so that nobody can pay on it any more. Raises `GatewayRefusedError` if it is no longer open."""
        ...

    def find_checkout(self, payment: str) -> Checkout | None:
        """Return the page that a payment was begun on."""
        ...

    def fetch_payment(self, payment: str) -> CardPayment:
        """Return a payment as it stands now. Raises `NotKnownError`."""
        ...

    def payment_of(self, object_id: str) -> str | None:
        """Return the payment that a charge, refund or dispute belongs to; None if it belongs to none. Raises `NotKnownError`."""
        ...

    def refund(self, *, payment: str, amount_pence: int, key: str) -> CardRefund:
        """Give money back; asked again with the same key, the same refund is returned."""
        ...

    def refunds_of(self, payment: str) -> Sequence[CardRefund]:
        """Return all refunds of a payment."""
        ...

    def disputes_of(self, payment: str) -> Sequence[CardDispute]:
        """Return all disputes of a payment."""
        ...

    def events_since(self, moment: datetime, kinds: Sequence[str]) -> Sequence[ProviderEvent]:
        """Return what has happened since a moment, the newest first and no more than one bounded reading."""
        ...

    def payments_touched_since(self, moment: datetime) -> Sequence[str]:
        """Return the payments with refunds or disputes made since a moment, each once."""
        ...
