"""Codes that people read out, type and scan."""

import secrets

# Without 0, 1, I, L, O and U: nothing that looks like another sign, and no words.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def booking_reference() -> str:
    """Return a reference for a booking, such as "B7KQ2MXA", that people quote."""
    return "B" + _signs(7)


def place_code() -> str:
    """Return the code of a ticket, which whoever knows it comes in with: about 49 bits, so that none is guessed at a door."""
    return _signs(10)


def as_typed(text: str) -> str:
    """Return what somebody typed in the form in which codes are kept."""
    return "".join(sign for sign in text.upper() if sign in SIGNS)


def _signs(number: int) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(number))
