"""The services of joining, each made ready to be taken once."""

from collections.abc import Callable
from uuid import uuid4

from django.utils import timezone

from billing.services import chasers, customers
from membership.models import Fee, MembershipYear
from membership.services import applying, deciding
from membership.services import fees as fee_services
from tests.factories import applications as made
from tests.factories import billing
from tests.factories.fees import FeeFactory, tier
from tests.factories.membership import AreaFactory
from tests.factories.people import UserFactory

Step = Callable[[], object]
CUSTOMER = {"name": "Saltby Council", "email": "p@saltby.example", "address": "1 Market Square"}
FEE = {
    "price_pence": 1,
    "seats_included": 5,
    "extra_seat_pence": 1,
    "vat_treatment": "standard",
    "vat_rate_bp": 2000,
    "proration": "none",
    "next_year_days": 0,
}


def _on_submitted(service: Callable[..., object], **values: object) -> Callable[[], Step]:
    def ready() -> Step:
        application = made.submitted()
        by = {"by": UserFactory()} if service.__module__ == deciding.__name__ else {}
        return lambda: service(application=application, now=timezone.now(), **by, **values)

    return ready


def _save() -> Step:
    application, _ = made.started()
    values = {"name": "Another name"}
    return lambda: applying.save_step(
        application=application, step="partnership", values=values, now=timezone.now()
    )


def _submit() -> Step:
    application, _ = made.filled_in()
    return lambda: applying.submit_application(application=application, now=timezone.now())


def _enter() -> Step:
    values = {"by": UserFactory(), "areas": [AreaFactory()]}
    return lambda: made.entered(**values)


def _change() -> Step:
    application = made.submitted()
    return lambda: applying.change_application(
        application=application, areas=[], now=timezone.now(), name="Another name"
    )


def _answer() -> Step:
    application = made.submitted()
    deciding.ask_applicant(application=application, words="Why?", by=UserFactory(), now=timezone.now())
    return lambda: applying.answer_question(application=application, words="So.", now=timezone.now())


def _approve() -> Step:
    made.set_fees()
    return _on_submitted(deciding.approve_application, partnership=None)()


def _forget() -> Step:
    made.expire(made.started()[0])
    return lambda: applying.forget_abandoned(now=timezone.now())


def _change_tier() -> Step:
    one = tier()
    return lambda: fee_services.change_tier(tier=one, name="One", sort_order=1)


def _create_fee() -> Step:
    fee: Fee = FeeFactory()
    year, one = fee.year, fee.tier
    fee.delete()
    return lambda: fee_services.create_fee(year=year, tier=one, **FEE)


def _change_fee() -> Step:
    fee = FeeFactory()
    return lambda: fee_services.change_fee(fee=fee, **FEE)


def _copy_fees() -> Step:
    made.set_fees()
    last = MembershipYear.objects.order_by("-starts_on")[0]
    Fee.objects.filter(year=last).delete()
    return lambda: fee_services.copy_fees(to=last)


def _change_customer() -> Step:
    customer = billing.CustomerFactory()
    rest = {"on_behalf_of": "", "contact_name": "", "postcode": "", "needs_purchase_order": True}
    return lambda: customers.change_customer(customer=customer, **CUSTOMER, **rest)


def _chase() -> Step:
    chasers.set_up_chasers()
    billing.draft(customer=billing.CustomerFactory(with_purchase_orders=True))
    return lambda: chasers.send_due_chasers(now=timezone.now())


def _late_number() -> Step:
    invoice = billing.issued()
    return lambda: chasers.hand_in_late_number(invoice=invoice, number="PO 1", now=timezone.now())


STEPS: dict[str, Callable[[], Step]] = {
    "billing.services.chasers.send_due_chasers": _chase,
    "billing.services.chasers.set_up_chasers": lambda: chasers.set_up_chasers,
    "billing.services.chasers.hand_in_late_number": _late_number,
    "billing.services.customers.create_customer": lambda: (
        lambda: customers.create_customer(**CUSTOMER, now=timezone.now())
    ),
    "billing.services.customers.change_customer": _change_customer,
    "membership.services.applying.start_application": lambda: lambda: made.started(key=uuid4()),
    "membership.services.applying.save_step": _save,
    "membership.services.applying.submit_application": _submit,
    "membership.services.applying.enter_application": _enter,
    "membership.services.applying.change_application": _change,
    "membership.services.applying.answer_question": _answer,
    "membership.services.applying.withdraw_application": _on_submitted(applying.withdraw_application),
    "membership.services.applying.forget_abandoned": _forget,
    "membership.services.deciding.ask_applicant": _on_submitted(deciding.ask_applicant, words="Why?"),
    "membership.services.deciding.decline_application": _on_submitted(
        deciding.decline_application, reason="No."
    ),
    "membership.services.deciding.approve_application": _approve,
    "membership.services.fees.change_tier": _change_tier,
    "membership.services.fees.create_fee": _create_fee,
    "membership.services.fees.change_fee": _change_fee,
    "membership.services.fees.copy_fees": _copy_fees,
}

WITHOUT_TRACE = {
    "billing.services.letters.send_purchase_order_chaser": "a mail, which the outbox keeps",
    "membership.services.applying.missing_step": "changes nothing",
    "membership.services.applying.application_of": "changes nothing",
    "membership.services.applying.send_links": "a mail, which the outbox keeps",
    "membership.services.applying.locked": "changes nothing",
    "membership.services.applying.note_doubts": "found again whenever it is looked for",
    "membership.services.locks.lock_admissions": "changes nothing",
}
