"""What waits about people's own data, for the staff's front page."""

from accounts.models import ErasureRequest
from office.desk import Duty, at, holding, register_duty


def register() -> None:
    """Put on the front page who asked for their data to be erased: it is answered within a month."""
    register_duty(
        Duty(
            "erasure",
            90,
            "Personal data",
            "person asked for their data to be erased",
            "people asked for their data to be erased",
            lambda _now: ErasureRequest.objects.filter(
                state=ErasureRequest.State.WAITING, origin=ErasureRequest.Origin.ASKED
            ),
            "asked_at",
            at("personal_data"),
            holding("accounts.erase_user"),
        )
    )
