"""Writes of billing."""

from office.refusals import Refusal


class BillingError(Refusal):
    """Something that billing does not allow."""
