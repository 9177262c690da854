"""What staff filter and search partnerships by."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from wagtail.admin.filters import WagtailFilterSet

from membership.models import Membership, MembershipYear, Partnership, Region, Tier

NEVER = "never"
NEVER_LABEL = "never a member"
ENDED = "ended"
ALL = "all"
STANDINGS = [*Membership.Status.choices, (NEVER, NEVER_LABEL)]


def search_partnerships(partnerships: QuerySet[Partnership], words: str) -> QuerySet[Partnership]:
    """Return those of which every word stands in the name, a former name, an area, or a seat holder's name or address."""
    for word in words.split():
        areas = Partnership.areas.through.objects.filter(area__name__icontains=word)
        former = Partnership.objects.filter(former_names__name__icontains=word)
        seats = Partnership.objects.filter(person_matching("seats__user", word))
        partnerships = partnerships.filter(
            Q(name__icontains=word)
            | Q(pk__in=areas.values("partnership"))
            | Q(pk__in=former.values("pk"))
            | Q(pk__in=seats.values("pk"))
        )
    return partnerships


def person_matching(path: str, word: str) -> Q:
    """Return the condition that a word stands in the name or address of the person at `path`."""
    return (
        Q(**{f"{path}__email__icontains": word})
        | Q(**{f"{path}__last_name__icontains": word})
        | Q(**{f"{path}__first_name__icontains": word})
    )


def boxes(label: str, choices: Any, **values: Any) -> django_filters.MultipleChoiceFilter:
    """A filter by any of several values."""
    return django_filters.MultipleChoiceFilter(
        label=label, choices=choices, widget=CheckboxSelectMultiple, **values
    )


class PartnershipFilters(WagtailFilterSet):
    """By status, region, kind, and the year and tier of a membership; those that ended are left out unless asked for."""

    standing = boxes("Status today", Membership.Status.choices, null_value=NEVER, null_label=NEVER_LABEL)
    region = boxes("Region", Region.choices)
    kind = boxes("Kind", Partnership.Kind.choices)
    year = django_filters.ModelMultipleChoiceFilter(
        label="Membership of the year",
        queryset=MembershipYear.objects.all(),
        widget=CheckboxSelectMultiple,
        method="of_year",
    )
    tier = django_filters.ModelMultipleChoiceFilter(
        label="Tier", queryset=Tier.objects.all(), widget=CheckboxSelectMultiple, method="of_year"
    )
    ended = django_filters.ChoiceFilter(
        label="Merged or split",
        choices=[(ENDED, "only those that ended"), (ALL, "those that ended as well")],
        empty_label="left out",
        method="with_ended",
    )

    class Meta:
        model = Partnership
        fields = ["standing", "region", "kind", "year", "tier", "ended"]

    def of_year(self, queryset: QuerySet[Partnership], name: str, value: Any) -> QuerySet[Partnership]:
        """Year and tier are of one and the same membership, so both are looked up together in `filter_queryset`."""
        return queryset

    def with_ended(self, queryset: QuerySet[Partnership], name: str, value: str) -> QuerySet[Partnership]:
        return queryset.filter(closed_on__isnull=False) if value == ENDED else queryset

    def filter_queryset(self, queryset: QuerySet[Partnership]) -> QuerySet[Partnership]:
        found: QuerySet[Partnership] = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        if not chosen.get("ended"):
            found = found.filter(closed_on__isnull=True)
        if not (chosen.get("year") or chosen.get("tier")):
            return found
        memberships = Membership.objects.filter(partnership=OuterRef("pk"), cancelled_on__isnull=True)
        if chosen["year"]:
            memberships = memberships.filter(year__in=chosen["year"])
        if chosen["tier"]:
            memberships = memberships.filter(fee__tier__in=chosen["tier"])
        return found.filter(Exists(memberships))
