"""What waits about single mails, for the staff's front page."""

from office.desk import Duty, at, holding, register_duty
from office.models import OutboxMessage

State = OutboxMessage.State
DECIDE = holding("office.view_outboxmessage", "office.decide_outboxmessage")


def register() -> None:
    """Put mails that failed, or may have been sent, on the front page."""
    register_duty(
        Duty(
            "uncertain_mail",
            600,
            "Mail",
            "mail may have been sent, or not: decide whether to send it again",
            "mails may have been sent, or not: decide whether to send them again",
            lambda _now: OutboxMessage.objects.filter(state=State.UNCERTAIN),
            "created_at",
            at("outbox:index", state="uncertain"),
            DECIDE,
        ),
        Duty(
            "failed_mail",
            605,
            "Mail",
            "mail could not be delivered",
            "mails could not be delivered",
            lambda _now: OutboxMessage.objects.filter(state=State.FAILED),
            "created_at",
            at("outbox:index", state="failed"),
            DECIDE,
        ),
    )
