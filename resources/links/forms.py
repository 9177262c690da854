"""The answers to the questions in our letters."""

from typing import Any

from django import forms

from resources.models import Example


class AnswerForm(forms.Form):
    """One of the answers that a question has; some need an address."""

    CHOICES: list[tuple[str, str]] = []
    NEEDS_ADDRESS: tuple[str, ...] = ()

    answer = forms.ChoiceField(label="Your answer", widget=forms.RadioSelect)
    address = forms.URLField(
        label="New address",
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text="If there is one: copy it from your browser while you look at the page or the file.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(
        label="Anything we should know",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, example: Example, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        answer: Any = self.fields["answer"]
        answer.choices = self.choices

    @property
    def choices(self) -> list[tuple[str, str]]:
        return self.CHOICES

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        asked_for = given.get("answer") in self.NEEDS_ADDRESS and "address" not in self.errors
        if asked_for and not given.get("address"):
            self.add_error("address", "Write the new address, or choose another answer.")
        return given


class DeadLinkForm(AnswerForm):
    CHOICES = [
        ("address", "It has a new address"),
        ("withdraw", "It is no longer to be had: withdraw it"),
    ]
    NEEDS_ADDRESS = ("address",)


class CurrencyForm(AnswerForm):
    CHOICES = [
        ("current", "It is still current"),
        ("replaced", "Something newer has replaced it, at another address"),
        ("withdraw", "It no longer holds: withdraw it"),
    ]
    NEEDS_ADDRESS = ("replaced",)


class AllCurrentForm(forms.Form):
    """Nothing to fill in: the button says it."""
