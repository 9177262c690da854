"""Choosing one of many rows in the admin by typing a part of its name: for forms whose list would be too long for a drop-down."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import URLPattern
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet


class NameFilterForm(SearchFilterMixin, BaseFilterForm):
    """Finds rows that have the words typed in any of `searched`."""

    searched: tuple[str, ...] = ("name",)

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        for word in (self.cleaned_data.get("q") or "").split():
            found = Q()
            for field in self.searched:
                found |= Q(**{f"{field}__icontains": word})
            objects = objects.filter(found)
            self.is_searching, self.search_query = True, self.cleaned_data["q"]
        return objects.distinct() if self.is_searching else objects


class NamedChooserViewSet(ChooserViewSet):
    """A chooser that searches by name; `searched` names the fields, and nothing is made on the way."""

    searched: tuple[str, ...] = ("name",)
    register_widget = False
    per_page = 20

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = type("FilterForm", (NameFilterForm,), {"searched": self.searched})
        self.choose_view_class = type("Choose", (ChooseView,), {"filter_form_class": form})
        self.choose_results_view_class = type(
            "ChooseResults", (ChooseResultsView,), {"filter_form_class": form}
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]
