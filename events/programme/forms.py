"""Suggesting a topic or a speaker."""

from typing import Any

from django import forms

from events.models import Suggestion


class SuggestionForm(forms.ModelForm):
    """What somebody would like to see at an event, and who they are."""

    class Meta:
        model = Suggestion
        fields = ["what", "subject", "reason", "name", "email", "organisation"]
        labels = {
            "what": "What do you suggest?",
            "subject": "The topic, or the speaker’s name and where they work",
            "reason": "Why it would help others",
            "name": "Your name",
            "email": "Your e-mail address",
            "organisation": "Your organisation",
        }
        help_texts = {
            "reason": "What people would take home from it. If you suggest a speaker, say where you heard them.",
        }
        widgets = {
            "what": forms.RadioSelect,
            "reason": forms.Textarea({"rows": 5}),
            "name": forms.TextInput({"autocomplete": "name"}),
            "email": forms.EmailInput({"autocomplete": "email"}),
            "organisation": forms.TextInput({"autocomplete": "organization"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"] = forms.ChoiceField(
            label=self.fields["what"].label,
            choices=Suggestion.What.choices,
            initial=Suggestion.What.TOPIC,
            widget=forms.RadioSelect,
        )
