"""The list of delegates of an event: to filter, search, export, and write to."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from events.models import Event, Part, Place, Ticket
from events.selectors import delegates
from events.staff.steps import POLICY, breadcrumbs, tabs
from membership.models import Partnership, Region
from membership.staff.filters import boxes

PAID, OWED, FREE = "paid", "owed", "free"


def payment_label(place: Place) -> str:
    """Say whether a place has been paid for."""
    if place.charge_id is None or not place.price_pence:
        return (
            "complimentary"
            if place.is_complimentary
            else "nothing to pay"
            if not place.price_pence
            else "not charged"
        )
    return "paid" if place.charge and place.charge.paid_at else "owed"


def parts_label(place: Any) -> str:
    return ", ".join(row.part.name for row in place.own_parts)


def came_label(place: Any) -> str:
    return ", ".join(f"{row.day:%-d %b}" for row in place.came)


def _yes_no(label: str, **values: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        label=label, choices=[("yes", "yes"), ("no", "no")], empty_label="all", **values
    )


class DelegateFilters(WagtailFilterSet):
    """Cancelled places and forms in progress are left out unless asked for."""

    state = boxes("State", list(delegates.STATES.items()), method="in_states")
    ticket = django_filters.ModelMultipleChoiceFilter(
        queryset=lambda request: Ticket.objects.filter(event=request.event),
        widget=forms.CheckboxSelectMultiple,
    )
    part = django_filters.ModelMultipleChoiceFilter(
        label="Has chosen",
        queryset=lambda request: Part.objects.filter(event=request.event),
        widget=forms.CheckboxSelectMultiple,
        method="with_part",
    )
    region = boxes("Region", Region.choices, field_name="booking__partnership__region")
    partnership = django_filters.ModelChoiceFilter(
        field_name="booking__partnership",
        label="Partnership",
        queryset=lambda request: Partnership.objects.filter(bookings__event=request.event).distinct(),
    )
    payment = django_filters.ChoiceFilter(
        label="Payment",
        choices=[(PAID, "paid"), (OWED, "owed"), (FREE, "nothing to pay")],
        method="by_payment",
    )
    named = _yes_no("Named", method="by_name")
    complimentary = _yes_no("Complimentary", method="by_gift")
    came = django_filters.ChoiceFilter(label="Came", choices=[], method="by_coming")

    class Meta:
        model = Place
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(day.isoformat(), f"on {day:%-d %B}") for day in self.request.event.days]
        self.filters["came"].extra["choices"] = [("yes", "on any day"), *days, ("no", "not at all")]

    def in_states(self, queryset: Any, name: str, value: list[str]) -> QuerySet[Place]:
        return delegates.in_states(queryset, value, now=timezone.now())

    def with_part(self, queryset: Any, name: str, value: Any) -> QuerySet[Place]:
        return delegates.having_part(queryset, list(value)) if value else queryset

    def by_payment(self, queryset: Any, name: str, value: str) -> QuerySet[Place]:
        if value == FREE:
            return queryset.filter(price_pence=0)
        return queryset.filter(price_pence__gt=0, charge__paid_at__isnull=value == OWED)

    def by_name(self, queryset: Any, name: str, value: str) -> QuerySet[Place]:
        return queryset.filter(named_at__isnull=value == "no")

    def by_gift(self, queryset: Any, name: str, value: str) -> QuerySet[Place]:
        return queryset.filter(is_complimentary=value == "yes")

    def by_coming(self, queryset: Any, name: str, value: str) -> QuerySet[Place]:
        came = Place.objects.filter(check_ins__undone_at=None, check_ins__isnull=False)
        if value in {"yes", "no"}:
            keys = came.values("pk")
            return queryset.filter(pk__in=keys) if value == "yes" else queryset.exclude(pk__in=keys)
        return queryset.filter(pk__in=came.filter(check_ins__day=value).values("pk"))

    def filter_queryset(self, queryset: Any) -> QuerySet[Place]:
        found: QuerySet[Place] = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return found
        return delegates.in_states(found, [delegates.BOOKED, delegates.RESERVED], now=timezone.now())


class DelegateIndexView(IndexView):
    """Everybody who comes to one event; a constant number of queries, on the page and in the export."""

    model = Place
    permission_policy = POLICY
    any_permission_required = None
    permission_required = "run"
    page_title = "Delegates"
    header_icon = "group"
    template_name = "staff/events/delegates.html"
    results_template_name = "staff/events/delegates_results.html"
    filterset_class = DelegateFilters
    search_fields = [
        "first_name",
        "last_name",
        "email",
        "organisation",
        "booking__reference",
        "booking__contact_name",
    ]
    is_searchable = True
    default_ordering = ("is_unnamed", "last_name", "first_name", "pk")
    paginate_by = 50
    list_export = [
        *("last_name", "first_name", "job_title", "organisation", "email", "partnership", "region", "ticket"),
        *(
            "parts",
            "state",
            "payment",
            "price",
            "booking",
            "contact",
            "invoice",
            "purchase_order",
            "came",
            "code",
        ),
    ]
    export_headings = {
        "last_name": "Last name",
        "first_name": "First name",
        "job_title": "Role",
        "organisation": "Organisation",
        "partnership": "Partnership",
        "region": "Region",
        "ticket": "Ticket",
        "state": "State",
        "booking": "Booking",
        "email": "E-mail",
        "parts": "Chosen",
        "payment": "Payment",
        "price": "Price (£)",
        "contact": "Booked by",
        "invoice": "Invoice",
        "purchase_order": "Purchase order",
        "came": "Came on",
        "code": "Ticket code",
    }

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.event = get_object_or_404(Event, pk=kwargs["pk"])
        request.event = self.event  # type: ignore[attr-defined]  # the filters' choices are this event's
        super().setup(request, *args, **kwargs)

    @property
    def export_filename(self) -> str:
        return f"delegates-{self.event.slug}"

    def get_page_subtitle(self) -> str:
        return str(self.event)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *breadcrumbs(self.event, self.page_title)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            event=self.event, tabs=tabs(self.event, self.request.user), here=self.get_index_url(), **kwargs
        )

    def get_index_url(self) -> str:
        return reverse("event:delegates", args=[self.event.pk])

    def get_index_results_url(self) -> str:
        return reverse("event:delegates_results", args=[self.event.pk])

    def get_edit_url(self, instance: Place) -> str:
        return reverse("event_booking:inspect", args=[instance.booking_id])

    def get_base_queryset(self) -> QuerySet[Place]:
        return delegates.delegates_of(self.event).annotate(
            is_unnamed=ExpressionWrapper(Q(named_at=None), output_field=BooleanField())
        )

    @cached_property
    def header_buttons(self) -> list[Button]:
        query = {
            key: values for key, values in self.request.GET.lists() if key not in {"p", "ordering", "export"}
        }
        write = f"{reverse('event:message', args=[self.event.pk])}?{urlencode(query, doseq=True)}"
        return [
            HeaderButton("Book for somebody", reverse("event:book", args=[self.event.pk]), icon_name="plus"),
            HeaderButton("Write to this selection", write, icon_name="mail"),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [
            *super().header_more_buttons,
            Button("Badges (PDF)", url=reverse("event:badges", args=[self.event.pk]), icon_name="tag"),
            Button("Rooming list", url=reverse("event:rooms", args=[self.event.pk]), icon_name="home"),
        ]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "name",
                label="Name",
                accessor=str,
                get_url=self.get_edit_url,
                sort_key="last_name",
                width="18%",
            ),
            Column(
                "organisation",
                accessor=lambda row: row.organisation or row.booking.contact_name,
                label="Organisation, or who booked",
                sort_key="organisation",
            ),
            Column("ticket", accessor=lambda row: row.ticket.name, sort_key="ticket__sort_order"),
            Column("parts", label="Chosen", accessor=parts_label),
            StatusTagColumn(
                "state",
                label="State",
                accessor=lambda row: delegates.STATES[delegates.state_of(row)],
                primary=lambda row: delegates.state_of(row) == delegates.BOOKED,
            ),
            Column("payment", label="Payment", accessor=payment_label),
            Column(
                "booking",
                label="Booking",
                accessor=lambda row: row.booking.reference,
                sort_key="booking__reference",
            ),
            Column("came", label="Came", accessor=came_label),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        booking = item.booking
        partnership = booking.partnership
        return {
            "last_name": item.last_name,
            "first_name": item.first_name,
            "job_title": item.job_title,
            "organisation": item.organisation,
            "email": item.email,
            "partnership": partnership.name if partnership else "",
            "region": partnership.get_region_display() if partnership else "",
            "ticket": item.ticket.name,
            "parts": parts_label(item),
            "state": delegates.STATES[delegates.state_of(item)],
            "payment": payment_label(item),
            "price": item.price_pence / 100,
            "booking": booking.reference,
            "contact": booking.contact_name or booking.contact_email,
            "invoice": item.charge.invoice.reference if item.charge else "",
            "purchase_order": booking.purchase_order,
            "came": came_label(item),
            "code": item.code,
        }


def selection(request: HttpRequest, event: Event) -> QuerySet[Place]:
    """Return the places that a query string of the list of delegates selects."""
    view = DelegateIndexView(
        index_url_name="event:delegates", index_results_url_name="event:delegates_results"
    )
    view.setup(request, pk=event.pk)
    return view.get_queryset()


PATTERNS = [
    path("<int:pk>/delegates/", DelegateIndexView.as_view(), name="delegates"),
    path(
        "<int:pk>/delegates/results/", DelegateIndexView.as_view(results_only=True), name="delegates_results"
    ),
]
