"""Series, and people on lists, in the admin."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from membership.staff.views import KeptViewSet, LookingPolicy
from office.listing import SaysWhyEmpty
from office.steps import Step
from resources.library.profile_forms import ProposalForm
from resources.models import PeopleListPage, Profile, Series
from resources.services.profiles import propose_person, send_letter_again, withdraw


class SeriesViewSet(KeptViewSet):
    """Series of publications."""

    model = Series
    icon = "list-ol"
    menu_label = "Series"
    menu_order = 500
    list_display = ["name", "about"]
    form_fields = ["name", "slug", "about"]
    search_fields = ["name", "about"]
    list_per_page = 50


class ProfileFilters(WagtailFilterSet):
    people_list = django_filters.ModelMultipleChoiceFilter(
        label="List", queryset=PeopleListPage.objects.all(), widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Profile
        fields = ["people_list"]


class ProfileIndexView(SaysWhyEmpty, IndexView):
    nothing_yet = "Nobody stands on a list yet. Propose somebody: they are shown once they agree."
    nothing_matches = "Nobody matches. Take a filter away, or search for a name, an address or a role."
    page_title = "People on lists"
    filterset_class = ProfileFilters
    search_fields = ["name", "email", "role"]
    default_ordering = ("-proposed_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Profile]:
        return Profile.objects.select_related("people_list", "proposed_by")

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not ModelPermissionPolicy(Profile).user_has_permission(self.request.user, "propose"):
            return []
        return [HeaderButton("Propose somebody", url=reverse("profile:propose"), icon_name="plus")]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", get_url=self.get_inspect_url, sort_key="name"),
            Column("people_list", label="List", sort_key="people_list__title"),
            StatusTagColumn(
                "state",
                accessor=lambda profile: profile.state.label,
                primary=lambda profile: profile.state == Profile.State.SHOWN,
            ),
            DateColumn("proposed_at", label="Proposed", sort_key="proposed_at"),
            DateColumn("checked_at", label="Last looked through", sort_key="checked_at"),
        ]


class ProfileInspectView(InspectView):
    template_name = "staff/resources/profile.html"
    page_title = "Person on a list"
    object: Profile

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = ModelPermissionPolicy(Profile).user_has_permission(self.request.user, "propose")
        return super().get_context_data(may_propose=may, **kwargs)


class ProposePerson(PermissionCheckedMixin, Step):
    """Asks somebody by letter whether they agree to stand on a list."""

    permission_policy = ModelPermissionPolicy(Profile)
    permission_required = "propose"
    form_class = ProposalForm
    page_title = "Propose somebody for a list"
    submit_label = "Write to this person"
    header_icon = "user"
    done = "The letter is on its way. Nothing is shown before the person agrees."

    def explanation(self) -> str:
        return (
            "The person gets a letter with a link to their profile, writes it themselves and agrees, or declines. "
            "The link is good for 60 days."
        )

    def get_success_url(self) -> str:
        return reverse("profile:index")

    def perform(self, data: dict[str, Any]) -> None:
        propose_person(**data, proposed_by=self.person, now=self.now)


class ProfileStep(PermissionCheckedMixin, Step):
    """A step on one profile."""

    model = Profile
    permission_policy = ModelPermissionPolicy(Profile)
    permission_required = "propose"
    header_icon = "user"
    object: Profile

    def get_success_url(self) -> str:
        return reverse("profile:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return self.object.name


class SendProfileLetterAgain(ProfileStep):
    page_title = "Send the letter again"
    submit_label = "Send the letter again"
    done = "The letter is on its way, with a new link."

    def explanation(self) -> str:
        return f"{self.object.name} has not answered yet. The link of the earlier letter stops working."

    def perform(self, data: dict[str, Any]) -> None:
        send_letter_again(profile=self.object, now=self.now)


class WithdrawProfile(ProfileStep):
    page_title = "Take off the list"
    submit_label = "Take off the list"
    done = "The profile is off the list, and what the person wrote is deleted."

    def explanation(self) -> str:
        return (
            f"{self.object.name} disappears from the list at once, and what they wrote is deleted. Name and address stay here, "
            "so that nobody asks them again by mistake."
        )

    def perform(self, data: dict[str, Any]) -> None:
        withdraw(profile=self.object, now=self.now)


class ProfileViewSet(ModelViewSet):
    """Whom staff proposed, and how far it is. What people write is theirs: staff read it and take it down, and change no word."""

    model = Profile
    name = "profile"
    url_prefix = "people-on-lists"
    icon = "user"
    menu_label = "People on lists"
    menu_order = 600
    index_view_class = ProfileIndexView
    inspect_view_class = ProfileInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["name"]
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    form_fields = ["name"]

    @property
    def permission_policy(self) -> LookingPolicy:
        return LookingPolicy(self.model)

    def register_admin_url_finder(self) -> None:
        """Nothing of it is edited by staff, so there is no address to find."""

    def get_urlpatterns(self) -> list[URLPattern]:
        reading = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            path("propose/", ProposePerson.as_view(), name="propose"),
            path("<int:pk>/send-again/", SendProfileLetterAgain.as_view(), name="send_again"),
            path("<int:pk>/withdraw/", WithdrawProfile.as_view(), name="withdraw"),
        ]
