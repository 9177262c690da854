"""Wagtail tells when the page of an event is published; the event follows."""

from typing import Any

from wagtail.signals import page_published

from events.models import EventPage
from events.services.pages import follow_page


def on_published(sender: type, instance: EventPage, **kwargs: Any) -> None:
    follow_page(page=instance)


def register() -> None:
    """Connect the receivers; called once the apps are ready."""
    page_published.connect(on_published, sender=EventPage, dispatch_uid="event_page_published")
