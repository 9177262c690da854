"""What people with seats, and those who look after them, choose and write."""

from typing import Any

from django import forms

from membership.access import Viewer
from membership.models import SeatRole


class ActingForForm(forms.Form):
    """Which of the partnerships that the viewer holds a seat of they act for; no other is a choice."""

    partnership = forms.TypedChoiceField(
        coerce=int,
        error_messages={
            "invalid_choice": "You hold no seat with this partnership, so you cannot act for it."
        },
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].choices = [  # type: ignore[attr-defined]
            (place.partnership_id, place.partnership) for place in viewer.places
        ]


class InviteeForm(forms.Form):
    """Whom a mail is for."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="A work address that only this person reads.",
        error_messages={"invalid": "Write a whole e-mail address, for example jo.smith@council.gov.uk."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = forms.CharField(
        max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    last_name = forms.CharField(
        max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SeatForm(forms.Form):
    """What a person does in the partnership."""

    role = forms.ModelChoiceField(
        SeatRole.objects.all(), required=False, empty_label="Not said", label="Role in the partnership"
    )
    is_lead_contact = forms.BooleanField(
        label="Lead contact",
        required=False,
        help_text="Gives out the seats, pays and renews. A partnership may have several; two are wise.",
    )


class InvitationForm(SeatForm, InviteeForm):
    """Everything about an invitation."""

    field_order = ["email", "first_name", "last_name", "role", "is_lead_contact"]


class NewPersonForm(forms.Form):
    """How somebody who takes their first seat is called."""

    first_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))
