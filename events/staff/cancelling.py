"""Cancelling an event: everybody is told, and the money goes back."""

from typing import Any

from django import forms

from billing.money import pounds
from events.selectors.figures import money_of, tickets_in_figures
from events.services.cancelling_events import cancel_event
from events.staff.steps import EventStep


class CancelForm(forms.Form):
    reason = forms.CharField(
        max_length=600,
        widget=forms.Textarea({"rows": 4}),
        help_text="Stands in the letter to everybody who is booked or waits, and on the event’s page.",
    )
    is_sure = forms.BooleanField(label="Cancel the event for everybody. This cannot be taken back.")


class CancelEvent(EventStep):
    form_class = CancelForm
    page_title = "Cancel the event"
    submit_label = "Cancel the event and give the money back"
    done = "The event is cancelled. Letters and refunds are on their way."
    header_icon = "cross"

    def explanation(self) -> str:
        booked = sum(row.booked for row in tickets_in_figures(self.event, now=self.now))
        money = money_of(self.event)
        return (
            f"{booked} booked {'place is' if booked == 1 else 'places are'} cancelled without a fee. {pounds(money.paid)} paid goes back: "
            "by card where it came by card; other money is credited, and a question asks finance to pay it back. "
            f"Invoices not paid yet, {pounds(money.owed)}, are credited. Nobody can book any more."
        )

    def perform(self, data: dict[str, Any]) -> None:
        cancel_event(event=self.event, reason=data["reason"], now=self.now)
