"""Choices of people who hold seats."""

from typing import Any

from django import forms

from membership.access import Viewer


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
