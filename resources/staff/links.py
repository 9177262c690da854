"""Examples' links in the admin: what the checks found, where something has moved to, and checking one at once."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from membership.models import Partnership
from membership.staff.filters import boxes
from membership.staff.views import LookingPolicy
from office.steps import Step
from resources.models import Link, LinkCheck, LinkWatch, State
from resources.services.link_checks import check_now
from resources.services.mending import take_over_move


class LinkFilters(WagtailFilterSet):
    verdict = boxes("What was found", Link.choices, field_name="example__link_verdict")
    partnership = django_filters.ModelChoiceFilter(
        "example__partnership", queryset=Partnership.objects.all(), label="Partnership"
    )
    checked_at = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Last checked")

    class Meta:
        model = LinkWatch
        fields = ["verdict", "partnership", "checked_at"]


class LinkIndexView(IndexView):
    """Links with what the last check found; a constant number of queries."""

    page_title = "Links"
    results_template_name = "staff/resources/links_results.html"
    filterset_class = LinkFilters
    search_fields = ["example__title", "address", "example__partnership__name"]
    is_searchable = True
    default_ordering = (F("dead_since").desc(nulls_last=True), "due_at", "pk")
    list_export = [
        "example", "partnership", "address", "verdict", "words", "status", "moved_to", "checked_at", "failing_since", "due_at",
    ]  # fmt: skip
    export_headings = {
        "verdict": "What was found",
        "words": "Why",
        "status": "Answer of the server",
        "moved_to": "Moved to",
        "checked_at": "Last checked",
        "failing_since": "Failing since",
        "due_at": "Next check",
    }

    def get_base_queryset(self) -> QuerySet[LinkWatch]:
        return LinkWatch.objects.filter(example__state=State.PUBLISHED).select_related(
            "example__partnership", "host"
        )

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn(
                "example",
                label="Example",
                width="32%",
                get_url=self.get_inspect_url,
                sort_key="example__title",
            ),
            StatusTagColumn(
                "verdict",
                label="Link",
                accessor=lambda row: row.example.get_link_verdict_display(),
                primary=lambda row: row.example.link_verdict == Link.DEAD,
                sort_key="example__link_verdict",
            ),
            Column("words", label="What was found", accessor=words_of),
            Column(
                "partnership",
                accessor=lambda row: row.example.partnership,
                sort_key="example__partnership__name",
            ),
            DateColumn("checked_at", label="Last checked", sort_key="checked_at"),
        ]

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        moments = ("checked_at", "failing_since", "due_at")
        return {
            "example": item.example.title,
            "partnership": str(item.example.partnership),
            "address": item.address,
            "verdict": item.example.get_link_verdict_display(),
            "words": item.words,
            "status": item.status or "",
            "moved_to": item.moved_to,
            **{name: _day(getattr(item, name)) for name in moments},
        }


class LinkInspectView(InspectView):
    """A link with the history of its checks."""

    template_name = "staff/resources/link.html"
    page_title = "Link"
    object: LinkWatch

    def get_page_subtitle(self) -> str:
        return self.object.example.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(
            example=self.object.example,
            checks=LinkCheck.objects.filter(example=self.object.example_id),
            may_change=user.has_perm("resources.moderate_example"),
            **kwargs,
        )


class LinkStep(PermissionCheckedMixin, Step):
    """A step on one link; it leads back to the link's page."""

    model = LinkWatch
    permission_policy = ModelPermissionPolicy(LinkWatch.example.field.related_model)
    permission_required = "moderate"
    header_icon = "link"
    back_label = "Back to the link"
    object: LinkWatch

    def get_success_url(self) -> str:
        known = LinkWatch.objects.filter(example=self.object.example_id).first()
        return reverse("link:inspect", args=[known.pk]) if known else reverse("link:index")

    def get_page_subtitle(self) -> str:
        return self.object.example.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("link:index"), "label": "Links"},
            {"url": self.get_success_url(), "label": self.object.example.title},
            {"url": "", "label": self.page_title},
        ]


class CheckNow(LinkStep):
    page_title = "Check now"
    submit_label = "Check now"
    done = "The link is first in line. Within some minutes this page says what was found."

    def explanation(self) -> str:
        return f"{self.object.address} is loaded once, as soon as nobody else is asking the same host."

    def perform(self, data: dict[str, Any]) -> None:
        check_now(watch=self.object, now=self.now)


class TakeOverMove(LinkStep):
    page_title = "Use the new address"
    submit_label = "Use the new address"
    done = "The example has its new address, which is checked within minutes."

    def explanation(self) -> str:
        return f"{self.object.address} leads for good to {self.object.moved_to}. Look at that page before you take it over."

    def perform(self, data: dict[str, Any]) -> None:
        take_over_move(watch=self.object, by=self.person, now=self.now)


class LinkViewSet(ModelViewSet):
    """Rows come from published examples and change by checks; nobody edits or deletes them."""

    model = LinkWatch
    name = "link"
    url_prefix = "links"
    icon = "link"
    menu_label = "Links"
    menu_order = 140
    index_view_class = LinkIndexView
    inspect_view_class = LinkInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["address"]
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "links"
    list_per_page = 50
    form_fields = ["due_at"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        steps = {"check": CheckNow, "move": TakeOverMove}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            *(path(f"<int:pk>/{route}/", step.as_view(), name=route) for route, step in steps.items()),
        ]


def words_of(watch: LinkWatch) -> str:
    """Return what was found, in one line."""
    if watch.example.link_verdict == Link.MOVED:
        return f"Now at {watch.moved_to}"
    if watch.failing_since and watch.example.link_verdict != Link.DEAD:
        return f"{watch.words} Failed once; tried again on {watch.due_at:%-d %B}."
    return watch.words


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else ""
