"""What the staff's views of membership share: every write goes through a service, and a refusal stands in the form."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpResponse
from django.urls import URLPattern, reverse
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from membership.models import Partnership
from office.refusals import Refusal
from office.steps import Step, show_refusal


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
        except Refusal as problem:
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


class StepView(PermissionCheckedMixin, Step):
    """A step that staff take for a partnership."""

    header_icon = "group"
    back_label = "Back to the partnership"
    step_on: type[Model]
    """The table that the step writes to; the permission is looked up for it."""

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        return ModelPermissionPolicy(self.step_on)

    @property
    def partnership(self) -> Partnership:
        """The partnership that the step is for."""
        return self.object if isinstance(self.object, Partnership) else self.object.partnership

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
