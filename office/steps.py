"""One step that staff take: it says what will happen, asks what it needs, and does it through a service."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from office.refusals import Refusal


def show_refusal(form: forms.BaseForm, problem: Refusal) -> None:
    """Put the words of a refusal beside the field they belong to, or on top of the form."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))


class Step(WagtailAdminTemplateMixin, FormView):
    """A step on the row of `model` whose key is in the address, if one is; who may take it is said by whoever builds on this."""

    template_name = "staff/step.html"
    form_class: type[forms.Form] = forms.Form
    model: type[Model]
    header_icon = "form"
    submit_label = "Save"
    back_label = "Back"
    done = "Saved."
    object: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.model, pk=kwargs["pk"]) if "pk" in kwargs else None

    @property
    def person(self) -> Any:
        """Who takes the step."""
        return cast(AbstractBaseUser, self.request.user)

    @property
    def now(self) -> Any:
        return timezone.now()

    def explanation(self) -> str:
        """What the step does, for whoever is about to take it."""
        return ""

    def perform(self, data: dict[str, Any]) -> None:
        """Call the service; what it refuses is shown in the form. Every step has its own."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.perform(form.cleaned_data)
        except Refusal as problem:
            show_refusal(form, problem)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            "explanation": self.explanation(),
            "action_url": self.request.get_full_path(),
            "back_url": self.get_success_url(),
            "back_label": self.back_label,
            "submit_button_label": self.submit_label,
            "submit_button_active_label": "Working…",
            "media": context["form"].media,
            **context,
        }
