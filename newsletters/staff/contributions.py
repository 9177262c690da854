"""What readers offer to contribute, in the admin: read, answered by mail, and noted where it stands."""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from membership.staff.filters import boxes
from newsletters.models import SuggestedContribution
from newsletters.services.feedback import (
    MayNotWriteNewsError,
    draft_contribution,
    news_list_for,
    note_contribution,
)
from newsletters.staff.feedback import ReadViewSet
from office.listing import SaysWhyEmpty
from office.steps import Step

if TYPE_CHECKING:
    from accounts.models import User

CHANGE = "newsletters.change_suggestedcontribution"


class ContributionFilters(WagtailFilterSet):
    state = boxes("State", SuggestedContribution.State.choices)
    received_at = django_filters.DateFromToRangeFilter(widget=DateRangePickerWidget, label="Received")

    class Meta:
        model = SuggestedContribution
        fields: list[str] = []


class ContributionIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = (
        "Nobody has suggested anything yet. What people propose below an issue waits here for an answer."
    )
    nothing_matches = (
        "No suggestion matches. Take a filter away, or search for a topic, a name or an organisation."
    )
    page_title = "Suggested contributions"
    filterset_class = ContributionFilters
    search_fields = ["topic", "text", "name", "organisation"]
    default_ordering = ("-received_at", "-pk")
    list_export = [
        "topic",
        "text",
        "name",
        "organisation",
        "email",
        "get_state_display",
        "note",
        "received_at",
    ]
    export_headings = {"get_state_display": "State", "email": "E-mail", "received_at": "Received"}

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("topic", label="Topic", get_url=self.get_inspect_url, sort_key="topic"),
            Column("name", label="From", sort_key="name"),
            Column("organisation", label="Organisation", sort_key="organisation"),
            StatusTagColumn(
                "state",
                accessor=lambda row: row.get_state_display().lower(),
                primary=lambda row: row.state == SuggestedContribution.State.WAITS,
                sort_key="state",
            ),
            DateColumn("received_at", label="Received", sort_key="received_at"),
        ]


class ContributionInspectView(InspectView):
    template_name = "staff/newsletters/contribution.html"
    page_title = "Suggested contribution"
    object: SuggestedContribution

    def get_page_subtitle(self) -> str:
        return self.object.topic

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_note=self.request.user.has_perm(CHANGE),
            may_draft=self.request.user.has_perm(CHANGE) and news_list_for(self.request.user) is not None,
            page=self.object.page,
            answer_address=f"mailto:{quote(self.object.email, safe='@')}?subject={quote(f'Your suggestion: {self.object.topic}')}",
            **kwargs,
        )


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft of a piece of news of a suggestion, or find the one that was made, and open it in the editor."""
    user = cast("User", request.user)
    if not user.has_perm(CHANGE):
        raise PermissionDenied
    contribution = get_object_or_404(SuggestedContribution, pk=pk)
    try:
        page = draft_contribution(contribution=contribution, by=user, now=timezone.now())
    except MayNotWriteNewsError as problem:
        messages.error(request, str(problem))
        return redirect("contribution:inspect", pk)
    messages.success(
        request, "This draft holds the words as they were sent. Nobody sees it before you publish it."
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


class StandingForm(forms.Form):
    state = forms.ChoiceField(
        label="Where it stands", choices=SuggestedContribution.State.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="For yourselves: what was agreed, for which issue, who writes.",
    )


class NoteStanding(PermissionCheckedMixin, Step):
    """Writes down where a suggestion stands."""

    model = SuggestedContribution
    form_class = StandingForm
    permission_policy = ModelPermissionPolicy(SuggestedContribution)
    permission_required = "change"
    page_title = "Where it stands"
    submit_label = "Save where it stands"
    header_icon = "comment"
    done = "Saved where it stands."

    def explanation(self) -> str:
        return f"No mail is sent by this step: write to {self.object.email} yourselves."

    def get_initial(self) -> dict[str, Any]:
        return {"state": self.object.state, "note": self.object.note}

    def get_success_url(self) -> str:
        return reverse("contribution:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def perform(self, data: dict[str, Any]) -> None:
        note_contribution(contribution=self.object, **data, now=self.now)


class ContributionViewSet(ReadViewSet):
    """What readers offer to contribute to the newsletter."""

    model = SuggestedContribution
    name = "contribution"
    url_prefix = "suggested-contributions"
    icon = "edit"
    menu_label = "Suggested contributions"
    menu_order = 140
    index_view_class = ContributionIndexView
    inspect_view_class = ContributionInspectView
    inspect_view_fields = ["topic"]
    form_fields = ["topic"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/standing/", NoteStanding.as_view(), name="standing"),
            path("<int:pk>/draft/", draft, name="draft"),
        ]
