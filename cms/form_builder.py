"""Turns the questions that staff wrote into a form."""

from typing import Any

from django import forms
from wagtail.contrib.forms.forms import BaseForm, FormBuilder

LONGEST_ANSWER = 5_000
# A hyphen cannot stand in the name of a question, so no question is ever called like this.
HONEYPOT = "leave-empty"


class AnswerForm(BaseForm):
    """A visitor's answers."""

    @property
    def came_from_a_machine(self) -> bool:
        """Whether the field that no person sees was filled in."""
        return bool(self.data.get(HONEYPOT))


class QuestionBuilder(FormBuilder):
    """Makes a field of each question, with sensible bounds and the browser's own help for dates."""

    def create_singleline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=255, **options)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 5}), **options)

    def create_email_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.EmailField(
            max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **options
        )

    def create_url_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.URLField(max_length=500, assume_scheme="https", **options)

    def create_number_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.DecimalField(max_digits=15, **options)

    def create_dropdown_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        """Begin with no answer, so that nobody gives the first one without having read it."""
        built = super().create_dropdown_field(field, options)
        built.choices = [("", "Choose one"), *built.choices]
        return built

    def create_date_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.DateField(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
            **options,
        )

    def create_datetime_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.DateTimeField(
            widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}), **options
        )

    def get_form_class(self) -> type[AnswerForm]:
        return type("QuestionsForm", (AnswerForm,), self.formfields)
