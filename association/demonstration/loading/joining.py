"""The demonstration's fees, who pays for its partnerships, their invoices, and who asks to join."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db.models import F

from accounts.models import User
from billing.models import Invoice, Payment
from billing.services.customers import create_customer
from billing.services.payments import record_payment
from membership.models import (
    Application,
    Area,
    Fee,
    Membership,
    MembershipYear,
    Partnership,
    Proration,
    Region,
    Tier,
)
from membership.services.applying import STEPS, save_step, start_application, submit_application
from membership.services.charging import charge_membership
from membership.services.deciding import approve_application, ask_applicant, decline_application
from membership.services.fees import copy_fees, create_fee
from office.models import OutboxMessage

from ..applicants import Applicant
from .membership import SEATS, morning

PRICES = {Tier.Rule.ONE_AREA: 125_000, Tier.Rule.SEVERAL_AREAS: 195_000, Tier.Rule.OTHER: 95_000}
EXTRA_SEAT = 9_500
LAST_WEEKS = 42
# Of the invoices of a year, in the order of their days: which are still owed, and which waits for its number.
UNPAID = {5: "overdue", 11: "overdue", 17: "part", 23: "overdue"}
PAYS_AFTER = timedelta(days=19)
ASKED_AFTER = timedelta(days=2)


def set_fees() -> None:
    """Set the fees of the first membership year, and of all that follow the same."""
    years = list(MembershipYear.objects.order_by("starts_on"))
    for tier in Tier.objects.all():
        create_fee(
            year=years[0],
            tier=tier,
            price_pence=PRICES[Tier.Rule(tier.rule)],
            seats_included=SEATS,
            extra_seat_pence=EXTRA_SEAT,
            vat_treatment=Fee._meta.get_field("vat_treatment").default,
            vat_rate_bp=2000,
            proration=Proration.MONTHS,
            next_year_days=LAST_WEEKS,
        )
    for year in years[1:]:
        copy_fees(to=year)


def load_customers(*, today: date) -> None:
    """Enter the body that pays for each partnership; every third council needs its purchase order number."""
    partnerships = Partnership.objects.prefetch_related("areas").order_by("pk")
    for number, partnership in enumerate(partnerships):
        areas = list(partnership.areas.all())
        place = areas[0].name if areas else partnership.name
        partnership.customer = create_customer(
            name=f"{place} Council" if areas else place,
            on_behalf_of=partnership.name if areas else "",
            contact_name="Payments team",
            email=f"payments@{partnership.slug[:40]}.example",
            address=f"{'Civic Centre' if areas else 'The Old Chapel'}\n{place}",
            postcode=f"ZZ{number % 9 + 1} {number % 8 + 1}AA",
            needs_purchase_order=bool(areas) and number % 3 == 0,
            now=morning(today),
        )
        partnership.save(update_fields=["customer"])


def load_invoices(*, today: date) -> None:
    """Charge the running year's memberships, each on its day; most are paid, some are owed in part or whole."""
    running = Membership.objects.filter(year__starts_on__lte=today, year__ends_on__gte=today)
    charged = sorted(running.filter(access_from__isnull=False).select_related("year"), key=_charged_on)
    for number, membership in enumerate(charged):
        on = _charged_on(membership)
        joins_on = membership.access_from if membership.access_from != membership.year.starts_on else None
        order = f"PO-{4100 + 7 * number}"
        invoice = charge_membership(
            membership=membership, joins_on=joins_on, purchase_order=order, now=morning(on)
        )
        share = {"part": 2, None: 1}.get(UNPAID.get(number))
        if share and on + PAYS_AFTER <= today:
            _pay(invoice, invoice.total_pence // share, on=on + PAYS_AFTER)
    for membership in Membership.objects.filter(approved_on__isnull=False, access_from=None):
        now = morning(membership.approved_on or today)
        charge_membership(membership=membership, joins_on=membership.approved_on, now=now)


def load_applications(applicants: Iterable[Applicant], *, by: User, today: date) -> None:
    """Start, send and decide the applications, each on its day."""
    for applicant in applicants:
        sent_on = today - timedelta(days=applicant.sent)
        now = morning(sent_on)
        application = _fill_in(applicant, now=now)
        if applicant.state == "started":
            continue
        submit_application(application=application, now=now)
        later = morning(sent_on + ASKED_AFTER)
        if applicant.state == "asked":
            ask_applicant(application=application, words=applicant.question, by=by, now=later)
        elif applicant.state == "approved":
            approve_application(application=application, partnership=None, by=by, now=later)
        elif applicant.state == "declined":
            decline_application(application=application, reason=applicant.reason, by=by, now=later)


def count_mail_as_sent() -> None:
    """Let the mails that loading wrote stand as if they had been sent on their day: the people they are for exist nowhere."""
    waiting = OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING)
    waiting.filter(is_secret=True).update(text="", html="")
    waiting.update(state=OutboxMessage.State.SENT, sent_at=F("created_at"))


def _fill_in(applicant: Applicant, *, now: datetime) -> Application:
    values = {
        name: getattr(applicant, name) for step in STEPS.values() for name in step if hasattr(applicant, name)
    }
    first = {name: values[name] for name in STEPS["partnership"] if name in values}
    application, _ = start_application(key=uuid4(), now=now, **first)
    save_step(application=application, step="areas", values=values, areas=_areas(applicant), now=now)
    for step in ("billing", "payment"):
        application = save_step(application=application, step=step, values=values, now=now)
    return application


def _areas(applicant: Applicant) -> list[Area]:
    region = next((region for region in Region if region.label == applicant.region), Region.LONDON)
    return [
        Area.objects.get_or_create(name=name, defaults={"region": region, "is_fictional": True})[0]
        for name in applicant.areas
    ]


def _charged_on(membership: Membership) -> date:
    """A month before the year, or the day of joining."""
    first = membership.access_from or membership.year.starts_on
    return first - timedelta(days=30) if first == membership.year.starts_on else first


def _pay(invoice: Invoice, pence: int, *, on: date) -> None:
    record_payment(
        customer=invoice.customer,
        method=Payment.Method.BANK_TRANSFER,
        amount_pence=pence,
        received_on=on,
        reference=invoice.reference,
        pays={invoice: pence},
        now=morning(on),
    )
