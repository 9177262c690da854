"""What somebody who shares an example is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.core import signing
from django.core.validators import URLValidator
from django.utils import timezone

from cms.models import GatedDocument
from membership.access import Place
from resources.contributing.checking import Finding
from resources.models import DocumentType, Example, Sharing, TopicPage
from resources.services.contributing import Facts

SALT = "resources.contributing.files"
MOST_FILES = 6
FIRST_YEAR = 1989
SHARING_WORDS = {
    Sharing.MEMBERS: "People with a seat read it here. They keep it to themselves.",
    Sharing.BOARD: "People with a seat read it here, and may show it to their own board.",
    Sharing.PUBLIC: "Anybody can find and read it, on this site and by search engines.",
}


def token_of(document: GatedDocument, *, user_id: int) -> str:
    """Return what stands for a file in one person's form; nobody can make one up or use another person's."""
    return signing.dumps([document.pk, user_id], salt=SALT)


def document_key(token: str, *, user_id: int) -> int | None:
    """Return the document that a token of this person stands for."""
    try:
        key, owner = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(key) if owner == user_id else None


@dataclass(frozen=True)
class FileChoice:
    """A file that is here already, as the form shows it: kept as long as it is ticked."""

    document: GatedDocument
    token: str
    findings: list[Finding]


@dataclass(frozen=True)
class TopicGroup:
    """The checkboxes of one kind of topic, from A to Z."""

    label: str
    boxes: list[Any]

    @property
    def ticked(self) -> int:
        return sum(bool(box.data["selected"]) for box in self.boxes)


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ExampleForm(forms.Form):
    """One page for everything; the files are looked after by the view, so that they outlive an error."""

    partnership = forms.TypedChoiceField(label="For which partnership", coerce=int, widget=forms.RadioSelect)
    link = forms.URLField(
        label="Address of the page or file",
        required=False,
        max_length=1000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput({"inputmode": "url", "autocomplete": "off"}),
        help_text="If it is on the web already. Copy it from the browser’s address line.",
    )
    uploads = forms.Field(
        label="Files",
        required=False,
        widget=ManyFiles(
            {"multiple": True, "accept": ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.csv,.txt,.rtf"}
        ),
    )
    title = forms.CharField(
        max_length=200,
        help_text="As it stands on the document, with your area if it does not say it: “Neglect strategy 2025 to 2028”.",
    )
    teaser = forms.CharField(
        max_length=400,
        label="What it is",
        widget=forms.Textarea({"rows": 3}),
        help_text="A sentence or two. Everybody sees this and the title, whoever may read the rest.",
    )
    usefulness = forms.CharField(
        max_length=2000,
        required=False,
        label="Why it is useful",
        widget=forms.Textarea({"rows": 4}),
        help_text="What changed, what you would do again, whom to ask. Only those who may read the example see this.",
    )
    topics: Any = forms.ModelMultipleChoiceField(
        TopicPage.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one topic, so that others find it."},
    )
    type = forms.ModelChoiceField(
        DocumentType.objects.all(), label="Type of document", empty_label="Please choose"
    )
    dated = forms.DateField(
        label="Date of the document",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="If you only know the month, take its first day.",
    )
    sharing = forms.ChoiceField(
        label="Who may read it", choices=Sharing.choices, widget=forms.RadioSelect, initial=Sharing.MEMBERS
    )
    nobody_identifiable = forms.BooleanField(
        error_messages={"required": "Confirm this. If you are not sure, do not send it yet."},
        label="Nobody can be identified in it",
        help_text="No child, adult or family; members of staff only with their agreement.",
    )
    right_to_share = forms.BooleanField(
        error_messages={"required": "Confirm this. If you are not sure, do not send it yet."},
        label="We have the right to share it",
        help_text="In the way chosen above, with the agreement of whoever made it.",
    )
    looked = forms.BooleanField(required=False, label="I have looked: nobody can be identified")
    elsewhere = forms.BooleanField(
        required=False, label="I know. Ours is worth an entry of its own; share it all the same."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Iterable[Place] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places)
        choices = [(place.partnership_id, place.partnership) for place in self.places]
        if len(choices) > 1:
            self.fields["partnership"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["partnership"]
        self.fields["topics"].queryset = TopicPage.objects.live().order_by("kind", "title")  # type: ignore[attr-defined]

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        if not FIRST_YEAR <= dated.year <= timezone.localdate().year + 1:
            raise forms.ValidationError("Look at the year again: it cannot be right.")
        return dated

    @property
    def partnership_id(self) -> int:
        """Whom the example is shared for; asked only of who sits for several partnerships."""
        chosen: int = self.cleaned_data.get("partnership") or self.places[0].partnership_id
        return chosen

    @property
    def facts(self) -> Facts:
        """What was said, once it is valid."""
        names = ("title", "teaser", "usefulness", "link", "type", "dated", "sharing")
        return Facts(**{name: self.cleaned_data[name] for name in names})

    @property
    def topic_groups(self) -> list[TopicGroup]:
        """The topics by kind, each kind from A to Z."""
        kinds = dict(TopicPage.Kind.choices)
        return [
            TopicGroup(kinds[kind], list(boxes))
            for kind, boxes in groupby(self["topics"], key=lambda box: box.data["value"].instance.kind)
        ]

    @property
    def sharing_cards(self) -> list[tuple[Any, str]]:
        """The three ways of sharing, each with what it means."""
        return [(box, SHARING_WORDS[Sharing(box.data["value"])]) for box in self["sharing"]]


class AnswerForm(forms.Form):
    words = forms.CharField(label="Your answer", max_length=4000, widget=forms.Textarea({"rows": 5}))


def initial_of(example: Example) -> dict[str, Any]:
    """Return an example as the form shows it."""
    names = ("title", "teaser", "usefulness", "link", "type", "dated", "sharing")
    return {
        **{name: getattr(example, name) for name in names},
        "topics": [topic.pk for topic in example.topics.all()],
    }
