"""The list of delegates of an event: to filter, search, export, and write to."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from events.models import Event, Place
from events.selectors import delegates
from events.staff.delegate_filters import DelegateFilters, came_label, parts_label, payment_label
from events.staff.steps import POLICY, breadcrumbs, tabs


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
