"""The schedule of letters, as staff keep it."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column

from membership.models import RenewalStep
from membership.renewing.letters import PLACEHOLDERS
from membership.services.renewals.opening import write_step
from membership.staff.views import CreateThroughService, EditThroughService, KeptViewSet

NAMES = ", ".join(f"{{{name}}} ({meaning})" for name, meaning in PLACEHOLDERS.items())


def when_label(step: RenewalStep) -> str:
    """Say in words when a letter goes."""
    if step.days is None:
        return "when renewals open"
    if step.days == 0:
        return "on the last day of the year"
    days = f"{abs(step.days)} day{'s' if abs(step.days) > 1 else ''}"
    return f"{days} {'before' if step.days < 0 else 'after'} the year’s last day"


class RenewalStepForm(WagtailAdminModelForm):
    class Meta:
        model = RenewalStep
        fields = ["name", "days", "subject", "words", "to_administrators", "is_used"]
        widgets = {"words": forms.Textarea(attrs={"rows": 12})}
        help_texts = {
            "name": "For staff, in the ledger.",
            "words": "The price, the button “Renew” and a line on how to decline follow by themselves. "
            f"An empty line parts paragraphs. You can use {NAMES}.",
        }


class StepCreateView(CreateThroughService):
    def write(self, data: dict[str, Any]) -> RenewalStep:
        return write_step(**data)


class StepEditView(EditThroughService):
    def write(self, data: dict[str, Any]) -> RenewalStep:
        return write_step(step=self.object, **data)


class RenewalStepViewSet(KeptViewSet):
    model = RenewalStep
    icon = "calendar-alt"
    menu_label = "Renewal letters"
    menu_order = 120
    add_view_class = StepCreateView
    edit_view_class = StepEditView
    list_display = [
        "name",
        Column("when", label="Goes", accessor=when_label),
        Column("subject", label="Subject"),
        BooleanColumn("to_administrators", label="Also to administrators"),
        BooleanColumn("is_used", label="In use"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return RenewalStepForm
