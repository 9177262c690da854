"""What people are asked when they subscribe or choose."""

from typing import Any

from django import forms

from newsletters.models.readers import OPEN_TOPICS, Reader
from newsletters.preferences import WHAT_AND_HOW_OFTEN, Choice
from office.addresses import MailboxField


def _labels(topics: Any) -> list[tuple[str, str]]:
    return [(topic.value, f"{topic.label}. {WHAT_AND_HOW_OFTEN[topic]}") for topic in topics]


class AddressForm(forms.Form):
    email = MailboxField(
        max_length=254, label="E-mail address", widget=forms.EmailInput({"autocomplete": "email"})
    )


class SubscribeForm(AddressForm):
    """An address and what it should receive."""

    name = forms.CharField(
        max_length=120,
        required=False,
        label="Your name",
        help_text="Only so that we can greet you.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    topics = forms.MultipleChoiceField(
        choices=_labels(OPEN_TOPICS),
        label="What you would like to receive",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )


class TicksField(forms.MultipleChoiceField):
    """Ticks among topics. None at all is an answer too, so that nothing here is called optional."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class ChoicesForm(forms.Form):
    """What an address receives; nothing ticked means nothing."""

    topics = TicksField(label="Tick what you would like to have")
    name = forms.CharField(
        max_length=120,
        required=False,
        label="Your name",
        help_text="Only so that we can greet you.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def __init__(
        self, *args: Any, choices: list[Choice], reader: Reader | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if reader is None:
            del self.fields["name"]
        else:
            self.initial["name"] = reader.name
        self.fields["topics"].choices = _labels(choice.topic for choice in choices)  # type: ignore[attr-defined]
        self.initial["topics"] = [choice.topic.value for choice in choices if choice.is_on]
