"""What examples are made of: names as long as life's, pages that are stored nowhere, a form with every control."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from wagtail.images import get_image_model
from wagtail.models import Page

LONG = "North Harrowmere, Saltmarsh-on-the-Estuary and Upper Quantbridge Safeguarding Children Partnership"
WORD = "Multi-agencysafeguardingpartnershipreorganisationconsultations"
TEASER = "Three partnerships describe how they listen to families, and what they changed because of it."
DAY = date(2026, 11, 19)
KEY = UUID(int=7)


@dataclass(frozen=True)
class Example:
    """One state of a component: what it shows, and the values that its template is given."""

    state: str
    values: dict[str, Any] = field(default_factory=dict)


class OwnForm(forms.Form):
    """Every kind of control that the site's forms have."""

    name = forms.CharField(label="Name of your partnership", help_text="As you write it yourselves.")
    kind = forms.ChoiceField(
        label="What it is",
        widget=forms.RadioSelect,
        choices=[
            ("children", "A safeguarding children partnership"),
            ("adults", "A safeguarding adults board"),
        ],
    )
    topics = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("a", "Neglect"), ("b", "Transitions")], required=False
    )
    region = forms.ChoiceField(choices=[("", "Choose a region"), ("ne", "North East")])
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    sheet = forms.FileField(required=False, help_text="PDF or Word, up to 20 MB.")
    about = forms.CharField(label="What you would like to know", widget=forms.Textarea, required=False)
    fixed = forms.CharField(label="Membership year", initial="2026/27", disabled=True, required=False)
    agreed = forms.BooleanField(label="I may speak for the partnership")


def made_page(model: type[Page], **values: Any) -> Any:
    """Return a page that is stored nowhere and whose link leads nowhere."""
    page: Any = model(**values)
    page.crumbs = [Page(title=title, depth=depth) for depth, title in ((2, "Home"), (3, "Newsletter"))]
    for each in (*page.crumbs, page):
        each.get_url = lambda *args, **kwargs: "#example"  # noqa: ARG005 as a page's own is called
    return page


def picture() -> Any:
    """Return the newest picture of the library, or None."""
    return get_image_model().objects.order_by("-pk").first()


class Message:
    """What the site says after something was done."""

    def __init__(self, level_tag: str) -> None:
        self.level_tag = level_tag

    def __str__(self) -> str:
        return f"This is how a message of the kind “{self.level_tag}” looks. {TEASER}"
