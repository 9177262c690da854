"""The list of people: who sits for which partnership, to filter, search and export."""

from typing import Any

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.forms import Select
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from membership.access import london_day
from membership.models import Membership, Partnership, Region, Seat, SeatRole
from membership.selectors import partnerships_with_standing
from membership.staff.filters import NEVER, NEVER_LABEL, STANDINGS, boxes, person_matching
from membership.staff.views import LookingPolicy

YES_OR_NO = Select(choices=[("", "All"), ("true", "Yes"), ("false", "No")])


def standing_label(seat: Any) -> str:
    """Say where the person's partnership stands, in words."""
    return Membership.Status(seat.standing).label if seat.standing else NEVER_LABEL


class PeopleFilters(WagtailFilterSet):
    """By what people are and where their partnership stands; seats that have ended are left out unless asked for."""

    role = django_filters.ModelMultipleChoiceFilter(queryset=SeatRole.objects.all(), label="Role")
    is_lead_contact = django_filters.BooleanFilter(label="Lead contact", widget=YES_OR_NO)
    standing = boxes("Partnership’s status", STANDINGS, method="of_standing")
    region = boxes("Region", Region.choices, field_name="partnership__region")
    kind = boxes("Kind of partnership", Partnership.Kind.choices, field_name="partnership__kind")
    signed_in = django_filters.BooleanFilter(
        "user__last_login", "isnull", exclude=True, label="Has signed in", widget=YES_OR_NO
    )
    ended = django_filters.BooleanFilter(
        "ended_at",
        "isnull",
        exclude=True,
        label="Seats",
        widget=Select(choices=[("", "held now"), ("true", "ended")]),
    )

    class Meta:
        model = Seat
        fields = ["role", "is_lead_contact", "standing", "region", "kind", "signed_in", "ended"]

    def of_standing(self, queryset: QuerySet[Seat], name: str, value: list[str]) -> QuerySet[Seat]:
        partnerships: Any = partnerships_with_standing(today=london_day(timezone.now()))
        wanted = Q(standing__in=value) | (Q(standing=None) if NEVER in value else Q())
        return queryset.filter(partnership__in=partnerships.filter(wanted).values("pk"))

    def filter_queryset(self, queryset: QuerySet[Seat]) -> QuerySet[Seat]:
        found: QuerySet[Seat] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("ended") else found.filter(ended_at__isnull=True)


class PeopleIndexView(IndexView):
    """One row a seat; one query whatever the number of rows."""

    page_title = "People"
    results_template_name = "staff/membership/people_results.html"
    filterset_class = PeopleFilters
    is_searchable = True
    default_ordering = ("user__last_name", "user__first_name", "pk")
    list_export = [
        "first_name",
        "last_name",
        "email",
        "phone",
        "partnership",
        "role",
        "lead_contact",
        "status",
        "kind",
        "region",
        "since",
        "until",
        "last_signed_in",
    ]
    export_headings = {
        "first_name": "First name",
        "last_name": "Last name",
        "email": "E-mail address",
        "phone": "Telephone",
        "lead_contact": "Lead contact",
        "status": "Partnership's status today",
        "last_signed_in": "Last signed in",
        "kind": "Kind of partnership",
        "region": "Region",
        "since": "Since",
        "until": "Until",
    }

    def get_base_queryset(self) -> QuerySet[Seat]:
        standing: Any = Membership.objects.filter(partnership=OuterRef("partnership"))
        standing = standing.standing_first(london_day(timezone.now()))
        return Seat.objects.select_related("user", "partnership", "role").annotate(
            standing=Subquery(standing.values("status_on")[:1])
        )

    def order_queryset(self, queryset: QuerySet[Seat]) -> QuerySet[Seat]:
        return (
            queryset.order_by(*self.default_ordering)
            if not self.is_explicitly_ordered
            else super().order_queryset(queryset)
        )

    def search_queryset(self, queryset: QuerySet[Seat]) -> QuerySet[Seat]:
        for word in self.search_query.split() if self.is_searching else []:
            queryset = queryset.filter(person_matching("user", word) | Q(partnership__name__icontains=word))
        return queryset

    def page_of(self, seat: Seat) -> str:
        return reverse("partnership:inspect", args=[seat.partnership_id])

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("user", label="Person", get_url=self.page_of, sort_key="user__last_name"),
            Column("user.email", label="E-mail address"),
            Column("partnership", sort_key="partnership__name"),
            Column("role", sort_key="role__sort_order"),
            StatusTagColumn(
                "is_lead_contact",
                label="Lead contact",
                accessor=lambda seat: "lead contact" if seat.is_lead_contact else "",
                primary=lambda seat: seat.is_lead_contact,
                sort_key="is_lead_contact",
            ),
            Column("standing", label="Partnership’s status", accessor=standing_label),
            DateColumn("given_at", label="Since", sort_key="given_at"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "first_name": item.user.first_name,
            "last_name": item.user.last_name,
            "email": item.user.email,
            "phone": item.user.phone,
            "partnership": item.partnership.name,
            "role": str(item.role or ""),
            "lead_contact": "yes" if item.is_lead_contact else "no",
            "status": standing_label(item),
            "kind": item.partnership.get_kind_display(),
            "region": item.partnership.get_region_display(),
            "since": timezone.localdate(item.given_at),
            "until": timezone.localdate(item.ended_at) if item.ended_at else "",
            "last_signed_in": timezone.localdate(item.user.last_login) if item.user.last_login else "",
        }


class PeopleViewSet(ModelViewSet):
    """Seats as a list of people; everything that changes them starts from the partnership's page."""

    model = Seat
    name = "people"
    url_prefix = "seat-holders"
    icon = "user"
    menu_label = "People"
    menu_order = 150
    index_view_class = PeopleIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "people"
    list_per_page = 50
    form_fields = ["role"]

    @property
    def permission_policy(self) -> Any:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """A seat has no page of its own to be found at."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            pattern for pattern in super().get_urlpatterns() if pattern.name in {"index", "index_results"}
        ]
