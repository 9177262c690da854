"""Prospects: authorities without a children's partnership in membership, whom we know there, and what was said."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from membership.access import london_day
from membership.coverage import coverage_by_region, prospects
from membership.models import Area, ProspectNote, Region
from membership.staff import letters, prospect_steps

NOTES_A_PAGE = 30
MEMBERS, EVERYBODY = "members", "everybody"
KNOWN, UNKNOWN = "known", "unknown"
STEPS = ("add_prospectcontact", "change_prospectcontact", "delete_prospectcontact", "add_prospectnote")


class ProspectPolicy(ModelPermissionPolicy):
    """Prospects are seen by who may note contacts with them; authorities themselves are changed among the areas."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and user.is_active and user.has_perm("membership.add_prospectnote")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class ProspectFilters(WagtailFilterSet):
    region = django_filters.MultipleChoiceFilter(choices=Region.choices, widget=CheckboxSelectMultiple)
    contacts = django_filters.ChoiceFilter(
        label="Contacts",
        choices=[(KNOWN, "somebody is known"), (UNKNOWN, "nobody is known")],
        method="with_contacts",
    )
    last_contact = django_filters.BooleanFilter(
        "last_contact", "isnull", label="Never in touch", exclude=False
    )
    shown = django_filters.ChoiceFilter(
        label="Authorities",
        choices=[(MEMBERS, "in membership"), (EVERYBODY, "all")],
        empty_label="not in membership",
        method="of_shown",
    )

    class Meta:
        model = Area
        fields = ["region", "contacts", "last_contact", "shown"]

    def with_contacts(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(contacts__gt=0) if value == KNOWN else queryset.filter(contacts=0)

    def of_shown(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(is_covered=True) if value == MEMBERS else queryset

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("shown") else found.filter(is_covered=False)


class ProspectIndexView(IndexView):
    """Authorities with what is known of them; two queries whatever the number of rows."""

    page_title = "Prospects"
    template_name = "staff/membership/prospects.html"
    results_template_name = "staff/membership/prospects_results.html"
    filterset_class = ProspectFilters
    search_fields = ["name", "prospect_contacts__name", "prospect_contacts__email"]
    default_ordering = ("region", "name")
    list_export = ["name", "region", "in_membership", "contacts", "last_contact"]
    export_headings = {
        "name": "Authority",
        "in_membership": "In membership",
        "contacts": "Contacts",
        "last_contact": "Last in touch",
    }

    def get_base_queryset(self) -> QuerySet[Area]:
        return prospects(today=london_day(timezone.now()))

    def order_queryset(self, queryset: QuerySet[Area]) -> QuerySet[Area]:
        return (
            super().order_queryset(queryset)
            if self.is_explicitly_ordered
            else queryset.order_by("region", "name")
        )

    def search_queryset(self, queryset: QuerySet[Area]) -> QuerySet[Area]:
        return super().search_queryset(queryset).distinct() if self.is_searching else queryset

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", label="Authority", get_url=self.get_inspect_url, sort_key="name"),
            Column("region", accessor="get_region_display", label="Region", sort_key="region"),
            StatusTagColumn(
                "is_covered",
                label="Children’s partnership",
                accessor=lambda area: "in membership" if area.is_covered else "not in membership",
                primary=lambda area: area.is_covered,
                sort_key="is_covered",
            ),
            Column(
                "contacts",
                label="Contacts",
                accessor=lambda area: area.contacts or "nobody",
                sort_key="contacts",
            ),
            DateColumn("last_contact", label="Last in touch", sort_key="last_contact"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "name": item.name,
            "region": item.get_region_display(),
            "in_membership": "yes" if item.is_covered else "no",
            "contacts": item.contacts,
            "last_contact": timezone.localdate(item.last_contact) if item.last_contact else "",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if not self.results_only:
            context["coverage"] = coverage_by_region(today=london_day(timezone.now()))
        return context


class ProspectInspectView(InspectView):
    """One authority: its contacts, and the history of being in touch."""

    template_name = "staff/membership/prospect.html"
    page_title = "Prospect"
    object: Area

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("prospect:index"), "label": "Prospects"},
            {"url": "", "label": self.object.name},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        area: Any = prospects(today=london_day(timezone.now())).filter(pk=self.object.pk).first()
        notes = ProspectNote.objects.filter(area=self.object).select_related("contact", "written_by")
        page = WagtailPaginator(notes, NOTES_A_PAGE).get_page(self.request.GET.get("p"))
        contacts = list(self.object.prospect_contacts.all())
        user: Any = self.request.user
        return super().get_context_data(
            is_covered=bool(area and area.is_covered),
            is_closed=area is None,
            partnerships=self.object.partnerships.open(),
            contacts=contacts,
            can_be_written_to=any(contact.email for contact in contacts),
            interests=self.object.interests.all()[:NOTES_A_PAGE],
            notes=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            may={step: user.has_perm(f"membership.{step}") for step in STEPS},
            **kwargs,
        )


class ProspectViewSet(ModelViewSet):
    model = Area
    name = "prospect"
    url_prefix = "prospects"
    icon = "site"
    menu_label = "Prospects"
    menu_order = 180
    index_view_class = ProspectIndexView
    inspect_view_class = ProspectInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["name"]
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "prospects"
    list_per_page = 50
    form_fields = ["name"]

    @property
    def permission_policy(self) -> ProspectPolicy:
        return ProspectPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Leave it to the list of areas, where authorities are changed."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        steps = {
            "<int:pk>/contacts/new/": prospect_steps.AddContact,
            "contacts/<int:pk>/": prospect_steps.ChangeContact,
            "contacts/<int:pk>/remove/": prospect_steps.RemoveContact,
            "<int:pk>/history/new/": prospect_steps.NoteContact,
            "history/<int:pk>/": prospect_steps.ChangeContactNote,
            "<int:pk>/letter/": letters.WriteLetter,
        }
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            *(path(route, step.as_view(), name=step.__name__.lower()) for route, step in steps.items()),
        ]
