"""Subscribers in the admin: who receives what since when, how the consent was given, and who has left."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import ModelLogEntry

from newsletters.models import MailTopic, Reader, Subscription
from newsletters.staff import reader_import, reader_steps
from office.finding import FoundOnItsPage
from office.listing import SaysWhyEmpty
from office.models import Suppression

RECEIVES, ASKED, LEFT = "receives", "asked", "left"
STATES = [(RECEIVES, "receives it"), (ASKED, "asked, not confirmed"), (LEFT, "has left it")]


class ReaderFilters(WagtailFilterSet):
    topic = django_filters.MultipleChoiceFilter(
        choices=MailTopic.choices, widget=forms.CheckboxSelectMultiple, label="Topic", method="nothing"
    )
    state = django_filters.ChoiceFilter(choices=STATES, label="State", method="nothing")
    how = django_filters.MultipleChoiceFilter(
        choices=Subscription.How.choices, widget=forms.CheckboxSelectMultiple, label="How", method="nothing"
    )
    since = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Known since")

    class Meta:
        model = Reader
        fields: list[str] = []

    def nothing(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Topic, state and how are about one and the same subscription, so they are asked together below."""
        return queryset

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data
        rows = Subscription.objects.all()
        if topics := chosen.get("topic"):
            rows = rows.filter(topic__in=topics)
        if how := chosen.get("how"):
            rows = rows.filter(how__in=how)
        if state := chosen.get("state"):
            rows = {RECEIVES: rows.confirmed, ASKED: rows.unconfirmed, LEFT: rows.left}[state]()
        if any(chosen.get(name) for name in ("topic", "how", "state")):
            found = found.filter(pk__in=rows.values("reader"))
        return found


def _labels(reader: Any, *, wanted: str) -> str:
    return ", ".join(row.get_topic_display() for row in reader.subscriptions.all() if state_of(row) == wanted)


def state_of(row: Subscription) -> str:
    """Return where a subscription stands: one of `STATES`."""
    return LEFT if row.left_at else RECEIVES if row.confirmed_at else ASKED


def receives(reader: Any) -> str:
    """Return what really comes to a subscriber, in words; to a suppressed address nothing does."""
    topics = _labels(reader, wanted=RECEIVES)
    return (
        f"nothing: the address is suppressed ({topics})" if reader.is_suppressed and topics else topics or "–"
    )


def consent_of(reader: Any) -> str:
    """Return how somebody came onto the list, in words."""
    rows = [row for row in reader.subscriptions.all() if row.asked_at]
    told = (f"{row.get_how_display()}{f': {row.evidence}' if row.evidence else ''}" for row in rows)
    return "; ".join(dict.fromkeys(told))


class ReaderIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = (
        "Nobody has subscribed yet. People subscribe on the site; those who ask by telephone are added here."
    )
    nothing_matches = "Nobody matches. Take a filter away, or search for a part of the address or the name."
    default_ordering = "-since"
    page_title = "Subscribers"
    add_item_label = "Add a subscriber"
    verbose_name_plural = "subscribers"
    list_export = ["address", "name", "since", "receives", "asked", "left", "consent"]
    export_headings = {
        "address": "Address",
        "name": "Name",
        "since": "Known since",
        "receives": "Receives",
        "asked": "Asked for, not confirmed",
        "left": "Has left",
        "consent": "How the consent was given",
    }

    def get_base_queryset(self) -> QuerySet[Reader]:
        suppressed = Suppression.objects.in_force().filter(address=OuterRef("address"))
        readers = super().get_base_queryset().annotate(is_suppressed=Exists(suppressed))
        return readers.prefetch_related(Prefetch("subscriptions"))

    @cached_property
    def columns(self) -> list[BaseColumn]:
        return [
            TitleColumn("address", label="Address", get_url=self.get_inspect_url, sort_key="address"),
            Column("name", label="Name", sort_key="name"),
            Column("receives", label="Receives", accessor=receives),
            Column("left", label="Has left", accessor=lambda row: _labels(row, wanted=LEFT) or "–"),
            Column("consent", label="How", accessor=lambda row: consent_of(row) or "–"),
            DateColumn("since", label="Known since", sort_key="since"),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = list(super().header_buttons)
        if self.request.user.has_perm("newsletters.add_reader"):
            address = reverse("reader:import")
            buttons.append(HeaderButton("Import a list", address, icon_name="upload"))
        return buttons

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        return {
            "address": item.address,
            "name": item.name,
            "since": timezone.localtime(item.since).replace(tzinfo=None),
            **{state: _labels(item, wanted=state) for state in (ASKED, LEFT)},
            "receives": receives(item),
            "consent": consent_of(item),
        }


class ReaderInspectView(InspectView):
    """One subscriber: each topic with its dates, and what staff did."""

    template_name = "staff/newsletters/reader.html"
    page_title = "Subscriber"
    object: Reader

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("reader:index"), "label": "Subscribers"},
            {"url": "", "label": self.object.address},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = list(self.object.subscriptions.all())
        may_change = user.has_perm("newsletters.change_reader")
        return super().get_context_data(
            rows=[(row, dict(STATES)[state_of(row)]) for row in rows],
            suppression=Suppression.objects.in_force().filter(address=self.object.address).first(),
            happened=ModelLogEntry.objects.for_instance(self.object).select_related("user"),
            may_take_off=may_change and any(state_of(row) != LEFT for row in rows),
            **kwargs,
        )


class ReaderViewSet(FoundOnItsPage, ModelViewSet):
    """Every address that has made a choice about our mail."""

    model = Reader
    name = "reader"
    url_prefix = "subscribers"
    icon = "group"
    menu_label = "Subscribers"
    menu_order = 120
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = ReaderIndexView
    inspect_view_class = ReaderInspectView
    inspect_view_fields = ["address", "name"]
    filterset_class = ReaderFilters
    search_fields = ["address", "name"]
    form_fields = ["address"]
    export_filename = "subscribers"

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("new/", reader_steps.EnterSubscriber.as_view(), name="add"),
            path("<int:pk>/take-off/", reader_steps.TakeOff.as_view(), name="take_off"),
            path("import/", reader_import.ChooseList.as_view(), name="import"),
            path("import/take/", reader_import.TakeList.as_view(), name="take"),
        ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        named = {f"{name}_url_name": None for name in ("edit", "delete", "usage", "history")}
        return super().get_common_view_kwargs(**{**named, **kwargs})
