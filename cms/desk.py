"""What readers wait for, for the staff's front page."""

from cms.models import FormatRequest
from office.desk import Duty, at, holding, register_duty


def register() -> None:
    """Put readers' wishes for other formats on the front page."""
    register_duty(
        Duty(
            "formats",
            440,
            "Directory and library",
            "reader waits for a document in another format",
            "readers wait for a document in another format",
            lambda _now: FormatRequest.objects.filter(answered_at=None),
            "received_at",
            at("formatrequest:index", waiting="true"),
            holding("cms.view_formatrequest", "cms.change_formatrequest"),
        )
    )
