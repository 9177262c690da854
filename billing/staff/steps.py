"""What the staff's steps about money share: amounts in pounds, and who may take them."""

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from billing import money
from office.steps import Step


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


class MoneyStep(Step):
    """A step about money; it needs `permission`, such as "billing.add_refund"."""

    permission: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast(User, request.user).has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class EnteredOnceForm(forms.Form):
    """A form whose button may be pressed twice: where the same was entered a moment ago, it asks whether another one is meant."""

    is_another = forms.BooleanField(
        required=False, label="This is another one: enter it as well", widget=forms.HiddenInput
    )

    def add_error(self, field: Any, error: Any) -> None:
        if field == "is_another":
            self.fields[field].widget = forms.CheckboxInput()
        super().add_error(field, error)
