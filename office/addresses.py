"""One form for each e-mail address, so that one mailbox is one row, one limit and one suppression."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.encoding import punycode


def normal_address(given: str) -> str:
    """Return the address in small letters, its domain as mail servers write it.

    A domain with wide letters or soft hyphens in it reaches the same mailbox as without them, so it becomes that (RFC 3490, 4).
    What is no address stays as it is, in small letters.
    """
    name, at, domain = given.strip().lower().rpartition("@")
    try:
        return f"{name}{at}{punycode(unicodedata.normalize('NFKC', domain)).lower()}"
    except UnicodeError:
        return given.strip().lower()


class MailboxField(forms.EmailField):
    """An e-mail address in its normal form."""

    def clean(self, value: object) -> str:
        address = normal_address(super().clean(value))
        if not address.isascii():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().clean(address)
