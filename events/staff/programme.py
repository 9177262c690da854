"""Speakers, other bodies' events, and what readers suggest, in the admin."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy

from events.choosers import SPEAKER_CHOOSER
from events.models import EventPage, OtherEvent, Speaker, Suggestion
from events.services.suggesting import mark_dealt_with
from membership.staff.filters import boxes
from membership.staff.views import LookingPolicy
from office.listing import FigureColumn, SaysWhyEmpty
from office.steps import Step


def day(value: Any) -> str:
    """Write a day as the site does, or nothing where there is none."""
    return f"{value:%-d %B %Y}" if value else ""


class SpeakerViewSet(ModelViewSet):
    """Who speaks: written once, chosen in programmes."""

    model = Speaker
    icon = "user"
    menu_label = "Speakers"
    menu_order = 700
    list_display = ["name", "role", "organisation"]
    search_fields = ["name", "organisation"]
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("organisation")]),
        FieldPanel("about"),
        FieldPanel("picture"),
    ]


class OtherEventViewSet(ModelViewSet):
    """What other bodies hold: listed with a link, booked with them."""

    model = OtherEvent
    icon = "globe"
    menu_label = "Events of other bodies"
    menu_order = 710
    list_display = [
        "name",
        "organiser",
        FigureColumn(
            "starts_on", label="First day", accessor=lambda row: day(row.starts_on), sort_key="starts_on"
        ),
        BooleanColumn("is_shown", label="Shown"),
    ]
    list_filter = ["is_shown"]
    search_fields = ["name", "organiser", "place"]
    search_backend_name = None
    list_per_page = 50
    panels = [
        FieldPanel("name"),
        FieldPanel("organiser"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("place"),
        FieldPanel("about"),
        FieldPanel("link"),
        FieldPanel("is_shown"),
    ]


class SuggestionFilters(WagtailFilterSet):
    waiting = django_filters.BooleanFilter(
        field_name="answered_at", lookup_expr="isnull", label="Still to be dealt with"
    )
    what = boxes("What", Suggestion.What.choices)

    class Meta:
        model = Suggestion
        fields = ["waiting", "what", "event"]


class SuggestionIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = "Nobody has suggested a topic or a speaker yet. An event’s page can ask for them; what comes in waits here for an answer."
    nothing_matches = (
        "No suggestion matches. Take a filter away, or search for a subject, a name or an organisation."
    )
    page_title = "Suggestions"
    filterset_class = SuggestionFilters
    search_fields = ["subject", "reason", "name", "organisation"]
    default_ordering = ("-received_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Suggestion]:
        return Suggestion.objects.select_related("event")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("subject", label="Topic or speaker", get_url=self.get_inspect_url),
            Column("get_what_display", label="What", sort_key="what"),
            Column("event", label="For", sort_key="event__name"),
            Column("name", label="From", sort_key="name"),
            StatusTagColumn(
                "state",
                accessor=lambda row: "dealt with" if row.is_answered else "waits",
                primary=lambda row: not row.is_answered,
                sort_key="answered_at",
            ),
            DateColumn("received_at", label="Received", sort_key="received_at"),
        ]


class SuggestionInspectView(InspectView):
    template_name = "staff/events/suggestion.html"
    page_title = "Suggestion"
    object: Suggestion

    def get_page_subtitle(self) -> str:
        return self.object.subject

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(may_answer=user.has_perm("events.change_suggestion"), **kwargs)


class MarkDealtWith(PermissionCheckedMixin, Step):
    """Notes that somebody has answered a suggestion."""

    model = Suggestion
    permission_policy = ModelPermissionPolicy(Suggestion)
    permission_required = "change"
    page_title = "Mark as dealt with"
    submit_label = "Mark as dealt with"
    header_icon = "comment"
    done = "Marked as dealt with."

    def explanation(self) -> str:
        return (
            f"Somebody has talked about it and written to {self.object.email}. No mail is sent by this step."
        )

    def get_success_url(self) -> str:
        return reverse("suggestion:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object.subject)

    def perform(self, data: dict[str, Any]) -> None:
        mark_dealt_with(suggestion=self.object, now=self.now)


class SuggestionViewSet(ModelViewSet):
    """What readers suggest: staff read it and mark it as dealt with, and change no word."""

    model = Suggestion
    name = "suggestion"
    url_prefix = "suggestions"
    icon = "comment"
    menu_label = "Suggestions"
    menu_order = 720
    index_view_class = SuggestionIndexView
    inspect_view_class = SuggestionInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["subject"]
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    form_fields = ["subject"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("<int:pk>/dealt-with/", MarkDealtWith.as_view(), name="dealt_with"),
        ]


PROGRAMME: list[Any] = [SpeakerViewSet, OtherEventViewSet, SuggestionViewSet]
"""What of this stands in the menu of events."""


@hooks.register("register_admin_viewset")
def speaker_chooser() -> Any:
    return SPEAKER_CHOOSER


@hooks.register("register_page_header_buttons")
def booking_of_an_event(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Lead from the page of an event to how it is booked and who has booked it."""
    if isinstance(page, EventPage) and page.event_id and user.has_perm("events.run_event"):
        address = reverse("event:inspect", args=[page.event_id])
        yield Button("Booking and places", address, icon_name="calendar-check", priority=5)
