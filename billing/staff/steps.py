"""What the steps of staff in billing share: each says what it will do, asks what it needs, and writes through a service."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from billing.money import pence, pounds
from billing.services import BillingError


class PoundsField(forms.CharField):
    """An amount as people write it; its value is whole pence."""

    def __init__(self, **values: Any) -> None:
        super().__init__(
            max_length=20, **{"widget": forms.TextInput(attrs={"inputmode": "decimal"}), **values}
        )

    def prepare_value(self, value: Any) -> Any:
        return pounds(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        words = super().to_python(value)
        if not words:
            return None
        try:
            return pence(words)
        except ValueError as problem:
            raise ValidationError(str(problem)) from problem


class Step(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """One step that staff take. `permission_required` is looked up for the table `step_on`."""

    template_name = "staff/billing/step.html"
    form_class: type[forms.Form] = forms.Form
    model: type[Model]
    step_on: type[Model]
    object: Any
    header_icon = "form"
    submit_label = "Save"
    done = "Saved."

    @property
    def permission_policy(self) -> ModelPermissionPolicy:
        return ModelPermissionPolicy(self.step_on)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.model, pk=kwargs["pk"]) if "pk" in kwargs else None

    @property
    def person(self) -> User:
        """Who takes the step."""
        return cast(User, self.request.user)

    @property
    def now(self) -> Any:
        return timezone.now()

    def perform(self, data: dict[str, Any]) -> None:
        """Call the service; what it refuses is shown in the form."""
        raise NotImplementedError

    def explanation(self) -> str:
        """What the step does, for whoever is about to take it."""
        return ""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.perform(form.cleaned_data)
        except BillingError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def get_page_subtitle(self) -> str:
        return str(self.object) if self.object else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            explanation=self.explanation(),
            action_url=self.request.path,
            back_url=self.get_success_url(),
            submit_button_label=self.submit_label,
            submit_button_active_label="Working…",
            media=kwargs["form"].media if "form" in kwargs else self.get_form().media,
            **kwargs,
        )
