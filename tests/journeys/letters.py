"""What a person finds in their mailbox."""

import re

from office.models import OutboxMessage


def letter_to(address: str, *, about: str) -> OutboxMessage:
    """The newest mail to the address whose subject holds the words."""
    letters = OutboxMessage.objects.filter(recipients__contains=[address], subject__icontains=about)
    newest = letters.order_by("-pk").first()
    subjects = list(OutboxMessage.objects.values_list("subject", "recipients"))
    assert newest is not None, f"No mail about “{about}” to {address}; there are {subjects}"
    return newest


def link_in(letter: OutboxMessage, *, label: str = "") -> str:
    """The address behind the button with the label, or the first address of all."""
    found = re.search(rf"{re.escape(label)}[^\n]*?(https?://\S+)", letter.text)
    assert found, letter.text
    return found[1]
