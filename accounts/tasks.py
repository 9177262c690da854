"""What is due about accounts."""

from celery import shared_task


@shared_task
def forget_ended_sessions() -> None:
    """Delete sessions whose time is over; safe to run twice."""
    from accounts.services.sessions import forget_ended_sessions as forget

    forget()
