"""What the directory does not allow, in plain words."""

from typing import TYPE_CHECKING

from office.refusals import Refusal

if TYPE_CHECKING:
    from resources.models import Example


class ResourcesError(Refusal):
    """Something that the directory does not allow."""


class NothingSharedError(ResourcesError):
    """An example needs a link or a file."""


class NotAMemberError(ResourcesError):
    """Only partnerships in membership contribute, through the people on their seats."""


class NotTheirExampleError(ResourcesError):
    """The example belongs to others."""


class NotNowError(ResourcesError):
    """The example is in a state that does not allow this."""


class WiderSharingError(ResourcesError):
    """More people would read the example than its partnership has agreed to."""


class NeedsWordsError(ResourcesError):
    """What is mailed must say something."""


class FileGoneError(ResourcesError):
    """An uploaded file was sent already, or was deleted after its day."""


class AlreadySharedError(ResourcesError):
    """The address is in the directory already."""

    def __init__(self, message: str, *, example: "Example") -> None:
        super().__init__(message, field="link")
        self.example = example
