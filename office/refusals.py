"""What a service does not allow."""


class Refusal(Exception):  # noqa: N818 - named for what it is to the person who asked
    """Something that is not allowed, in plain words for the person who asked for it.

    `field` names the form field that the words belong to, if there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
