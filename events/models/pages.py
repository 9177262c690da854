"""The pages of events: all of them, and one."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.models import ContentPage
from events.models.events import Event


class EventsPage(ContentPage):
    """All events: those to come, and those that are over."""

    kind_name = "Events"
    template = "pages/events/events_page.html"
    subpage_types = ["events.EventPage"]
    max_count = 1
    page_description = "The list of all events"
    content_panels = [*Page.content_panels, FieldPanel("teaser")]

    class Meta:
        verbose_name = "events page"


class EventPage(ContentPage):
    """One event: when, where, what happens, who speaks, and afterwards what there was."""

    event = models.OneToOneField(
        Event, models.SET_NULL, null=True, blank=True, editable=False, related_name="page"
    )
    kind = models.CharField(max_length=20, choices=Event.Kind, default=Event.Kind.CONFERENCE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue_name = models.CharField(
        max_length=160, blank=True, help_text="Empty for an event that is only online."
    )
    venue_address = models.TextField(blank=True)
    venue_access = models.TextField(
        "access information",
        blank=True,
        help_text="Steps, lifts, hearing loop, quiet room, parking, nearest station.",
    )
    online_link = models.URLField(
        max_length=500, blank=True, help_text="Shown and mailed to booked people only, never on this page."
    )
    body = StreamField(BodyBlock(), blank=True)

    kind_name = "Events"
    also_searched = ("venue_name", "venue_address")
    template = "pages/events/event_page.html"
    parent_page_types = ["events.EventsPage"]
    subpage_types: list[str] = []
    page_description = "A conference, webinar, meeting or workshop"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("kind"), FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])],
            "What and when",
        ),
        FieldPanel("teaser", heading="Summary"),
        MultiFieldPanel(
            [
                FieldPanel("venue_name"),
                FieldPanel("venue_address"),
                FieldPanel("venue_access"),
                FieldPanel("online_link"),
            ],
            "Where",
        ),
        FieldPanel("body"),
    ]
    search_fields = [*ContentPage.search_fields, index.SearchField("body"), index.FilterField("starts_at")]

    class Meta:
        verbose_name = "event"

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": "It ends before it begins."})

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "event": self.event}
