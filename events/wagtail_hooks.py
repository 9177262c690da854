"""Events in Wagtail's admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages as admin_messages
from wagtail.models import Page

from events.models import EventPage
from events.panels import EventsPanel
from events.permissions import may_run_events
from events.viewsets import EventsViewSetGroup

STEPS = ["run_event", "check_in_event", "view_event", "change_event", "view_booking"]


@hooks.register("register_admin_viewset")
def events_viewsets() -> EventsViewSetGroup:
    return EventsViewSetGroup()


@hooks.register("register_permissions")
def events_permissions() -> QuerySet[Permission]:
    """Offer in a group's form what means something: running events, checking people in, setting up, and reading bookings."""
    return Permission.objects.filter(content_type__app_label="events", codename__in=STEPS)


@hooks.register("construct_homepage_panels")
def events_on_the_front_page(request: HttpRequest, panels: list[Any]) -> None:
    if may_run_events(request.user):
        panels.append(EventsPanel())


@hooks.register("after_publish_page")
def offer_to_set_it_up(request: HttpRequest, page: Page) -> None:
    """Say after publishing the page of an event to come that it takes no bookings yet, to those who may change that."""
    event = page.event if isinstance(page, EventPage) else None
    if event and not event.is_bookable and event.ends_at > timezone.now() and may_run_events(request.user):
        button = admin_messages.button(reverse("event:set_up", args=[event.pk]), "Set up its booking")
        admin_messages.info(request, f"“{event.name}” takes no bookings yet.", buttons=[button])
