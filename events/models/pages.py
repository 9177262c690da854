"""The pages of events: all of them, and one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.cards import Card
from cms.models import ContentPage
from events.blocks import MaterialsBlock, ProgrammeBlock, SpeakersBlock
from events.models.events import Event
from events.times import days_in_words
from membership.access import london_day


class EventsPage(ContentPage):
    """All events: those to come, those of other bodies, and by year those that are over."""

    takes_suggestions = models.BooleanField(
        "ask for topics and speakers", default=True, help_text="Offers the form for suggestions."
    )

    kind_name = "Events"
    card_kind = "Events"
    template = "pages/events/events_page.html"
    subpage_types = ["events.EventPage"]
    max_count = 1
    page_description = "The list of all events"
    content_panels = [*Page.content_panels, FieldPanel("teaser"), FieldPanel("takes_suggestions")]

    class Meta:
        verbose_name = "events page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer the events that the reader asked for, and what else there is to ask for."""
        from events.programme.listing import listing_of

        context = super().get_context(request, *args, **kwargs)
        context["listing"] = listing_of(self, request)
        return context


class EventPage(ContentPage):
    """One event: when, where, what happens, who speaks, and afterwards what there was."""

    event = models.OneToOneField(
        Event, models.SET_NULL, null=True, blank=True, editable=False, related_name="page"
    )
    kind = models.CharField(max_length=20, choices=Event.Kind, default=Event.Kind.CONFERENCE)
    starts_at = models.DateTimeField("begins")
    ends_at = models.DateTimeField("ends")
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
    is_online = models.BooleanField(
        "can be joined online",
        default=False,
        help_text="The page says so; the link itself stays with who booked.",
    )
    body = StreamField(BodyBlock(), blank=True)
    programme = StreamField(ProgrammeBlock(), blank=True)
    speakers = StreamField(
        SpeakersBlock(),
        blank=True,
        help_text="Whoever should be shown first. Speakers named in the programme follow by themselves.",
    )
    materials = StreamField(
        MaterialsBlock(),
        blank=True,
        help_text="Papers beforehand; slides, recordings and reports afterwards. Each has its own access.",
    )
    takes_suggestions = models.BooleanField(
        "ask for topics and speakers",
        default=False,
        help_text="Offers the form for suggestions on this page.",
    )

    exclude_fields_in_copy = ["event"]
    kind_name = "Events"
    also_searched = ("venue_name", "venue_address", "names_of_speakers")
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
        ContentPage.gate_panel,
        MultiFieldPanel(
            [
                FieldPanel("venue_name"),
                FieldPanel("venue_address"),
                FieldPanel("venue_access"),
                FieldPanel("is_online"),
                FieldPanel("online_link"),
            ],
            "Where",
        ),
        FieldPanel("body"),
        FieldPanel("programme"),
        FieldPanel("speakers"),
        FieldPanel("materials"),
        FieldPanel("takes_suggestions"),
    ]
    promote_panels = [*Page.promote_panels, ContentPage.archive_panel]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("body"),
        index.SearchField("programme"),
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = "event"
        indexes = [models.Index(name="eventpage_by_end", fields=["ends_at", "starts_at"])]

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "It has to end after it begins."})

    def with_content_json(self, content: dict[str, Any]) -> "EventPage":
        """Return a revision of the page; the event is the page's own, whatever stood in the revision when it was saved."""
        page: EventPage = super().with_content_json(content)
        page.event_id = self.event_id
        return page

    @property
    def depends_on_viewer(self) -> bool:
        """Whether it can be booked differs from person to person."""
        return True

    @property
    def date(self) -> dt.date:
        """The day, in London, on which it begins."""
        return london_day(self.starts_at)

    @property
    def last_day(self) -> dt.date:
        """The day, in London, on which it ends."""
        return london_day(self.ends_at)

    @cached_property
    def cancelled(self) -> Event | None:
        """The event where it has been cancelled as a whole, else None."""
        return self.event if self.event and self.event.is_cancelled else None

    @property
    def place(self) -> str:
        """Where it is, in one line: the venue, online, or both."""
        if not self.is_joined_online:
            return self.venue_name
        return f"{self.venue_name} and online" if self.venue_name else "Online"

    @property
    def card_line(self) -> str:
        return ", ".join(filter(None, [days_in_words([self.date, self.last_day]), self.place]))

    @property
    def card(self) -> Card:
        """What stands for the event; its kind differs from event to event."""
        return replace(super().card, kind=self.get_kind_display())

    def structured_data(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Tell when and where it is, whether it takes place, and what a place costs."""
        from events.programme.structured import described

        return [described(self, context)]

    @property
    def is_joined_online(self) -> bool:
        return self.is_online or bool(self.online_link)

    @property
    def names_of_speakers(self) -> str:
        """The names by which the search finds it."""
        from events.programme.reading import speakers_of

        return "\n".join(speaker.name for speaker in speakers_of(self))

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def own_findings(self) -> list[str]:
        """Name what a reader would miss."""
        from events.programme.findings import findings_of_event

        return list(findings_of_event(self))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer the programme, the speakers, what there is afterwards, and whether the viewer can book."""
        from events.programme.showing import shown_of

        context = super().get_context(request, *args, **kwargs)
        viewer, now = request.viewer, request.now  # type: ignore[attr-defined]
        return {**context, "event": self.event, "shown": shown_of(self, viewer=viewer, now=now)}
