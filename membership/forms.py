"""What people with seats, and those who look after them, choose and write."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from membership.access import Viewer
from membership.extra_seats import SeatOffer
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
    """The name of somebody who takes their first seat."""

    first_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"}))


class ExtraSeatsForm(forms.Form):
    """How many seats to add, and what the invoice has to name."""

    seats = forms.IntegerField(
        label="How many extra seats?", min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    purchase_order = forms.CharField(
        label="Purchase order number",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, offer: SeatOffer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = self.fields["seats"]
        seats.validators.append(
            MaxValueValidator(offer.most, f"You can add at most {offer.most}: a membership has no more.")
        )
        seats.widget.attrs.update(max=offer.most)
        self.fields["purchase_order"].help_text = (
            f"{offer.customer.name} needs one on its invoices. If you do not have it yet, leave this empty: "
            "you get a pro forma to order with."
            if offer.customer.needs_purchase_order
            else "If your finance team wants one on the invoice."
        )
