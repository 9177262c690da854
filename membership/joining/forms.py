"""What an applicant is asked, a step at a time."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q

from membership.models import Application, Area, Partnership, Region
from membership.models.applications import MOST_SEATS

KINDS = {
    Partnership.Kind.CHILDREN: "A safeguarding children partnership, as the law sets them up for local authority areas",
    Partnership.Kind.ADULTS_OR_JOINT: "A safeguarding adults board, or a joint partnership for children and adults",
    Partnership.Kind.OTHER: "Another body that organises safeguarding, such as a voluntary or private one",
}
YES_OR_NO = [("yes", "Yes"), ("no", "No")]


@dataclass(frozen=True)
class RegionOfAreas:
    """A region's checkboxes, and how many of them are ticked."""

    name: str
    boxes: list[Any]

    @property
    def ticked(self) -> int:
        return sum(bool(box.data["selected"]) for box in self.boxes)


class PartnershipForm(forms.Form):
    """Who applies, and who answers for it."""

    name = forms.CharField(
        max_length=160, label="Name of your partnership", help_text="As you write it yourselves."
    )
    kind = forms.ChoiceField(label="What it is", choices=KINDS.items(), widget=forms.RadioSelect)
    website = forms.URLField(required=False, assume_scheme="https", label="Website")
    first_name = forms.CharField(max_length=150, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(max_length=150, widget=forms.TextInput({"autocomplete": "family-name"}))
    job_title = forms.CharField(
        max_length=120, required=False, widget=forms.TextInput({"autocomplete": "organization-title"})
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="We send you a link with which you can go on later, on any device.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        max_length=40,
        required=False,
        label="Telephone",
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )


class StartForm(PartnershipForm):
    """The first step, before there is an application: carries the key of the one it will start."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class AreasForm(forms.Form):
    """Where it works."""

    areas = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        required=False,
        label="Areas it covers",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of the areas no longer exists. Please choose again."},
    )
    covers = forms.CharField(
        max_length=300,
        required=False,
        label="In your own words",
        help_text="If it covers no authority’s area, or only a part of one: say what it covers, such as “sport clubs across England”.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Q(applications=application.pk) if application.pk else Q()
        choices = Area.objects.filter(Q(closed_on__isnull=True) | chosen).distinct()
        self.fields["areas"].queryset = choices.order_by("region", "name")  # type: ignore[attr-defined]

    @property
    def regions(self) -> list[RegionOfAreas]:
        """The checkboxes under the names of their regions."""
        areas = self.fields["areas"].queryset  # type: ignore[attr-defined]
        region_of = {area.pk: area.region for area in areas}
        boxes = groupby(self["areas"], key=lambda box: region_of[box.data["value"].value])  # type: ignore[index]
        return [RegionOfAreas(Region(region).label, list(group)) for region, group in boxes]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("areas") and not data.get("covers") and not self.errors:
            raise forms.ValidationError("Choose at least one area, or say in your own words what it covers.")
        return data


class BillingForm(forms.Form):
    """Who is invoiced."""

    billed_name = forms.CharField(
        max_length=160,
        label="Legal name of the body that pays",
        help_text="Often a council or trust on the partnership’s behalf, such as “Harrowmere Council”.",
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    billed_contact = forms.CharField(max_length=120, required=False, label="Contact for invoices")
    billed_email = forms.EmailField(label="E-mail address for invoices")
    billed_address = forms.CharField(
        max_length=500,
        label="Address",
        help_text="Building, street and town, a line each.",
        widget=forms.Textarea({"rows": 4, "autocomplete": "street-address"}),
    )
    billed_postcode = forms.CharField(
        max_length=12,
        required=False,
        label="Postcode",
        widget=forms.TextInput({"autocomplete": "postal-code"}),
    )

    def clean_billed_postcode(self) -> str:
        return " ".join(self.cleaned_data["billed_postcode"].upper().split())


class PaymentForm(forms.Form):
    """How many seats, and how they are paid for."""

    seats = forms.IntegerField(
        min_value=1,
        max_value=MOST_SEATS,
        label="Number of seats",
        help_text="A seat is for one named person. You name them after joining and may change them at any time.",
    )
    pays_by = forms.ChoiceField(
        label="How will you pay?", choices=Application.PaysBy.choices, widget=forms.RadioSelect
    )
    needs_purchase_order = forms.TypedChoiceField(
        label="Does the body that pays need its purchase order number on the invoice?",
        choices=YES_OR_NO,
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="If so we send a quote first, and the invoice once we have the number.",
    )
    purchase_order = forms.CharField(
        max_length=60,
        required=False,
        label="Purchase order number",
        help_text="If you have it already. It can follow later.",
    )
    words = forms.CharField(
        max_length=4000,
        required=False,
        label="Anything else we should know",
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pays_by"].choices = [  # type: ignore[attr-defined]
            (value, f"By {label}") for value, label in Application.PaysBy.choices
        ]


class AnswerForm(forms.Form):
    """The answer to what staff asked."""

    words = forms.CharField(max_length=4000, label="Your answer", widget=forms.Textarea({"rows": 5}))


class LinkForm(forms.Form):
    """Where a new link to an application goes."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="The one with which you started the application.",
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class InterestForm(forms.Form):
    """A first word from somebody whose partnership may want to join."""

    name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput({"autocomplete": "email"}))
    organisation = forms.CharField(max_length=160, label="Your partnership or organisation")
    phone = forms.CharField(
        max_length=45,
        required=False,
        label="Telephone",
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    words = forms.CharField(
        max_length=4000,
        required=False,
        label="What would you like to know?",
        widget=forms.Textarea({"rows": 4}),
    )
