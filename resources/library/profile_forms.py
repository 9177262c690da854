"""What a person writes about themselves, and what staff write to propose somebody."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from membership.models import Region
from resources.models import PeopleListPage, Profile
from resources.models.people import CONSENT, LONGEST_EXPERTISE


class WordsField(forms.CharField):
    """A few words or phrases with commas between them, kept as a list; each once, in the order given."""

    longest = 60

    def to_python(self, value: Any) -> Any:
        given = (" ".join(word.split()) for word in str(value or "").split(","))
        once: dict[str, str] = {}
        for word in given:
            once.setdefault(word.lower(), word)
        return [word for word in once.values() if word]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        if len(value) > LONGEST_EXPERTISE:
            raise ValidationError(
                f"Name at most {LONGEST_EXPERTISE} fields, so that people see what you are best at."
            )
        if any(len(word) > self.longest for word in value):
            raise ValidationError("Each field is a word or two: put commas between them.")

    def run_validators(self, value: Any) -> None:
        """The length is checked for each word, not for the list."""


class ProfileForm(forms.Form):
    """A profile, as its person writes it."""

    name = forms.CharField(max_length=120, label="Your name, as members see it")
    role = forms.CharField(max_length=160, required=False, label="Role and organisation")
    regions = forms.MultipleChoiceField(
        choices=Region.choices,
        required=False,
        label="Regions you work in",
        widget=forms.CheckboxSelectMultiple,
    )
    expertise = WordsField(
        required=False,
        label="What you know most about",
        help_text="A few words with commas between them: neglect, learning reviews, adolescents.",
    )
    words = forms.CharField(
        max_length=1500,
        required=False,
        label="About you",
        help_text="What you have done, and what people may ask you about. Plain text.",
        widget=forms.Textarea({"rows": 6}),
    )
    contact = forms.CharField(
        max_length=200,
        required=False,
        label="How members reach you",
        help_text="An e-mail address, a telephone number, or both. Only what you write here is shown.",
    )


class ConsentForm(ProfileForm):
    """The first time: with the person's agreement."""

    has_agreed = forms.BooleanField(required=False, label=CONSENT)


class ProposalForm(forms.Form):
    """Whom staff propose for which list."""

    people_list: forms.ModelChoiceField = forms.ModelChoiceField(
        PeopleListPage.objects.order_by("title"), label="List", empty_label="Choose one"
    )
    name = forms.CharField(max_length=120)
    email = forms.EmailField(max_length=254, label="E-mail address", help_text="The letter goes there.")
    role = forms.CharField(
        max_length=160, required=False, label="Role and organisation", help_text="The person can change it."
    )
    ask_again = forms.BooleanField(
        required=False,
        label="Ask again although they declined or withdrew",
        help_text="Only if they told you that they want to be asked.",
    )


def initial_of(profile: Profile) -> dict[str, Any]:
    """Return what the form of a profile starts with."""
    return {name: getattr(profile, name) for name in ProfileForm.base_fields}
