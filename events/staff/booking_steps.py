"""The steps that staff take on a booking for somebody."""

from typing import Any

from django import forms
from django.urls import reverse

from billing.money import pounds
from events.models import Booking, Event
from events.refusals import NothingChosenError
from events.services import cancelling, office, resending
from events.services.naming import Contact
from events.staff.steps import EventStep


class BookingStep(EventStep):
    """A step on one booking, or on a row that belongs to one; it leads back to the booking's page."""

    model: Any = Booking
    header_icon = "list-ul"
    back_label = "Back to the booking"

    @property
    def booking(self) -> Booking:
        return self.object if isinstance(self.object, Booking) else self.object.booking

    @property
    def event(self) -> Event:
        return self.booking.event

    def get_success_url(self) -> str:
        return reverse("event_booking:inspect", args=[self.booking.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        return [*items[:-1], {"url": self.get_success_url(), "label": self.booking.reference}, items[-1]]


class ContactForm(forms.Form):
    name = forms.CharField(max_length=120)
    email = forms.EmailField(max_length=254, label="E-mail address")
    phone = forms.CharField(max_length=40, required=False, label="Telephone number")


class ChangeContact(BookingStep):
    form_class = ContactForm
    page_title = "Change who is written to"
    submit_label = "Save"
    done = "From now on letters about the booking go there."

    def get_initial(self) -> dict[str, Any]:
        booking = self.booking
        return {"name": booking.contact_name, "email": booking.contact_email, "phone": booking.contact_phone}

    def perform(self, data: dict[str, Any]) -> None:
        office.change_contact(booking=self.booking, contact=Contact(**data), now=self.now)


class SendAgain(BookingStep):
    page_title = "Send the confirmation again"
    submit_label = "Send it again"
    done = "The confirmation is on its way again."

    def explanation(self) -> str:
        return f"Mails the confirmation with the tickets to {self.booking.contact_email} once more."

    def perform(self, data: dict[str, Any]) -> None:
        resending.resend_booking(booking=self.booking, now=self.now)


class ConfirmBooking(BookingStep):
    page_title = "Confirm before the money has come"
    submit_label = "Confirm the booking"
    done = "Confirmed. The tickets are on their way."

    def explanation(self) -> str:
        return "Makes the tickets valid and sends them. What is owed stays owed."

    def perform(self, data: dict[str, Any]) -> None:
        office.confirm_before_payment(booking=self.booking, now=self.now)


class CancelForm(forms.Form):
    because = forms.CharField(
        max_length=300,
        required=False,
        label="Why",
        help_text="For the association’s own record.",
    )
    waive_fee = forms.BooleanField(required=False, label="Waive the cancellation fee")


class Cancelling(BookingStep):
    """What both ways of cancelling share: the terms of today stand above the form, with the fee and without."""

    form_class = CancelForm
    template_name = "staff/events/cancel_places.html"
    done = "Cancelled. The letter is on its way."

    def places(self) -> Any:
        """The places to cancel; None for the whole booking."""
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(terms=self.terms(), waived=self.terms(waive_fee=True), **kwargs)

    def terms(self, *, waive_fee: bool = False) -> cancelling.Terms | None:
        """What cancelling means today; None where nothing of it is booked any more."""
        try:
            return cancelling.terms_for(
                booking=self.booking, places=self.places(), waive_fee=waive_fee, now=self.now
            )
        except NothingChosenError:
            return None

    def explanation(self) -> str:
        return "" if self.terms() else "Nothing of it is booked any more: it was cancelled already."

    def perform(self, data: dict[str, Any]) -> None:
        terms = cancelling.cancel_places(
            booking=self.booking, places=self.places(), is_office=True, by=self.person, now=self.now, **data
        )
        if terms.back_pence:
            self.done = f"Cancelled. {pounds(terms.back_pence)}: {terms.how}"


class CancelBooking(Cancelling):
    page_title = "Cancel the whole booking"
    submit_label = "Cancel the booking"
