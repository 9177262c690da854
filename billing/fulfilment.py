"""What happens when an invoice is paid: each purpose has an owner among the upper apps, which registers in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from billing.models import Invoice


@dataclass(frozen=True)
class Fulfilment:
    """What the owner of a purpose does.

    `fulfil(invoice, now)` gives what was paid for, in the transaction of the payment; it is called once. `reissued(old, new, now)` hands
    what hung on the old invoice over to the one issued in its place. `consequence(invoice)` says in a sentence what the invoice gave, so
    that a person can decide what a refund, dispute or write-off means for it. `page(invoice)` is the address where whoever paid sees what
    they have for it, empty where there is no such page.
    """

    purpose: str
    fulfil: Callable[[Invoice, datetime], None]
    reissued: Callable[[Invoice, Invoice, datetime], None]
    consequence: Callable[[Invoice], str]
    page: Callable[[Invoice], str] = lambda _: ""


_owners: dict[str, Fulfilment] = {}


def register_fulfilment(fulfilment: Fulfilment) -> None:
    """Name the owner of a purpose; the same purpose again replaces it."""
    _owners[fulfilment.purpose] = fulfilment


def owner_of(invoice: Invoice) -> Fulfilment | None:
    """Return who fulfils the invoice; None for one that stands for itself."""
    return _owners.get(invoice.purpose)
