"""Setting an event up: its tickets, parts, quotas, cancellation rules and reminders on one page, and the step behind each."""

from typing import Any

from django import forms
from django.db.models import Count, Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from billing.staff.steps import PoundsField
from events.models import CancellationRule, Event, Part, Quota, ReminderStep, Ticket
from events.selectors.room import taken_of
from events.services import setting_up
from events.staff.steps import EventStep, EventView
from membership.staff.fees import PercentField
from office.models import Identity

VAT_FIELDS = ("vat_treatment", "vat_rate_bp")


class SetUp(EventView):
    """Everything that can be booked, and the rules that hold for it."""

    template_name = "staff/events/set_up.html"
    permission_required = "change"
    page_title = "Set up"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        quotas = list(self.event.quotas.prefetch_related("tickets", "parts"))
        taken = taken_of([quota.pk for quota in quotas], now=self.now)
        offers = {"places_number": Count("places", distinct=True)}
        return super().get_context_data(
            tickets=self.event.tickets.prefetch_related("quotas").annotate(**offers),
            parts=self.event.parts.prefetch_related("quotas").annotate(**offers),
            quotas=[
                (
                    quota,
                    [str(offer) for offer in (*quota.tickets.all(), *quota.parts.all())],
                    taken[quota.pk],
                    max(quota.size - taken[quota.pk], 0),
                )
                for quota in quotas
            ],
            rules=self.event.cancellation_rules.all(),
            reminders=self.event.reminder_steps.all(),
            **kwargs,
        )


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


class RowStep(EventStep):
    """Adds a row to the event in the address, or changes the row in the address."""

    model = Event
    permission_required = "change"
    back_label = "Back to the set-up"
    back_to = "event:setup"
    row_model: type[Model]
    what = ""
    write: Any
    argument = ""

    @property
    def row(self) -> Any:
        return None if isinstance(self.object, Event) else self.object

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page_title = f"Change the {self.what}" if self.row else f"Add a {self.what}"
        self.submit_label = f"Save the {self.what}" if self.row else f"Add the {self.what}"
        self.done = f"The {self.what} is saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        instance = self.row or self.row_model(event=self.event)  # type: ignore[call-arg]
        return {**super().get_form_kwargs(), "event": self.event, "instance": instance}

    def perform(self, data: dict[str, Any]) -> None:
        fresh = self.row_model._default_manager.get(pk=self.row.pk) if self.row else None
        type(self).write(event=self.event, **{self.argument: fresh}, **data, **self.extra())

    def extra(self) -> dict[str, Any]:
        return {"now": self.now}


class WriteTicket(RowStep):
    row_model, form_class, what, argument = Ticket, TicketForm, "ticket", "ticket"
    write = setting_up.write_ticket


class WritePart(RowStep):
    row_model, form_class, what, argument = Part, PartForm, "part", "part"
    write = setting_up.write_part


class WriteQuota(RowStep):
    row_model, form_class, what, argument = Quota, QuotaForm, "quota", "quota"
    write = setting_up.write_quota


class WriteRule(RowStep):
    row_model, form_class, what, argument = CancellationRule, RuleForm, "cancellation rule", "rule"
    write = setting_up.write_rule

    def extra(self) -> dict[str, Any]:
        return {}


class WriteReminder(RowStep):
    row_model, form_class, what, argument = ReminderStep, ReminderForm, "reminder", "step"
    write = setting_up.write_reminder

    def extra(self) -> dict[str, Any]:
        return {}


class RemoveRow(EventStep):
    """Removes a row that nothing leans on."""

    permission_required = "change"
    back_label = "Back to the set-up"
    back_to = "event:setup"
    remove: Any
    argument = ""

    submit_label = "Remove it"
    done = "Removed."

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page_title = f"Remove {self.object}"

    def explanation(self) -> str:
        return "It cannot be brought back; the audit trail keeps what it said."

    def perform(self, data: dict[str, Any]) -> None:
        type(self).remove(**{self.argument: self.object})


def _pair(name: str, step: type[RowStep], remove: Any) -> list[URLPattern]:
    """The addresses for adding, changing and removing rows of one kind."""
    one: dict[str, Any] = {"model": step.row_model}
    removing: Any = type(f"Remove{name}", (RemoveRow,), {"remove": remove, "argument": step.argument, **one})
    return [
        path(f"<int:pk>/{name}s/new/", step.as_view(), name=f"add{name}"),
        path(f"{name}s/<int:pk>/", step.as_view(**one), name=f"change{name}"),
        path(f"{name}s/<int:pk>/remove/", removing.as_view(), name=f"remove{name}"),
    ]


PATTERNS = [
    path("<int:pk>/set-up/", SetUp.as_view(), name="setup"),
    *_pair("ticket", WriteTicket, staticmethod(setting_up.remove_ticket)),
    *_pair("part", WritePart, staticmethod(setting_up.remove_part)),
    *_pair("quota", WriteQuota, staticmethod(setting_up.remove_quota)),
    *_pair("rule", WriteRule, staticmethod(setting_up.remove_rule)),
    *_pair("reminder", WriteReminder, staticmethod(setting_up.remove_reminder)),
]
