"""The two forms by which readers tell us something."""

from django import forms

from newsletters.models import IssueFeedback, SuggestedContribution
from office.guarding import GuardedForm

LONGEST_COMMENT, LONGEST_TEXT = 2000, 6000


class FeedbackForm(GuardedForm):
    """Whether an issue met somebody's needs, and what they would add."""

    words = ("comment",)
    answer = forms.ChoiceField(
        label="Your answer",
        choices=IssueFeedback.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes, partly or no."},
    )
    comment = forms.CharField(
        label="What was useful, or what was missing?",
        help_text="We do not ask who you are. If you would like an answer, write to us instead.",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 5}),
    )


class ContributionForm(GuardedForm):
    """What somebody offers to write about, and how to reach them."""

    words = ("topic", "text", "name", "organisation")
    topic = forms.CharField(
        label="What is it about?", help_text="In a line, as a heading would say it.", max_length=160
    )
    text = forms.CharField(
        label="What would you like to tell others?",
        help_text="A few sentences are enough: what you did, what changed, and what others could take from it.",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 8}),
    )
    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
    organisation = forms.CharField(
        label="Your organisation",
        required=False,
        max_length=SuggestedContribution._meta.get_field("organisation").max_length,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
