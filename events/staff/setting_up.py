"""Setting an event up: its tickets, parts, quotas, cancellation rules and reminders on one page, and the step behind each."""

from typing import Any

from django.db.models import Count, Model
from django.http import HttpRequest
from django.urls import URLPattern, path

from events.models import CancellationRule, Event, Part, Quota, ReminderStep, Ticket
from events.selectors.room import taken_of
from events.services import setting_up
from events.staff.setting_up_forms import PartForm, QuotaForm, ReminderForm, RuleForm, TicketForm
from events.staff.steps import EventStep, EventView


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
