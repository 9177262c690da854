"""Writes of billing."""


class BillingError(Exception):
    """Something that billing does not allow, in plain words for the person who asked for it.

    `field` names the form field that the words belong to, if there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
