"""The forms behind what an event has to offer."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from billing.staff.steps import PoundsField
from events.models import CancellationRule, Event, Part, Quota, ReminderStep, Ticket
from membership.staff.fees import PercentField
from office.models import Identity

VAT_FIELDS = ("vat_treatment", "vat_rate_bp")


class QuotasField(forms.ModelMultipleChoiceField):
    """The quotas that a ticket or part uses up."""

    def __init__(self, **values: Any) -> None:
        super().__init__(Quota.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **values)


class RowForm(WagtailAdminModelForm):
    """A row of an event; constraints of the database are said beside their fields."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event


class QuotaForm(RowForm):
    class Meta:
        model = Quota
        fields = ["name", "size"]
        help_texts = {
            "name": "What can run out: “Hall”, “Workshop room 2”, “Hotel rooms on Tuesday”.",
            "size": "How many places there are. It can be raised at any time, and lowered to what is taken.",
        }


class OfferForm(RowForm):
    """What tickets and parts have in common: prices in pounds, VAT only where the association charges it, and quotas."""

    price_pence = PoundsField(
        label="Price in pounds", may_be_nought=True, help_text="Without VAT. 0 where it costs nothing."
    )
    vat_rate_bp = PercentField(label="VAT rate in per cent", required=False)
    quotas = QuotasField(help_text="What it uses up. None: it never sells out.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quotas"].queryset = self.event.quotas.all()
        if not Identity.load().vat_number:
            for name in VAT_FIELDS:
                del self.fields[name]

        self.fields["sort_order"].label = "Order in the list"
        self.fields["sort_order"].help_text = "The lowest number stands first."

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if "vat_rate_bp" in self.fields:
            data["vat_rate_bp"] = data.get("vat_rate_bp") or 0
        return data


class TicketForm(OfferForm):
    member_price_pence = PoundsField(
        label="Members’ price in pounds",
        required=False,
        may_be_nought=True,
        help_text="Empty: the same for all. A partnership gets the number of places that the event’s booking rules say.",
    )
    early_price_pence = PoundsField(label="Early price in pounds", required=False, may_be_nought=True)
    early_member_price_pence = PoundsField(
        label="Early members’ price in pounds", required=False, may_be_nought=True
    )
    days = forms.TypedMultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Days it admits to",
        help_text="None ticked: all days.",
    )

    class Meta:
        model = Ticket
        fields = [
            *("name", "description", "price_pence", "member_price_pence"),
            *("early_until", "early_price_pence", "early_member_price_pence"),
            *("vat_treatment", "vat_rate_bp", "days", "quotas", "minimum", "maximum"),
            *("is_for_members", "code", "is_active", "sort_order"),
        ]
        widgets = {"early_until": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {day.isoformat(): day for day in self.event.days}
        self.fields["days"].choices = [(key, f"{day:%A, %-d %B %Y}") for key, day in days.items()]
        self.fields["days"].coerce = days.get
        self.initial["days"] = [day.isoformat() for day in self.instance.days]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (data.get("minimum") or 0) < 1:
            self.add_error("minimum", "At least 1.")
        elif (data.get("maximum") or 0) < data["minimum"]:
            self.add_error("maximum", "The most cannot be below the fewest.")
        has_early = any(
            data.get(name) is not None for name in ("early_price_pence", "early_member_price_pence")
        )
        if has_early and not data.get("early_until"):
            self.add_error("early_until", "Say until when the early prices hold.")
        return data


class PartForm(OfferForm):
    day = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        help_text="The day it takes place; for a room the night that begins on it. Tickets for other days do not offer it.",
    )

    class Meta:
        model = Part
        fields = [
            *("kind", "name", "description", "day", "choice", "price_pence", "vat_treatment", "vat_rate_bp"),
            *("quotas", "is_active", "sort_order"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {day.isoformat(): day for day in self.event.days}
        self.fields["day"].choices = [
            ("", "No particular day"),
            *((key, f"{day:%A, %-d %B %Y}") for key, day in days.items()),
        ]
        self.fields["day"].coerce = days.get
        self.initial["day"] = self.instance.day.isoformat() if self.instance.day else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == Part.Kind.ROOM and not data.get("day"):
            self.add_error("day", "Say which night the room is for.")
        return data


class RuleForm(RowForm):
    fee_bp = PercentField(
        label="Share of the price that is kept, in per cent", help_text="50 is half the price, 100 all of it."
    )

    class Meta:
        model = CancellationRule
        fields = ["days_before", "fee_bp"]


class ReminderForm(RowForm):
    class Meta:
        model = ReminderStep
        fields = ["days_before", "subject", "words", "with_instructions", "is_active"]
        labels = {"is_active": "It is sent"}
