"""Events in the admin: the list, the rules of booking, the overview of one event, and the way to everything about it."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput
from wagtail.admin.widgets.button import Button, HeaderButton

from events.models import Event, EventsPage, Place
from events.permissions import RUN
from events.selectors import figures
from events.selectors.checking_in import counts_by_day
from events.services.setting_up import change_settings
from events.staff import (
    cancelling,
    delegates,
    desk,
    manual,
    messages,
    needs,
    papers,
    rooms,
    setting_up,
    waiting,
)
from events.staff.steps import tabs
from events.times import event_in_words
from membership.staff.filters import boxes
from membership.staff.views import EditThroughService, KeptViewSet
from office.listing import SumColumn


def standing_of(event: Event) -> str:
    """Say where an event stands, in words."""
    now = timezone.now()
    if event.is_cancelled:
        return "cancelled"
    if event.is_over(now):
        return "over"
    if not event.is_bookable:
        return "not bookable"
    opens = min(
        (time for time in (event.members_book_from, event.everybody_books_from) if time), default=None
    )
    if opens is None or now < opens:
        return "opens later"
    return "booking open" if now < (event.books_until or event.starts_at) else "booking closed"


class EventFilters(WagtailFilterSet):
    when = django_filters.ChoiceFilter(
        label="When", choices=[("to_come", "to come"), ("over", "over")], method="at_time", empty_label="all"
    )
    kind = boxes("Kind", Event.Kind.choices)

    class Meta:
        model = Event
        fields = ["when", "kind"]

    def at_time(self, queryset: Any, name: str, value: str) -> QuerySet[Event]:
        now = timezone.now()
        return queryset.filter(ends_at__gt=now) if value == "to_come" else queryset.filter(ends_at__lte=now)


class EventIndexView(IndexView):
    """Events with their places; one query whatever the number of rows."""

    page_title = "Events"
    results_template_name = "staff/events/events_results.html"
    filterset_class = EventFilters
    search_fields = ["name", "venue_name"]
    is_searchable = True
    default_ordering = "-starts_at"

    @cached_property
    def header_buttons(self) -> list[Button]:
        parent = EventsPage.objects.first()
        if parent is None or not parent.permissions_for_user(self.request.user).can_add_subpage():
            return []
        address = reverse("wagtailadmin_pages:add", args=["events", "eventpage", parent.pk])
        return [HeaderButton("Write a new event’s page", address, icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Event]:
        booked = Q(bookings__places__state=Place.State.BOOKED)
        return Event.objects.annotate(places_booked=Count("bookings__places", booked))

    @property
    def columns(self) -> list[Column]:
        title = self._get_title_column("name")
        title._get_url_func = self.get_inspect_url
        return [
            title,
            Column("when", label="When", accessor=event_in_words, sort_key="starts_at"),
            Column("kind", accessor="get_kind_display", sort_key="kind"),
            StatusTagColumn(
                "standing",
                label="Booking",
                accessor=standing_of,
                primary=lambda event: standing_of(event) == "booking open",
            ),
            SumColumn("places_booked", label="Places booked", sort_key="places_booked"),
        ]


class EventInspectView(InspectView):
    """The overview: how many come, from where, what it brings, and what is to be done."""

    template_name = "staff/events/overview.html"
    page_title = "Event"
    object: Event

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event, now, user = self.object, timezone.now(), self.request.user
        tickets = figures.tickets_in_figures(event, now=now)
        parts = figures.parts_in_figures(event, now=now)
        days = counts_by_day(event)
        return super().get_context_data(
            event=event,
            tabs=tabs(event, user),
            here=self.request.path,
            when=event_in_words(event),
            standing=standing_of(event),
            is_over=event.is_over(now),
            tickets=tickets,
            parts=parts,
            waiting=sum(row.waiting for row in (*tickets, *parts)),
            quotas=figures.quotas_in_figures(event, now=now),
            partnerships=figures.partnerships_in_figures(event),
            regions=figures.regions_in_figures(event),
            money=figures.money_of(event),
            total={
                name: sum(getattr(row, name) for row in tickets)
                for name in ("booked", "complimentary", "reserved", "held", "waiting")
            },
            days=days if any(day.came for day in days) else [],
            page=getattr(event, "page", None),
            may_run=user.has_perm(RUN),
            may_change=user.has_perm("events.change_event"),
            may_see_money=user.has_perm("billing.view_invoice") or user.has_perm(RUN),
            may_see_partnerships=user.has_perm("membership.view_partnership"),
            **kwargs,
        )


class SettingsForm(WagtailAdminModelForm):
    hold_minutes = forms.IntegerField(
        min_value=1, max_value=240, label="Minutes that places are kept while somebody fills in the forms"
    )
    offer_hours = forms.IntegerField(
        min_value=1, max_value=720, label="Hours that somebody on the waiting list has to take up an offer"
    )

    class Meta:
        model = Event
        fields = [
            *("is_bookable", "members_book_from", "everybody_books_from", "books_until", "changes_until"),
            *("member_places", "invoice_confirms", "hold_minutes", "offer_hours"),
            *("joining_instructions", "details_deleted_on"),
        ]
        labels = {
            "is_bookable": "Bookings are taken",
            "member_places": "Places at the members’ price for each partnership",
            "invoice_confirms": "A booking by invoice is confirmed",
        }
        help_texts = {
            "is_bookable": "Tick it last, when tickets are set up.",
            "members_book_from": "Empty: as soon as everybody may.",
            "everybody_books_from": "Empty: members only.",
        }
        widgets = {
            **dict.fromkeys(
                ("members_book_from", "everybody_books_from", "books_until", "changes_until"),
                AdminDateTimeInput,
            ),
            "details_deleted_on": AdminDateInput,
        }


class SettingsView(EditThroughService):
    """How an event is booked; its name, time and place are written on its page."""

    page_title = "Booking rules"

    def write(self, data: dict[str, Any]) -> Event:
        return change_settings(event=Event.objects.get(pk=self.object.pk), **data)

    def get_success_url(self) -> str:
        return reverse("event:setup", args=[self.object.pk])


class EventViewSet(KeptViewSet):
    """Events come from their pages as soon as these are published, and stay."""

    model = Event
    icon = "calendar-alt"
    menu_label = "Booking and places"
    menu_order = 100
    index_view_class = EventIndexView
    edit_view_class = SettingsView
    inspect_view_class = EventInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["name"]
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return SettingsForm

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(**kwargs) | {"add_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "add"]
        return [
            *kept,
            *setting_up.PATTERNS,
            *delegates.PATTERNS,
            *waiting.PATTERNS,
            *desk.PATTERNS,
            path("<int:pk>/rooms/", rooms.RoomingList.as_view(), name="rooms"),
            path("<int:pk>/needs/", needs.Needs.as_view(), name="needs"),
            path("<int:pk>/badges/", papers.badges, name="badges"),
            path("<int:pk>/materials/", papers.AnnounceMaterials.as_view(), name="materials"),
            path("<int:pk>/book/", manual.BookForSomebody.as_view(), name="book"),
            path("<int:pk>/message/", messages.WriteMessage.as_view(), name="message"),
            path("<int:pk>/cancel/", cancelling.CancelEvent.as_view(), name="cancel"),
        ]
