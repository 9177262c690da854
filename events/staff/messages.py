"""A message from the organisers to a selection of the people who are booked."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from events.models import Place
from events.selectors.delegates import to_write_to
from events.services.messages import send_message
from events.staff.delegates import selection
from events.staff.steps import EventStep

NAMED = 8


class MessageForm(forms.Form):
    subject = forms.CharField(max_length=150)
    words = forms.CharField(
        max_length=8000,
        label="Message",
        widget=forms.Textarea({"rows": 10}),
        help_text="An empty line parts paragraphs. The greeting, the event and the way to their page are added.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WriteMessage(EventStep):
    """Shows to whom the message goes before it goes; pressing twice sends once."""

    form_class = MessageForm
    template_name = "staff/events/message.html"
    page_title = "Write to the selection"
    submit_label = "Show before sending"
    back_label = "Back to the delegates"
    header_icon = "mail"
    shown: dict[str, Any] | None = None

    def get_success_url(self) -> str:
        return f"{reverse('event:delegates', args=[self.event.pk])}?{self.request.GET.urlencode()}"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "key": uuid4()}

    def recipients(self) -> list[Place]:
        """The places whose people are written to, one for each address."""
        found: dict[str, Place] = {}
        for place in to_write_to(selection(self.request, self.event)):
            found.setdefault((place.email or place.booking.contact_email).casefold(), place)
        return list(found.values())

    def form_valid(self, form: forms.Form) -> HttpResponse:
        places = self.recipients()
        if not places:
            form.add_error(
                None, "Nobody in this selection can be written to. Go back and take a filter away."
            )
            return self.form_invalid(form)
        if "send" in self.request.POST and form.cleaned_data["number"] == len(places):
            return super().form_valid(form)
        self.shown = form.cleaned_data
        return self.render_to_response(self.get_context_data(form=form))

    def perform(self, data: dict[str, Any]) -> None:
        number = send_message(
            event=self.event,
            places=self.recipients(),
            subject=data["subject"],
            words=data["words"],
            key=data["key"],
            by=self.person,
            now=self.now,
        )
        self.done = f"The message goes to {number} {'person' if number == 1 else 'people'}."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = self.recipients()
        return super().get_context_data(
            shown=self.shown,
            number=len(places),
            named=[
                place.name or f"{place.booking.contact_name}, for a place without a name"
                for place in places[:NAMED]
            ],
            more=max(len(places) - NAMED, 0),
            **kwargs,
        )
