"""What a person says about themself and what they choose."""

from collections.abc import Sequence
from typing import Any

from django import forms

from events.models import Details, Event, Part
from events.refusals import SoldOutError
from events.selectors.attendance import Slot

NONE = "none"
FEW = 10
"""From how many chairs left on the page says how many."""


def agreement(event: Event, association: str) -> str:
    """Return the words that a person agrees to before what they need is kept."""
    why = "so that I can take part."
    if event.venue_name:
        why = (
            "so that I can eat and take part, and tells the venue and the kitchen what they must know, "
            "without my name where that is possible."
        )
    return f"I agree that {association} keeps what I write here until {event.forgets_details_on:%-d %B %Y}, {why}"


class NeedsForm(forms.Form):
    """Dietary and access needs, with consent in words."""

    dietary = forms.CharField(
        label="What should the kitchen know?",
        help_text="Allergies, intolerances, what you do not eat.",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    access = forms.CharField(
        label="What helps you to take part?",
        help_text="For example step-free ways, a hearing loop, an interpreter, a seat near the door, a carer who comes along.",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agrees = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, details: Details | None, event: Event, association: str, **kwargs: Any
    ) -> None:
        known = {"dietary": details.dietary, "access": details.access} if details else {}
        kwargs["initial"] = known
        super().__init__(*args, **kwargs)
        self.agreed_to = agreement(event, association)
        self.fields["agrees"].label = self.agreed_to
        if not event.venue_name:
            del self.fields["dietary"]
            self.fields["access"].help_text = "For example captions, an interpreter, slides in advance."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if (given.get("dietary") or given.get("access")) and not given.get("agrees"):
            self.add_error("agrees", "Tick the box if you agree; without it we may not keep what you wrote.")
        return given


class ChoicesForm(forms.Form):
    """One question a slot."""

    def __init__(self, *args: Any, slots: Sequence[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = [slot for slot in slots if slot.offered]
        for slot in self.slots:
            if slot.is_single:
                part = slot.offered[0]
                self.fields[slot.key] = forms.BooleanField(
                    label=_label(part, slot),
                    help_text=part.description,
                    required=False,
                    initial=slot.chosen == part,
                )
            else:
                self.fields[slot.key] = forms.ChoiceField(
                    label=slot.label,
                    choices=[
                        *((str(part.pk), _label(part, slot)) for part in slot.offered),
                        (NONE, "None of these"),
                    ],
                    initial=str(slot.chosen.pk) if slot.chosen else NONE,
                    widget=forms.RadioSelect,
                    error_messages={
                        "required": "Choose one, or “None of these”.",
                        "invalid_choice": "That is full now. Choose another, or “None of these”.",
                    },
                )

    @property
    def chosen(self) -> list[Part]:
        """The parts that were ticked."""
        return [
            part
            for slot in self.slots
            for part in slot.offered
            if self.cleaned_data[slot.key] in (True, str(part.pk))
        ]

    def add_refusal(self, problem: SoldOutError) -> None:
        """Say beside its slot that a part has just run out."""
        slot = next((slot for slot in self.slots if problem.offer in slot.offered), None)
        self.add_error(slot.key if slot else None, str(problem))


def _label(part: Part, slot: Slot) -> str:
    left = slot.left[part]
    if left is not None and 0 < left <= FEW and slot.chosen != part:
        return f"{part.name} ({left} left)"
    return part.name
