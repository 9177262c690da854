"""Lists about money that staff read and filter, and that nobody edits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from billing.models import Invoice
from office.finding import FoundOnItsPage
from office.viewsets import ReadOnlyPolicy


def moment(value: datetime | None) -> str:
    """Write a moment for people, in London's time; nothing for nothing."""
    return date_format(timezone.localtime(value), "j F Y, H:i") if value else ""


def way_to(invoice: Invoice | None) -> str:
    """Name an invoice, with the way to its page for staff; nothing for nothing."""
    if invoice is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("invoice:inspect", args=[invoice.pk]), invoice)


class FactsView(InspectView):
    """The page of one row: what is known, in words for people; what is empty is left out."""

    def facts(self) -> Iterable[tuple[str, Any]]:
        """Yield labels with their values."""
        raise NotImplementedError

    def get_fields_context(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "value": value, "component": None}
            for label, value in self.facts()
            if value not in (None, "")
        ]


class ReadingViewSet(FoundOnItsPage, ModelViewSet):
    """A list and a page of each row, for whoever may view them; `steps` are the addresses of what can be done there."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: list[str] = []

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def steps(self) -> list[URLPattern]:
        return []

    def get_urlpatterns(self) -> list[Any]:
        reading = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            *self.steps(),
        ]
