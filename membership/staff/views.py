"""What the staff's views of membership share: every write goes through a service, and a refusal stands in the form."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic import CreateView, EditView, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from membership.models import Partnership
from membership.services import MembershipError


def show_refusal(form: forms.BaseForm, problem: MembershipError) -> None:
    """Put the words of a refusal beside the field they belong to, or on top of the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))


class ThroughService:
    """Saves with `write`, which calls a service; what the service refuses stands in the form."""

    log_action: str
    form: Any
    form_invalid: Any
    get_error_message: Any

    def write(self, data: dict[str, Any]) -> Model:
        raise NotImplementedError

    def save_instance(self) -> Model:
        instance = self.write(self.form.cleaned_data)
        self.has_content_changes = self.form.has_changed()
        log(instance=instance, action=self.log_action, content_changed=self.has_content_changes)
        return instance

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except MembershipError as problem:
            show_refusal(form, problem)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class CreateThroughService(ThroughService, CreateView):
    log_action = "wagtail.create"


class EditThroughService(ThroughService, EditView):
    log_action = "wagtail.edit"


class KeptViewSet(ModelViewSet):
    """Rows that staff add and change and never delete: other rows and the past lean on them."""

    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(delete_url_name=None, usage_url_name=None, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in {"delete", "usage"}]


class LookingPolicy(ModelPermissionPolicy):
    """Grants reading to whoever has the permission, and nothing else to anybody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class StepView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """One step that staff take for a partnership: says what will happen, asks what it needs, and does it through a service."""

    template_name = "staff/membership/step.html"
    form_class: type[forms.Form] = forms.Form
    model: type[Model]
    header_icon = "group"
    submit_label = "Save"
    done = "Saved."
    back_label = "Back to the partnership"

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        return ModelPermissionPolicy(self.step_on)

    object: Any
    step_on: type[Model]
    """The table that the step writes to; the permission is looked up for it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.model, pk=kwargs["pk"])

    @property
    def partnership(self) -> Partnership:
        """The partnership that the step is for."""
        return self.object if isinstance(self.object, Partnership) else self.object.partnership

    @property
    def person(self) -> User:
        """Who takes the step."""
        return cast(User, self.request.user)

    def perform(self, data: dict[str, Any]) -> None:
        """Call the service; what it refuses is shown in the form."""
        raise NotImplementedError

    def explanation(self) -> str:
        """What the step does, for whoever is about to take it."""
        return ""

    @property
    def now(self) -> Any:
        return timezone.now()

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.perform(form.cleaned_data)
        except MembershipError as problem:
            show_refusal(form, problem)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def get_success_url(self) -> str:
        return reverse("partnership:inspect", args=[self.partnership.pk])

    def get_page_subtitle(self) -> str:
        return str(self.partnership)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("partnership:index"), "label": "Partnerships"},
            {"url": self.get_success_url(), "label": str(self.partnership)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            explanation=self.explanation(),
            action_url=self.request.get_full_path(),
            back_url=self.get_success_url(),
            back_label=self.back_label,
            submit_button_label=self.submit_label,
            submit_button_active_label="Working…",
            media=kwargs["form"].media if "form" in kwargs else self.get_form().media,
            **kwargs,
        )
