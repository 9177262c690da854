"""What is asked of whoever books and of whoever comes."""

from collections.abc import Mapping
from typing import Any

from django import forms

from events.services.naming import NAME_LATER, Person

REQUIRED = {
    "first_name": "Give the first name.",
    "last_name": "Give the last name.",
    "email": "Give the e-mail address: the confirmation goes there.",
}
WANTED = {
    "first_name": "Give the first name, or leave name and address empty and name the person later.",
    "last_name": "Give the last name, or leave name and address empty and name the person later.",
    "email": "Give the person’s own address: their ticket and their private page go there.",
}


class ContactForm(forms.Form):
    """Who books and gets the letters."""

    first_name = forms.CharField(max_length=59, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=60, widget=forms.TextInput({"autocomplete": "family-name"}))
    email = forms.EmailField(
        max_length=254,
        label="E-mail address",
        help_text="The confirmation goes here.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        max_length=40,
        required=False,
        label="Telephone",
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for(self, REQUIRED)


class PersonForm(forms.Form):
    """Who comes. Left empty, the person is named later."""

    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    email = forms.EmailField(max_length=254, required=False, label="E-mail address")
    job_title = forms.CharField(max_length=120, required=False, label="Role")
    organisation = forms.CharField(max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = [name for name in ("first_name", "last_name", "email") if name not in self.errors]
        if any(data.get(name) for name in names):
            for name in names:
                if not data.get(name):
                    self.add_error(name, WANTED[name])
        return data

    @property
    def person(self) -> Person:
        """Who was typed. Someone without a name is nobody yet, whatever organisation was filled in."""
        values = {name: self.cleaned_data.get(name, "") for name in PersonForm.base_fields}
        person = Person(**values)
        return person if person.is_named else NAME_LATER


class NamedForm(PersonForm):
    """Who comes, where a name must be given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for(self, REQUIRED)


class OwnPlaceForm(PersonForm):
    """Role and organisation of whoever books for themself; name and address are typed above."""

    email: Any = forms.CharField(max_length=254, required=False, label="E-mail address")

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data


def ask_for(form: forms.Form, words: Mapping[str, str]) -> None:
    """Make fields required, each with its own words for what is missing."""
    for name, said in words.items():
        form.fields[name].required = True
        form.fields[name].error_messages["required"] = said
