"""Who pays, and how."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from billing.card.providers import cards_are_taken
from events.booking.facts import Facts
from events.models import Booking
from events.services.paying import Bill, name_payer
from office.refusals import Refusal

Payer, PaysBy = Booking.Payer, Booking.PaysBy
ASKED_OF_A_BODY = ("name", "email", "address")


class PayerForm(forms.Form):
    """Who is invoiced, by what means, and under which purchase order number."""

    payer = forms.ChoiceField(label="Who pays?", widget=forms.RadioSelect)
    name = forms.CharField(
        max_length=160,
        label="Name on the invoice",
        help_text="Your own, or the legal name of the body that pays, such as “Harrowmere Council”.",
    )
    contact_name = forms.CharField(max_length=120, required=False, label="Contact for invoices")
    email = forms.EmailField(max_length=254, label="E-mail address for invoices")
    address = forms.CharField(
        max_length=500,
        label="Address",
        help_text="Building, street and town, a line each.",
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        max_length=12,
        required=False,
        label="Postcode",
        widget=forms.TextInput({"autocomplete": "postal-code"}),
    )
    pays_by = forms.ChoiceField(label="How will it be paid?", widget=forms.RadioSelect)
    purchase_order = forms.CharField(
        max_length=60,
        required=False,
        label="Purchase order number",
        help_text="If you have it already. It can follow later.",
    )
    needs_purchase_order = forms.BooleanField(
        required=False,
        label="Whoever pays accepts no invoice without a purchase order number",
        help_text="Then the invoice waits until we have the number; your places are booked all the same.",
    )

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts, self.booking = facts, facts.booking
        partnership = self.booking.partnership
        self.known = partnership.customer if partnership else None
        payers = [(Payer.PARTNERSHIP, f"{partnership}")] if partnership else []
        payers += [
            (Payer.SELF, "I pay myself"),
            (Payer.OTHER, "Another organisation" if partnership else "My organisation"),
        ]
        self.fields["payer"].choices = payers  # type: ignore[attr-defined]
        self.takes_cards = cards_are_taken()
        ways = [(PaysBy.INVOICE, "By invoice and bank transfer")]
        ways += [(PaysBy.CARD, "By card now")] if self.takes_cards else []
        self.fields["pays_by"].choices = ways  # type: ignore[attr-defined]
        if not self.takes_cards:
            self.fields["pays_by"].required = False
        if self.is_bound and self.uses_known(self.data):
            for name in ASKED_OF_A_BODY:
                self.fields[name].required = False

    def clean_postcode(self) -> str:
        return " ".join(self.cleaned_data["postcode"].upper().split())

    def uses_known(self, data: Mapping[str, Any]) -> bool:
        """Say whether the body that pays for the partnership is known, so that nothing more is asked."""
        return data.get("payer") == Payer.PARTNERSHIP and self.known is not None

    def save(self, *, now: datetime) -> None:
        """Write who pays and how."""
        data = dict(self.cleaned_data)
        bill = None
        if not self.uses_known(data):
            bill = Bill(
                name=data["name"],
                contact_name=data["contact_name"],
                email=data["email"],
                address=data["address"],
                postcode=data["postcode"],
                needs_purchase_order=data["needs_purchase_order"],
            )
        name_payer(
            booking=self.booking,
            payer=data["payer"],
            pays_by=data["pays_by"] or PaysBy.INVOICE,
            purchase_order=data["purchase_order"],
            bill=bill,
            now=now,
        )

    def add_problem(self, problem: Refusal) -> None:
        self.add_error(problem.field if problem.field in self.fields else None, str(problem))


def payer_form(facts: Facts, *, data: Any = None, is_quiet: bool = False) -> PayerForm:
    """Return the form with what is known: what was kept of this booking, or the person's own name."""
    booking, typed = facts.booking, data
    customer = booking.customer
    initial: dict[str, Any] = {"payer": booking.payer, "pays_by": booking.pays_by}
    initial["purchase_order"] = booking.purchase_order
    if (
        customer is not None
        and booking.payer
        and customer != (booking.partnership and booking.partnership.customer)
    ):
        for name in ("name", "contact_name", "email", "address", "postcode", "needs_purchase_order"):
            initial[name] = getattr(customer, name)
    else:
        initial |= {"email": booking.contact_email}
    if not booking.payer and booking.partnership:
        initial["payer"] = Payer.PARTNERSHIP
    if not booking.pays_by:
        initial["pays_by"] = PaysBy.INVOICE if booking.partnership or not cards_are_taken() else ""
    if data is not None and is_quiet:
        initial |= {name: data.get(name, "") for name in PayerForm.base_fields}
        typed = None
    return PayerForm(typed, facts=facts, initial=initial)
