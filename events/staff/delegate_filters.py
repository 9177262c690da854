"""How delegates are filtered, and the words that stand for their payment, parts and coming."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet

from events.models import Part, Place, Ticket
from events.selectors import delegates
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
