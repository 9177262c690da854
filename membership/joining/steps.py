"""The steps of the form, for people: where one stands in it and which form is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from membership.access import london_day
from membership.joining.forms import AreasForm, BillingForm, PartnershipForm, PaymentForm
from membership.models import Application
from membership.quotes import fee_to_join
from membership.services.applying import AREAS, BILLING, PARTNERSHIP, PAYMENT, STEPS
from membership.services.charging import NoFeeError

CHECK = "check"


@dataclass(frozen=True)
class Step:
    """One page of the form; `short` stands in the list of steps."""

    name: str
    title: str
    short: str
    lead: str
    button: str = "Save and go on"


ALL = (
    Step(
        PARTNERSHIP,
        "Your partnership and you",
        "Partnership",
        "You are the lead contact at first: you pay, name the people for the seats and renew. You can hand that over later.",
        "Save and go on to the areas",
    ),
    Step(
        AREAS,
        "What it covers",
        "Areas",
        "The fee depends on whether it covers one authority’s area, several, or none.",
        "Save and go on to billing",
    ),
    Step(
        BILLING,
        "Who is invoiced",
        "Billing",
        "The invoice names this body, and says that it pays for your partnership.",
        "Save and go on to payment",
    ),
    Step(
        PAYMENT,
        "Seats and payment",
        "Payment",
        "Nothing is paid now. We read the application first.",
        "Save and check everything",
    ),
    Step(
        CHECK,
        "Check and send",
        "Check",
        "Please read once more what you have typed, then send it.",
        "Send the application",
    ),
)
BY_NAME: Mapping[str, Step] = {step.name: step for step in ALL}


def after(name: str) -> str:
    """Return the name of the step that follows."""
    names = [step.name for step in ALL]
    return names[names.index(name) + 1]


def before(name: str) -> str | None:
    """Return the name of the step that comes before, None for the first."""
    names = [step.name for step in ALL]
    return names[names.index(name) - 1] if names.index(name) else None


def form_for(step: str, application: Application, data: Any = None, *, now: Any) -> forms.Form:
    """Return the form of a step with what has been kept, or with what was just typed."""
    initial: dict[str, Any] = {name: getattr(application, name) for name in STEPS[step]}
    if step == AREAS:
        initial["areas"] = [] if data is not None else list(application.areas.all())
        return AreasForm(data, initial=initial, application=application)
    if step == PAYMENT:
        known = application.needs_purchase_order
        initial["needs_purchase_order"] = None if known is None else ("yes" if known else "no")
        if not application.pays_by:
            initial["seats"] = seats_included(application, now=now) or application.seats
        return PaymentForm(data, initial=initial)
    return {PARTNERSHIP: PartnershipForm, BILLING: BillingForm}[step](data, initial=initial)


def seats_included(application: Application, *, now: Any) -> int | None:
    """Return how many seats the fee of the applicant includes, where it is set."""
    try:
        fee, _ = fee_to_join(kind=application.kind, areas=application.areas.count(), joins_on=london_day(now))
    except NoFeeError:
        return None
    return fee.seats_included
