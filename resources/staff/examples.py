"""Examples in the admin: the list with its queue, and the way to each example's page and steps."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Count, QuerySet, When
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from membership.models import Partnership, Region
from membership.staff.filters import boxes
from membership.staff.views import LookingPolicy
from resources.models import DocumentType, Example, Link, Sharing, State, TopicPage
from resources.staff.example_page import ExampleInspectView, preview
from resources.staff.example_steps import (
    AcceptExample,
    AskContributor,
    CorrectExample,
    DeclineExample,
    PutBackExample,
    TakeDownExample,
)
from resources.staff.words import STATES


class ExampleFilters(WagtailFilterSet):
    state = boxes("State", list(STATES.items()))
    warned = django_filters.BooleanFilter(
        "warnings",
        "isnull",
        exclude=True,
        distinct=True,
        label="Personal data noticed",
        widget=forms.Select(choices=[("", "All"), ("true", "Yes"), ("false", "No")]),
    )
    sharing = boxes("Shared with", Sharing.choices)
    topic = django_filters.ModelMultipleChoiceFilter(
        "topics", queryset=TopicPage.objects.order_by("title"), widget=CheckboxSelectMultiple, label="Topic"
    )
    type = django_filters.ModelMultipleChoiceFilter(
        queryset=DocumentType.objects.all(), widget=CheckboxSelectMultiple, label="Type"
    )
    region = boxes("Region", Region.choices, field_name="partnership__region")
    partnership = django_filters.ModelChoiceFilter(queryset=Partnership.objects.all(), label="Partnership")
    link_verdict = boxes("Link", Link.choices)
    contributed_at = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Sent")

    class Meta:
        model = Example
        fields = [
            "state", "warned", "sharing", "topic", "type", "region", "partnership", "link_verdict", "contributed_at",
        ]  # fmt: skip


class ExampleIndexView(IndexView):
    """Examples with state, partnership and topics; a constant number of queries."""

    page_title = "Examples"
    results_template_name = "staff/resources/examples_results.html"
    filterset_class = ExampleFilters
    search_fields = ["title", "teaser", "partnership__name", "link", "contributed_by__last_name"]
    is_searchable = True
    default_ordering = ("is_decided", "-contributed_at", "-pk")
    list_export = [
        "title", "state", "partnership", "region", "type", "topics", "dated", "sharing", "link", "link_verdict", "files",
        "contributed_by", "contributed_at", "published_at",
    ]  # fmt: skip
    export_headings = {
        "dated": "Date of the document",
        "sharing": "Shared with",
        "link_verdict": "State of the link",
        "contributed_by": "Sent by",
        "contributed_at": "Sent on",
        "published_at": "Published on",
    }

    def get_base_queryset(self) -> QuerySet[Example]:
        return (
            Example.objects.select_related("partnership", "type", "contributed_by")
            .prefetch_related("topics")
            .annotate(
                noticed=Count("warnings", distinct=True),
                is_decided=Case(When(state=State.WAITING, then=False), default=True),
            )
        )

    @cached_property
    def columns(self) -> list[Column]:
        return [
            self._get_title_column("title"),
            StatusTagColumn(
                "state",
                accessor=state_label,
                primary=lambda row: row.state == State.WAITING,
                sort_key="state",
            ),
            Column("partnership", sort_key="partnership__name"),
            Column("topics", accessor=topics_of),
            Column("noticed", label="Noticed", accessor=lambda row: row.noticed or "", sort_key="noticed"),
            DateColumn("contributed_at", label="Sent", sort_key="contributed_at"),
        ]

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Column:
        column = super()._get_title_column(field_name, *args, **kwargs)
        column._get_url_func = self.get_inspect_url
        return column

    def get_list_more_buttons(self, instance: Example) -> list[Button]:
        buttons = list(super().get_list_more_buttons(instance))
        if instance.state != State.TAKEN_DOWN and self.request.user.has_perm("resources.take_down_example"):
            buttons.append(
                Button(
                    "Take down",
                    url=reverse("example:takedown", args=[instance.pk]),
                    icon_name="bin",
                    priority=90,
                )
            )
        return buttons

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        published = item.published_at
        return {
            "title": item.title,
            "state": state_label(item),
            "partnership": str(item.partnership),
            "region": item.partnership.get_region_display(),
            "type": str(item.type),
            "topics": topics_of(item),
            "dated": item.dated,
            "sharing": item.get_sharing_display(),
            "link": item.link,
            "link_verdict": item.get_link_verdict_display() if item.link else "",
            "files": item.files.count(),
            "contributed_by": str(item.contributed_by or ""),
            "contributed_at": timezone.localdate(item.contributed_at),
            "published_at": timezone.localdate(published) if published else "",
        }


def state_label(example: Example) -> str:
    """Say where an example stands, in the staff's words."""
    return STATES[example.state]


def topics_of(example: Example) -> str:
    """Return the topics of an example in one line."""
    return ", ".join(sorted(topic.title for topic in example.topics.all()))


class ExampleViewSet(ModelViewSet):
    """Examples are added by their partnerships and changed in steps, so there is no plain form."""

    model = Example
    name = "example"
    url_prefix = "examples"
    icon = "doc-full"
    menu_label = "Examples"
    menu_order = 100
    index_view_class = ExampleIndexView
    inspect_view_class = ExampleInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["title"]
    copy_view_enabled = False
    add_to_reference_index = False
    export_filename = "examples"
    list_per_page = 50
    form_fields = ["title"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited in a plain form, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        steps = {
            "accept": AcceptExample,
            "ask": AskContributor,
            "decline": DeclineExample,
            "correct": CorrectExample,
            "put-back": PutBackExample,
            "take-down": TakeDownExample,
        }
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("<int:pk>/preview/", preview, name="preview"),
            *(path(f"<int:pk>/{route}/", step.as_view(), name=step.name) for route, step in steps.items()),
        ]
