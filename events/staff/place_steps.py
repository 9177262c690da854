"""The steps that staff take on one person's place."""

from typing import Any

from django import forms

from events.models import Part, Place, Ticket
from events.services import changing, office, resending
from events.services.naming import Person
from events.staff.booking_steps import BookingStep, Cancelling


class PlaceStep(BookingStep):
    model = Place
    object: Place


class PersonForm(forms.ModelForm):
    class Meta:
        model = Place
        fields = ["first_name", "last_name", "email", "job_title", "organisation"]


class ChangePerson(PlaceStep):
    form_class: Any = PersonForm
    page_title = "Change who comes"
    submit_label = "Save the name"
    done = "Saved. Whoever is new gets a letter of their own."

    def explanation(self) -> str:
        return (
            "Works also after the last day for changes. What the person before said about food and access does not pass on to "
            "somebody else. Empty name: to be named later."
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Place.objects.get(pk=self.object.pk)}

    def perform(self, data: dict[str, Any]) -> None:
        place = Place.objects.select_related("booking").get(pk=self.object.pk)
        is_same = place.email.casefold() == data["email"].casefold()
        office.change_person(
            place=place, person=Person(**data, user_id=place.user_id if is_same else None), now=self.now
        )


class PartsForm(forms.Form):
    parts = forms.ModelMultipleChoiceField(
        Part.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What goes with the place",
    )
    waive_fee = forms.BooleanField(required=False, label="Waive the fee for what is given back")


class ChangeParts(PlaceStep):
    form_class = PartsForm
    page_title = "Change choices"
    submit_label = "Save the choices"
    done = "Saved; the letter is on its way."

    def explanation(self) -> str:
        return "What is added and costs something is invoiced; what is given back is credited, less the fee of the day."

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        chosen = Part.objects.filter(pk__in=self.object.chosen.booked().values("part"))
        offered = self.event.parts.filter(is_active=True)
        form.fields["parts"].queryset = (offered | chosen).distinct()  # type: ignore[attr-defined]
        return form

    def get_initial(self) -> dict[str, Any]:
        return {"parts": list(self.object.chosen.booked().values_list("part", flat=True))}

    def perform(self, data: dict[str, Any]) -> None:
        changing.change_parts(
            place=self.object,
            parts=list(data["parts"]),
            waive_fee=data["waive_fee"],
            is_office=True,
            by=self.person,
            now=self.now,
        )


class TicketForm(forms.Form):
    ticket = forms.ModelChoiceField(Ticket.objects.none(), label="To which ticket", empty_label=None)


class MoveToTicket(PlaceStep):
    form_class = TicketForm
    page_title = "Move to another ticket"
    submit_label = "Move the place"
    done = "Moved; the letter is on its way."

    def explanation(self) -> str:
        return (
            f"{self.object} has “{self.object.ticket}”. There must be room in the other. Where that costs less today the difference is "
            "credited; where it costs more the price stays as it was."
        )

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        form.fields["ticket"].queryset = self.event.tickets.exclude(pk=self.object.ticket_id)  # type: ignore[attr-defined]
        return form

    def perform(self, data: dict[str, Any]) -> None:
        changing.move_place(place=self.object, ticket=data["ticket"], by=self.person, now=self.now)


class SendTicketAgain(PlaceStep):
    page_title = "Send the ticket again"
    submit_label = "Send it again"
    done = "The ticket is on its way again."

    def explanation(self) -> str:
        return f"Mails the ticket and the way to their own page to {self.object.email or 'nobody: no address is known'} once more."

    def perform(self, data: dict[str, Any]) -> None:
        resending.resend_place(place=self.object, now=self.now)


class CancelPlace(PlaceStep, Cancelling):
    page_title = "Cancel the place"
    submit_label = "Cancel the place"

    def places(self) -> Any:
        return [self.object]
