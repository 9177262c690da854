"""Bookings in the admin: the list over all events, and the page of one with everything about it and the steps from there."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView, InspectView

from billing.models import Invoice
from billing.staff.invoices import state_label
from billing.staff.reading import ReadingViewSet
from events.history import history_of
from events.models import Booking, Event, Place, PlacePart
from events.permissions import RUN
from events.selectors.checking_in import with_check_ins
from events.selectors.orders import awaiting_orders
from events.staff import booking_steps, place_steps
from events.staff.delegate_filters import payment_label
from membership.models import Partnership
from office.listing import ReferenceColumn, SumColumn

STATES = {
    "confirmed": "confirmed",
    "awaiting": "awaiting payment",
    "cancelled": "cancelled",
    "held": "form in progress",
    "expired": "form, time over",
}


def state_of(booking: Booking) -> str:
    """Return which of `STATES` a booking is in."""
    if booking.cancelled_at:
        return "cancelled"
    if booking.placed_at:
        return "confirmed" if booking.confirmed_at else "awaiting"
    return "held" if booking.is_held(timezone.now()) else "expired"


class BookingFilters(WagtailFilterSet):
    """Forms that nobody has completed are left out unless asked for."""

    event = django_filters.ModelChoiceFilter(queryset=Event.objects.all())
    state = django_filters.MultipleChoiceFilter(
        label="State", choices=list(STATES.items()), widget=CheckboxSelectMultiple, method="in_states"
    )
    pays_by = django_filters.MultipleChoiceFilter(
        label="Pays by", choices=Booking.PaysBy.choices, widget=CheckboxSelectMultiple
    )
    partnership = django_filters.ModelChoiceFilter(
        queryset=Partnership.objects.filter(bookings__isnull=False).distinct()
    )
    order = django_filters.ChoiceFilter(
        label="Purchase order", choices=[("awaited", "awaited")], method="by_order", empty_label="all"
    )
    time = django_filters.ChoiceFilter(
        label="The event is", choices=[("to_come", "to come")], method="by_time", empty_label="at any time"
    )

    class Meta:
        model = Booking
        fields: list[str] = []

    def in_states(self, queryset: Any, name: str, value: list[str]) -> QuerySet[Booking]:
        now = timezone.now()
        form = Q(placed_at=None, cancelled_at=None)
        conditions = {
            "confirmed": Q(confirmed_at__isnull=False, cancelled_at=None),
            "awaiting": Q(placed_at__isnull=False, confirmed_at=None, cancelled_at=None),
            "cancelled": Q(cancelled_at__isnull=False, placed_at__isnull=False),
            "held": form & Q(held_until__gt=now),
            "expired": form & Q(held_until__lte=now),
        }
        wanted = Q(pk__in=())
        for state in value:
            wanted |= conditions[state]
        return queryset.filter(wanted)

    def by_order(self, queryset: Any, name: str, value: str) -> QuerySet[Booking]:
        return awaiting_orders(queryset)

    def by_time(self, queryset: Any, name: str, value: str) -> QuerySet[Booking]:
        coming = Event.objects.to_come(timezone.now()).filter(cancelled_at=None)
        return queryset.filter(event__in=coming.order_by())

    def filter_queryset(self, queryset: Any) -> QuerySet[Booking]:
        found: QuerySet[Booking] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(placed_at__isnull=False)


class BookingIndexView(IndexView):
    """One query whatever the number of rows."""

    page_title = "Bookings"
    results_template_name = "staff/events/bookings_results.html"
    filterset_class = BookingFilters
    search_fields = [
        *(
            "reference",
            "contact_name",
            "contact_email",
            "purchase_order",
            "partnership__name",
            "customer__name",
        ),
    ]
    is_searchable = True
    default_ordering = "-created_at"
    list_export = [
        *("reference", "event", "contact_name", "contact_email", "partnership"),
        *("number", "state", "pays_by", "purchase_order", "placed_at"),
    ]
    export_headings = {"number": "Places", "state": "State", "placed_at": "Booked on"}

    def get_base_queryset(self) -> QuerySet[Booking]:
        rows = Booking.objects.select_related("event", "partnership")
        return rows.annotate(number=Count("places", ~Q(places__state=Place.State.ENDED)))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            ReferenceColumn("reference", label="Booking", get_url=self.get_inspect_url, sort_key="reference"),
            Column("event", sort_key="event__starts_at"),
            Column(
                "who", label="Booked by", accessor=lambda row: row.contact_name or row.contact_email or "–"
            ),
            Column("partnership", sort_key="partnership__name"),
            SumColumn("number", label="Places", sort_key="number"),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda row: STATES[state_of(row)],
                primary=lambda row: state_of(row) == "awaiting",
            ),
            Column("pays_by", label="Pays by", accessor="get_pays_by_display"),
            DateColumn("created_at", label="Begun", sort_key="created_at"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "reference": item.reference,
            "event": str(item.event),
            "contact_name": item.contact_name,
            "contact_email": item.contact_email,
            "partnership": str(item.partnership or ""),
            "number": item.number,
            "state": STATES[state_of(item)],
            "pays_by": item.get_pays_by_display(),
            "purchase_order": item.purchase_order,
            "placed_at": timezone.localdate(item.placed_at) if item.placed_at else "",
        }


class BookingInspectView(InspectView):
    """Everything about one booking: people, money, letters, what happened, and the steps from here."""

    template_name = "staff/events/booking.html"
    page_title = "Booking"
    object: Booking
    LETTERS_SHOWN = 40

    def get_page_subtitle(self) -> str:
        return self.object.reference

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        booking, user = self.object, self.request.user
        places = list(
            with_check_ins(booking.places.select_related("ticket", "booking", "charge", "user")).order_by(
                "position", "pk"
            )
        )
        chosen: dict[int, list[PlacePart]] = {}
        for row in PlacePart.objects.open().filter(place__booking=booking).select_related("part"):
            chosen.setdefault(row.place_id, []).append(row)
        invoices = {
            invoice.pk: invoice
            for invoice in Invoice.objects.with_state(timezone.localdate()).filter(
                event_charge__booking=booking
            )
        }
        is_standing = booking.placed_at is not None and booking.cancelled_at is None
        return super().get_context_data(
            booking=booking,
            event=booking.event,
            state=STATES[state_of(booking)],
            places=[(place, chosen.get(place.pk, []), payment_label(place)) for place in places],
            invoices=[
                (invoices[charge.invoice_id], state_label(invoices[charge.invoice_id]))
                for charge in booking.charges.all()
            ],
            letters=booking.letters.select_related("place", "message")[: self.LETTERS_SHOWN],
            waiting=booking.event.waiting.filter(
                Q(place__booking=booking) | Q(booking=booking)
            ).select_related("part", "ticket", "place"),
            changes=history_of(booking),
            is_standing=is_standing and not booking.event.is_cancelled,
            may_run=user.has_perm(RUN),
            may_see_invoice=user.has_perm("billing.view_invoice"),
            may_see_partnership=user.has_perm("membership.view_partnership"),
            may_read_mail=user.has_perm("office.view_outboxmessage"),
            **kwargs,
        )


class BookingViewSet(ReadingViewSet):
    """Bookings are read here and change by steps."""

    model = Booking
    name = "event_booking"
    url_prefix = "event-booking"
    icon = "list-ul"
    menu_label = "Bookings"
    menu_order = 110
    index_view_class = BookingIndexView
    inspect_view_class = BookingInspectView
    export_filename = "bookings"
    list_per_page = 50

    def steps(self) -> list[URLPattern]:
        on_booking = {
            "contact": booking_steps.ChangeContact,
            "cancel": booking_steps.CancelBooking,
            "confirm": booking_steps.ConfirmBooking,
            "send-again": booking_steps.SendAgain,
        }
        on_place = {
            "person": place_steps.ChangePerson,
            "parts": place_steps.ChangeParts,
            "ticket": place_steps.MoveToTicket,
            "cancel": place_steps.CancelPlace,
            "send-again": place_steps.SendTicketAgain,
        }
        return [
            *(
                path(f"<int:pk>/{route}/", step.as_view(), name=step.__name__.lower())
                for route, step in on_booking.items()
            ),
            *(
                path(f"places/<int:pk>/{route}/", step.as_view(), name=step.__name__.lower())
                for route, step in on_place.items()
            ),
        ]
