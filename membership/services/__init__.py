"""Writes of membership."""

from office.refusals import Refusal


class MembershipError(Refusal):
    """Something that membership does not allow."""
