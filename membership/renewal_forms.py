"""What a partnership chooses and writes when it renews, or does not."""

from typing import Any

from django import forms
from django.db import models

from billing.card.providers import cards_are_taken
from billing.models import Customer
from billing.money import pounds
from membership.renewing.offers import Offer
from membership.services.renewals.answers import LONGEST
from membership.services.renewals.renewing import SeatsOutOfRangeError, refuse_seats


class PaysBy(models.TextChoices):
    """How the invoice is going to be paid."""

    CARD = "card", "Pay by card now"
    INVOICE = "invoice", "Get an invoice and pay by bank transfer"


class RenewForm(forms.Form):
    """Seats, purchase order and way of paying."""

    seats = forms.IntegerField(label="How many seats?")
    purchase_order = forms.CharField(
        label="Purchase order number",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    pays_by = forms.ChoiceField(
        label="How will you pay?",
        choices=PaysBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose card or invoice."},
    )

    def __init__(self, *args: Any, offer: Offer, customer: Customer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        if not cards_are_taken():
            self.fields["pays_by"].choices = [(PaysBy.INVOICE, PaysBy.INVOICE.label)]  # type: ignore[attr-defined]
            self.fields["pays_by"].initial = PaysBy.INVOICE
        seats = self.fields["seats"]
        seats.initial = offer.seats
        seats.widget.attrs.update(min=offer.least_seats, max=offer.most_seats, inputmode="numeric")
        seats.help_text = _about_seats(offer)
        if customer and customer.needs_purchase_order:
            self.fields["purchase_order"].help_text = (
                f"{customer.name} needs one on its invoices. If you do not have it yet, leave this empty: "
                "you get a pro forma to order with, and the invoice once the number is there."
            )
        else:
            self.fields["purchase_order"].help_text = "If your finance team wants one on the invoice."

    def clean_seats(self) -> int:
        seats: int = self.cleaned_data["seats"]
        try:
            refuse_seats(self.offer, seats=seats)
        except SeatsOutOfRangeError as problem:
            raise forms.ValidationError(str(problem)) from problem
        return seats


def _about_seats(offer: Offer) -> str:
    included = f"The fee includes {offer.fee.seats_included}."
    used = f"{offer.least_seats} {'is' if offer.least_seats == 1 else 'are'} in use."
    return f"{used} {included} Each further seat costs {pounds(offer.fee.extra_seat_pence)} a year."


class DeclineForm(forms.Form):
    because = forms.CharField(
        label="Why not?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A sentence is enough. It helps us to do better. The association’s staff read it, "
        "and those who look after your membership with you.",
    )


class DecisionForm(forms.Form):
    on = forms.DateField(
        label="When will you have decided?",
        help_text=f"Within the next {LONGEST.days // 30} months. We send no reminders up to this day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a day, for example 12/04/2027."},
    )


class AreaWishForm(forms.Form):
    words = forms.CharField(
        label="What has changed?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Which local authority areas have joined or left your partnership, and since when.",
    )


class PayerForm(forms.ModelForm):
    """The legal body that pays."""

    class Meta:
        model = Customer
        fields = ["name", "contact_name", "email", "address", "postcode", "needs_purchase_order"]
        labels = {
            "name": "Legal name",
            "contact_name": "Contact for invoices",
            "email": "E-mail address for invoices",
            "needs_purchase_order": "We need a purchase order number on every invoice",
        }
        help_texts = {
            "name": "The body that the invoice is made out to, for example Harrowmere Council.",
            "needs_purchase_order": "Then no invoice is issued before you have given us the number.",
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"})}
