"""Tables of the office."""

from office.models.consignments import Consignment, Copy, Edition
from office.models.forgotten import ForgottenAddress
from office.models.identity import Identity
from office.models.outbox import OutboxAttachment, OutboxMessage
from office.models.suppressions import MailReport, Suppression

__all__ = [
    "Consignment",
    "Copy",
    "Edition",
    "ForgottenAddress",
    "Identity",
    "MailReport",
    "OutboxAttachment",
    "OutboxMessage",
    "Suppression",
]
