"""One step that staff take about money: it says what will happen, asks what it needs, and does it through a service."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from accounts.models import User
from billing import money
from billing.services import BillingError


class PoundsField(forms.CharField):
    """An amount that a person writes in pounds; its value is pence. Nought counts only where it `may_be_nought`."""

    def __init__(self, *, may_be_nought: bool = False, **values: Any) -> None:
        self.may_be_nought = may_be_nought
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 20, **values})

    def prepare_value(self, value: Any) -> Any:
        return money.pounds(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            pence = money.pence(text)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        if pence <= 0 and not self.may_be_nought:
            raise forms.ValidationError("Write an amount above nought.")
        return pence


class MoneyStep(WagtailAdminTemplateMixin, FormView):
    """A step on the row `model` whose key is in the address, if one is; it needs `permission`, such as "billing.add_refund"."""

    template_name = "staff/billing/step.html"
    form_class: type[forms.Form] = forms.Form
    model: type[Model]
    permission: str
    header_icon = "form"
    submit_label = "Save"
    back_label = "Back"
    done = "Saved."
    object: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.object = get_object_or_404(self.model, pk=kwargs["pk"]) if "pk" in kwargs else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast(User, request.user).has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    @property
    def now(self) -> Any:
        return timezone.now()

    def explanation(self) -> str:
        """What the step does, for whoever is about to take it."""
        return ""

    def perform(self, data: dict[str, Any]) -> None:
        """Call the service; what it refuses is shown in the form."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.perform(form.cleaned_data)
        except BillingError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "explanation": self.explanation(),
            "action_url": self.request.path,
            "back_url": self.get_success_url(),
            "back_label": self.back_label,
            "submit_button_label": self.submit_label,
            "submit_button_active_label": "Working…",
            "media": context["form"].media,
        }
