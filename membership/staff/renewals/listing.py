"""The list of renewals: who stands where, to filter, search and export."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from billing.money import pounds
from membership.access import london_day
from membership.models import Membership, Region, Renewal, RenewalNotice, RenewalRound, Tier
from membership.renewing.rounds import listed_renewals
from office.listing import FigureColumn, SumColumn


def state_label(renewal: Any) -> str:
    """Say where a renewal stands, with what is to come: the payment, or the day of the decision."""
    state = Renewal.State(renewal.state_on)
    if state == Renewal.State.RENEWED and renewal.membership_status_on == Membership.Status.AWAITING_PAYMENT:
        return "renewed, payment awaited"
    return str(state.label)


def letter_label(renewal: Any) -> str:
    """Say what became of the latest letter."""
    if not renewal.last_letter:
        return "none yet"
    reason = renewal.last_letter_reason
    return f"{renewal.last_letter}: {RenewalNotice.Reason(reason).label if reason else 'mailed'}"


def price_label(renewal: Any) -> str:
    """Write what the partnership would pay, without VAT."""
    return "no fee set" if renewal.price_pence is None else pounds(renewal.price_pence)


def access_label(renewal: Any) -> str:
    """Say until when the partnership's people read."""
    return date_format(renewal.access_ends, "j F Y") if renewal.access_ends else "no access"


class RenewalFilters(WagtailFilterSet):
    round = django_filters.ModelChoiceFilter(
        label="Year", queryset=RenewalRound.objects.select_related("year"), empty_label="All years"
    )
    state_on = django_filters.MultipleChoiceFilter(
        label="Where it stands", choices=Renewal.State.choices, widget=CheckboxSelectMultiple
    )
    membership_status_on = django_filters.ChoiceFilter(
        label="Payment", choices=[(Membership.Status.AWAITING_PAYMENT, "awaited")], empty_label="All"
    )
    region = django_filters.MultipleChoiceFilter(
        "partnership__region", label="Region", choices=Region.choices, widget=CheckboxSelectMultiple
    )
    tier_rule = django_filters.MultipleChoiceFilter(
        label="Tier", choices=Tier.Rule.choices, widget=CheckboxSelectMultiple
    )
    letter = django_filters.MultipleChoiceFilter(
        "last_letter_reason",
        label="Latest letter",
        choices=RenewalNotice.Reason.choices,
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = Renewal
        fields = ["round", "state_on", "membership_status_on", "region", "tier_rule", "letter"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # The latest year is what staff work on; the others are one choice away.
        data = data.copy() if data is not None else QueryDict(mutable=True)
        if "round" not in data and (latest := RenewalRound.objects.first()):
            data["round"] = str(latest.pk)
        super().__init__(data, *args, **kwargs)


class RenewalIndexView(IndexView):
    """Everybody who is asked to renew; one query whatever the number of rows."""

    results_template_name = "staff/membership/renewals/results.html"
    filterset_class = RenewalFilters
    search_fields = ["partnership__name", "partnership__areas__name", "partnership__seats__user__email"]
    default_ordering = "partnership__name"
    list_export = [
        "partnership",
        "year",
        "state",
        "decision_on",
        "not_renewing_because",
        "region",
        "tier",
        "seats",
        "price",
        "lead_contact",
        "last_letter",
        "access_ends",
    ]
    export_headings = {
        "state": "Where it stands",
        "decision_on": "Decision on",
        "not_renewing_because": "Not renewing because",
        "price": "Fee without VAT",
        "lead_contact": "Lead contact",
        "last_letter": "Latest letter",
        "access_ends": "Access until",
    }

    def get_base_queryset(self) -> QuerySet[Renewal]:
        return listed_renewals(london_day(timezone.now()))

    def search_queryset(self, queryset: QuerySet[Renewal]) -> QuerySet[Renewal]:
        found = super().search_queryset(queryset)
        # Several areas or seats of one partnership may match.
        return found.distinct() if self.is_searching else found

    @cached_property
    def header_buttons(self) -> list[Button]:
        buttons = [
            HeaderButton("Report by region", url=reverse("renewal:report"), icon_name="table"),
        ]
        if self.request.user.has_perm("membership.add_renewalround"):
            opening = HeaderButton("Open a year’s renewals", url=reverse("renewal:open"), icon_name="mail")
            buttons.insert(0, opening)
        return buttons

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "partnership",
                label="Partnership",
                width="28%",
                get_url=lambda row: reverse("renewal:inspect", args=[row.pk]),
                sort_key="partnership__name",
            ),
            FigureColumn("year", label="Year", accessor="round.year", sort_key="round__year__starts_on"),
            StatusTagColumn(
                "state",
                label="Where it stands",
                accessor=state_label,
                primary=lambda row: row.state_on == Renewal.State.RENEWED,
                sort_key="state_on",
            ),
            Column("tier_name", label="Tier", sort_key="tier_rule"),
            SumColumn("price", label="Fee", accessor=price_label, sort_key="price_pence"),
            Column("letter", label="Latest letter", accessor=letter_label),
            FigureColumn("access", label="Access until", accessor=access_label, sort_key="access_ends"),
            Column("lead_contact", label="Lead contact", sort_key="lead_contact"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "partnership": item.partnership.name,
            "year": item.round.year.name,
            "state": state_label(item),
            "decision_on": item.decision_on or "",
            "not_renewing_because": item.not_renewing_because,
            "region": item.partnership.get_region_display(),
            "tier": item.tier_name or "",
            "seats": item.seats_before or "",
            "price": "" if item.price_pence is None else item.price_pence / 100,
            "lead_contact": item.lead_contact or "",
            "last_letter": letter_label(item),
            "access_ends": item.access_ends or "",
        }
