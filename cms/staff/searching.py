"""What editors see and do about searches: results that they choose, and what was looked for in vain."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Max, QuerySet, Sum
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser

from cms.models import PromotedResult, SearchInVain
from membership.staff.views import LookingPolicy
from office.listing import DayColumn, SaysWhyEmpty, SumColumn


class PromotedResultForm(WagtailAdminModelForm):
    class Meta:
        model = PromotedResult
        fields = ["words", "title", "note", "page", "address", "order"]
        widgets = {"page": AdminPageChooser(), "note": forms.Textarea({"rows": 2})}


class PromotedResultCreateView(CreateView):
    """Starts with the words that somebody looked for in vain, where the list of those leads here."""

    def get_initial(self) -> dict[str, Any]:
        words = self.request.GET.get("words", "").replace("\0", "")[:80]
        return {**super().get_initial(), **({"words": [words]} if words else {})}


class PromotedResultViewSet(ModelViewSet):
    """Results that editors put first for certain words."""

    model = PromotedResult
    name = "promoted-result"
    icon = "pick"
    menu_label = "Chosen results"
    add_view_class = PromotedResultCreateView
    copy_view_enabled = False
    search_fields = ["title", "note"]
    list_display = [
        "title",
        Column("words", label="When people search for", accessor=lambda chosen: ", ".join(chosen.words)),
        Column("place", label="Leads to", accessor=lambda chosen: chosen.page or chosen.address),
        SumColumn("order", sort_key="order"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PromotedResultForm


class SearchInVainFilters(WagtailFilterSet):
    since = django_filters.DateFilter("day", "gte", label="From this day", widget=AdminDateInput)
    until = django_filters.DateFilter("day", "lte", label="Until this day", widget=AdminDateInput)

    class Meta:
        model = SearchInVain
        fields = ["since", "until"]


class SearchesInVainView(SaysWhyEmpty, IndexView):
    """Words by how often they were looked for in vain; one line for each, over all days that the filter leaves."""

    nothing_yet = "Nobody has searched in vain. Words that found nothing stand here, so that a page or a promoted result can answer them."
    nothing_matches = "No words match. Take a filter away, or widen the dates."
    page_title = "Searches without result"
    filterset_class = SearchInVainFilters
    search_fields = ["words"]
    default_ordering = ("-count", "words")
    list_export = ["words", "count", "last"]
    export_headings = {"words": "Words", "count": "Times", "last": "Last looked for"}
    is_searchable = True

    def get_base_queryset(self) -> QuerySet[Any, Any]:
        return SearchInVain.objects.order_by()

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Count after filtering, so that the days chosen are the days counted."""
        rows = self.search_queryset(self.filter_queryset(self.get_base_queryset())).values("words")
        return self.order_queryset(rows.annotate(count=Sum("times"), last=Max("day")))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("words", get_url=self.address_for_choosing, sort_key="words"),
            SumColumn("count", label="Times", sort_key="count"),
            DayColumn("last", label="Last looked for", sort_key="last"),
        ]

    def address_for_choosing(self, row: dict[str, Any]) -> str | None:
        """Lead to choosing a result for the words, for whoever may."""
        if not self.request.user.has_perm("cms.add_promotedresult"):
            return None
        return f"{reverse('promoted-result:add')}?{urlencode({'words': row['words']})}"


class SearchInVainViewSet(ModelViewSet):
    """What was searched for without result; only for looking."""

    model = SearchInVain
    name = "searches-without-result"
    icon = "circle-xmark"
    menu_label = "Searches without result"
    index_view_class = SearchesInVainView
    copy_view_enabled = False
    form_fields = ["words"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited, so there is no address to find."""

    def get_urlpatterns(self) -> list[Any]:
        return [
            pattern for pattern in super().get_urlpatterns() if pattern.name in {"index", "index_results"}
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(
            **{
                "add_url_name": None,
                "edit_url_name": None,
                "delete_url_name": None,
                "usage_url_name": None,
                "history_url_name": None,
                **kwargs,
            }
        )


class SearchViewSetGroup(ModelViewSetGroup):
    menu_label = "Site search"
    menu_icon = "search"
    menu_order = 800
    items = (PromotedResultViewSet, SearchInVainViewSet)
