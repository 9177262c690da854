"""Wishes for other formats in the admin: what is asked for, and whether anybody has answered."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from cms.models import FormatRequest
from cms.services.formats import mark_answered
from membership.staff.filters import boxes
from membership.staff.views import LookingPolicy
from office.listing import SaysWhyEmpty
from office.steps import Step


class FormatFilters(WagtailFilterSet):
    waiting = django_filters.BooleanFilter(
        field_name="answered_at", lookup_expr="isnull", label="Still to be answered"
    )
    format = boxes("Format", FormatRequest.Format.choices)

    class Meta:
        model = FormatRequest
        fields = ["waiting", "format"]


class FormatIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = "Nobody waits for another format. Below each document readers can ask for large print, plain text and the like."
    nothing_matches = (
        "No request matches. Take a filter away, or search for a part of the title or the address."
    )
    page_title = "Requests for other formats"
    filterset_class = FormatFilters
    search_fields = ["document_title", "email", "words"]
    default_ordering = ("-received_at", "-pk")

    def get_base_queryset(self) -> QuerySet[FormatRequest]:
        return FormatRequest.objects.select_related("answered_by")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("document_title", label="Document", get_url=self.get_inspect_url),
            Column("get_format_display", label="Format", sort_key="format"),
            StatusTagColumn(
                "state",
                accessor=lambda wish: "answered" if wish.is_answered else "waits",
                primary=lambda wish: not wish.is_answered,
                sort_key="answered_at",
            ),
            DateColumn("received_at", label="Received", sort_key="received_at"),
            Column("answered_by", label="Answered by"),
        ]


class FormatInspectView(InspectView):
    template_name = "staff/cms/format_request.html"
    page_title = "Another format"
    object: FormatRequest

    def get_page_subtitle(self) -> str:
        return self.object.document_title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(may_answer=user.has_perm("cms.change_formatrequest"), **kwargs)


class MarkFormatAnswered(PermissionCheckedMixin, Step):
    """Notes that somebody has written to the reader."""

    model = FormatRequest
    permission_policy = ModelPermissionPolicy(FormatRequest)
    permission_required = "change"
    page_title = "Mark as answered"
    submit_label = "Mark as answered"
    header_icon = "doc-full"
    done = "Marked as answered."

    def explanation(self) -> str:
        return f"Somebody has sent the document, or written to {self.object.email}. No mail is sent by this step."

    def get_success_url(self) -> str:
        return reverse("formatrequest:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object.document_title)

    def perform(self, data: dict[str, Any]) -> None:
        mark_answered(wish=self.object, by=self.person, now=self.now)


class FormatRequestViewSet(ModelViewSet):
    model = FormatRequest
    name = "formatrequest"
    url_prefix = "other-formats"
    icon = "doc-full"
    menu_label = "Requests for other formats"
    menu_order = 800
    index_view_class = FormatIndexView
    inspect_view_class = FormatInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["document_title"]
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    form_fields = ["document_title"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("<int:pk>/answered/", MarkFormatAnswered.as_view(), name="answered"),
        ]
