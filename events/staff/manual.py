"""Booking for somebody who wrote or rang up, and places given by the association."""

from typing import Any

from django import forms
from django.urls import reverse

from billing.choosers import CUSTOMER_CHOOSER
from billing.models import Customer
from events.models import Booking, Ticket
from events.services.naming import Contact, Person
from events.services.office import NewPayer, book_for_somebody
from events.staff.steps import EventStep
from membership.choosers import PARTNERSHIP_CHOOSER
from membership.models import Partnership

LINES_HELP = (
    "One person a line: first name, last name, e-mail, role, organisation, with commas between; what comes after the name may be left "
    "out. Fewer lines than places: the others are named later."
)


class PeopleField(forms.CharField):
    """People typed one a line, with commas between what is said of each."""

    def __init__(self, **values: Any) -> None:
        widget = forms.Textarea({"rows": 5, "spellcheck": "false"})
        super().__init__(**{"widget": widget, "max_length": 8000, "required": False, **values})

    def clean(self, value: Any) -> list[Person]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        return [self._person(line, number) for number, line in enumerate(lines, start=1)]

    def _person(self, line: str, number: int) -> Person:
        cells = [cell.strip() for cell in line.split(",")]
        at = next((place for place, cell in enumerate(cells) if "@" in cell), 2)
        name = cells[:at]
        if len(name) == 1:
            name = name[0].rsplit(" ", 1)
        if len(name) > 2:
            raise forms.ValidationError(f"Line {number}: what stands after the name is no e-mail address.")
        first, last = [*name, ""][:2] if name else ("", "")
        email, role, organisation = ([*cells[at : at + 2], ", ".join(cells[at + 2 :])] + [""] * 3)[:3]
        if not (first or last):
            raise forms.ValidationError(f"Line {number} has no name.")
        if email:
            try:
                email = forms.EmailField(max_length=254).clean(email)
            except forms.ValidationError as problem:
                raise forms.ValidationError(
                    f"Line {number}: “{email[:60]}” is no e-mail address."
                ) from problem
        for cell, most in ((first, 80), (last, 80), (role, 120), (organisation, 160)):
            if len(cell) > most:
                raise forms.ValidationError(f"Line {number}: “{cell[:30]}…” is too long.")
        return Person(first, last, email, role, organisation)


class BookForm(forms.Form):
    contact_name = forms.CharField(max_length=120, label="Who books", help_text="Gets the confirmation.")
    contact_email = forms.EmailField(max_length=254, label="Their e-mail address")
    contact_phone = forms.CharField(max_length=40, required=False, label="Their telephone number")
    partnership = forms.ModelChoiceField(
        Partnership.objects.open(),
        required=False,
        widget=PARTNERSHIP_CHOOSER.widget_class,
        help_text="For whom it is booked. Gives the members’ price while it is in membership and has such places left.",
    )
    people = PeopleField(label="Who comes", help_text=LINES_HELP)
    is_complimentary = forms.BooleanField(
        required=False,
        label="Complimentary: the association gives the places, outside the partnership’s number",
    )
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        required=False,
        widget=CUSTOMER_CHOOSER.widget_class,
        label="Who is invoiced",
        help_text="Empty: the body that pays for the partnership, or the new one below.",
    )
    new_name = forms.CharField(max_length=160, required=False, label="Somebody new is invoiced: legal name")
    new_email = forms.EmailField(max_length=254, required=False, label="Their e-mail address for invoices")
    new_address = forms.CharField(
        max_length=400,
        required=False,
        label="Their address",
        help_text="Street and town, a line each.",
        widget=forms.Textarea({"rows": 3}),
    )
    new_postcode = forms.CharField(max_length=12, required=False, label="Their postcode")
    purchase_order = forms.CharField(max_length=60, required=False, label="Purchase order number")
    is_before_those_waiting = forms.BooleanField(
        required=False, label="Take places that are kept for people on the waiting list"
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        partnership = data.get("partnership")
        if data.get("new_name"):
            for name in ("new_email", "new_address"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "An invoice needs it.")
            if data.get("customer"):
                self.add_error("new_name", "Choose who is invoiced above, or enter somebody new, not both.")
        elif not data.get("customer") and partnership is not None and not data.get("is_complimentary"):
            data["customer"] = partnership.customer
        numbers = {name: number for name, number in data.items() if name.startswith("ticket_") and number}
        if not numbers:
            self.add_error(None, "Say how many places, of at least one ticket.")
        elif len(data.get("people") or []) > sum(numbers.values()):
            self.add_error("people", f"These are more people than places ({sum(numbers.values())}).")
        return data


class BookForSomebody(EventStep):
    """A booking made by the office; the confirmation and the tickets go out as with any other."""

    form_class = BookForm
    page_title = "Book for somebody"
    submit_label = "Book"
    header_icon = "plus"
    booking: Booking | None = None

    def explanation(self) -> str:
        return (
            "Books whether or not booking is open. Quotas hold: raise one under Set up if there is more room than it says. "
            "The confirmation goes by mail; what costs something is invoiced."
        )

    def tickets(self) -> list[Ticket]:
        return list(self.event.tickets.all())

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        numbers = {
            f"ticket_{ticket.pk}": forms.IntegerField(
                min_value=0, max_value=50, required=False, label=f"How many: {ticket}", initial=0
            )
            for ticket in self.tickets()
        }
        form.fields = {**numbers, **form.fields}
        return form

    def perform(self, data: dict[str, Any]) -> None:
        self.booking = book_for_somebody(
            event=self.event,
            wanted={ticket: data.get(f"ticket_{ticket.pk}") or 0 for ticket in self.tickets()},
            contact=Contact(data["contact_name"], data["contact_email"], data["contact_phone"]),
            people=data["people"],
            partnership=data["partnership"],
            customer=data["customer"],
            new_payer=self.new_payer(data),
            purchase_order=data["purchase_order"],
            is_complimentary=data["is_complimentary"],
            is_before_those_waiting=data["is_before_those_waiting"],
            now=self.now,
        )
        self.done = f"Booked: {self.booking.reference}. The confirmation is on its way."

    def new_payer(self, data: dict[str, Any]) -> NewPayer | None:
        """Who is invoiced for the first time, if somebody is."""
        if not data["new_name"]:
            return None
        return NewPayer(data["new_name"], data["new_email"], data["new_address"], data["new_postcode"])

    def get_success_url(self) -> str:
        if self.booking is not None:
            return reverse("event_booking:inspect", args=[self.booking.pk])
        return super().get_success_url()
