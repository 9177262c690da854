"""The forms in which staff add and change people. There are no passwords in them: people choose their own."""

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts.models import User
from accounts.selectors import is_taken
from accounts.services.people import give_address

TAKEN = "Another account has this address already, as its main or as a further one."


class _PersonFormMixin:
    """Keeps the address of the account and allauth's list of addresses in step."""

    cleaned_data: dict[str, Any]
    instance: User

    @property
    def password_enabled(self) -> bool:
        return False

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).strip().lower()
        besides = self.instance if self.instance.pk else None
        if is_taken(address, besides=besides):
            raise forms.ValidationError(TAKEN, code="taken")
        return address

    def save(self, commit: bool = True) -> User:
        if not self.instance.pk:
            self.instance.set_unusable_password()
        user: User = super().save(commit=commit)  # type: ignore[misc]
        if commit:
            give_address(user=user, email=user.email, now=timezone.now())
        return user


class PersonCreationForm(_PersonFormMixin, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"job_title", "phone"}


class PersonEditForm(_PersonFormMixin, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"job_title", "phone"}
