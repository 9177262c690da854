"""What staff do with an application: ask, approve, decline."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.selectors import person_at
from billing.models import Customer, Invoice
from billing.services.customers import change_customer, create_customer
from membership.access import london_day
from membership.application_letters import send_to_applicant
from membership.doubts import bare_name, resembling_partnerships
from membership.models import Application, ApplicationQuestion, Partnership, Seat
from membership.quotes import fee_to_join
from membership.services import MembershipError
from membership.services.applying import IsClosedError, locked
from membership.services.charging import charge_membership
from membership.services.locks import lock_admissions
from membership.services.memberships import add_membership, approve_membership
from membership.services.partnerships import create_partnership
from membership.services.seats import change_seat, give_seat


class IsNotSentError(MembershipError):
    """An application that is still being filled in cannot be decided."""


class WaitsForAnAnswerError(MembershipError):
    """One question is asked at a time."""


class MayBeTheSameError(MembershipError):
    """A partnership that staff have not been shown may be the applicant."""


class NameIsTakenError(MembershipError):
    """Partnerships have different names."""


class NeedsWordsError(MembershipError):
    """What is mailed to the applicant must say something."""


@transaction.atomic
def ask_applicant(*, application: Application, words: str, by: User, now: datetime) -> Application:
    """Mail a question to the applicant, who answers on the page of their application.

    Raises `IsNotSentError`, `IsClosedError`, `WaitsForAnAnswerError` or `NeedsWordsError`.
    """
    application = _undecided(application)
    if not words.strip():
        raise NeedsWordsError("Write what you want to know.", field="words")
    if application.state == Application.State.ASKED:
        raise WaitsForAnAnswerError("A question waits for its answer already.", field="words")
    question = ApplicationQuestion.objects.create(
        application=application, words=words.strip(), asked_at=now, asked_by=by
    )
    application.state = Application.State.ASKED
    application.save(update_fields=["state"])
    send_to_applicant("asked", application, question=question, now=now)
    return application


@transaction.atomic
def decline_application(*, application: Application, reason: str, by: User, now: datetime) -> Application:
    """Refuse an application and mail the reason; declined twice, it is declined once.

    Raises `IsNotSentError`, `IsClosedError` or `NeedsWordsError`.
    """
    application = locked(application)
    if application.state == Application.State.DECLINED:
        return application
    application = _undecided(application)
    if not reason.strip():
        raise NeedsWordsError("Write why. The applicant gets these words.", field="reason")
    application.state, application.reason = Application.State.DECLINED, reason.strip()
    application.decided_at, application.decided_by = now, by
    application.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    send_to_applicant("declined", application, now=now)
    return application


@transaction.atomic
def approve_application(
    *,
    application: Application,
    partnership: Partnership | None,
    unlike: Collection[int] = (),
    seats: int | None = None,
    joins_on: date | None = None,
    by: User,
    now: datetime,
) -> Application:
    """Make the applicant a member: enter the partnership and who pays, add the membership, seat the lead contact, and charge the fee.

    All of it happens or nothing; approved twice, even by two people at once, it happens once and the first decision stands.
    Arguments: `partnership` is the one that the applicant turned out to be, such as a former member, None for one that is entered
    now; `unlike` are the keys of partnerships that staff looked at and found to be others; `seats` and `joins_on` replace the seats
    asked for and today. Access starts now or with the payment, as the setting says.
    Raises `MayBeTheSameError`, `NameIsTakenError`, `NoFeeError`, `AlreadyAMemberError`, `NoSeatLeftError` or what `decline_application`
    raises.
    """
    lock_admissions()
    application = locked(application)
    if application.state == Application.State.APPROVED:
        return application
    application = _undecided(application)
    joins_on = joins_on or london_day(now)
    member = partnership or _enter_partnership(application, unlike, now=now)
    member.customer = _customer_for(application, member, now=now)
    member.save(update_fields=["customer"])
    fee, _ = fee_to_join(kind=member.kind, areas=member.areas.count(), joins_on=joins_on)
    membership = add_membership(partnership=member, year=fee.year, seats=seats or application.seats, now=now)
    membership = approve_membership(membership=membership, now=now)
    _seat_lead_contact(application, member, now=now)
    application.state, application.membership = Application.State.APPROVED, membership
    application.decided_at, application.decided_by = now, by
    application.save(update_fields=["state", "membership", "decided_at", "decided_by"])
    invoice = charge_membership(
        membership=membership, joins_on=joins_on, purchase_order=application.purchase_order, now=now
    )
    membership.refresh_from_db()
    if not membership.access_from:
        send_to_applicant("approved", application, invoice=_as_it_is(invoice), now=now)
    return application


def _undecided(application: Application) -> Application:
    application = locked(application)
    if application.state == Application.State.STARTED:
        raise IsNotSentError(
            "The applicant is still filling this in. Enter it for them, or wait until it is sent."
        )
    if not application.is_open:
        raise IsClosedError(f"This application is {application.get_state_display()}.")
    return application


def _enter_partnership(application: Application, unlike: Collection[int], *, now: datetime) -> Partnership:
    """Enter a new one, unless there is one that might be the same and that staff have not ruled out."""
    alike = [found for found in resembling_partnerships(application) if found.pk not in unlike]
    if alike:
        names = ", ".join(str(found) for found in alike)
        raise MayBeTheSameError(
            f"This may be the same as {names}. Choose it, or look again and say that it is another.",
            field="partnership",
        )
    if Partnership.objects.filter(name=application.name).exists():
        raise NameIsTakenError(
            f"There is a partnership called {application.name} already. Choose it, or change the name on the application first.",
            field="partnership",
        )
    areas = list(application.areas.all())
    regions = {area.region for area in areas}
    return create_partnership(
        name=application.name,
        kind=application.kind,
        region=regions.pop() if len(regions) == 1 else "",
        website=application.website,
        areas=areas,
        now=now,
    )


def _customer_for(application: Application, partnership: Partnership, *, now: datetime) -> Customer:
    """Return who pays as the application says: the partnership's customer with what is new, or another one."""
    details: dict[str, Any] = {
        "name": application.billed_name,
        "on_behalf_of": "" if application.billed_name == partnership.name else partnership.name,
        "contact_name": application.billed_contact,
        "email": application.billed_email,
        "address": application.billed_address,
        "postcode": application.billed_postcode,
        "needs_purchase_order": bool(application.needs_purchase_order),
    }
    known = partnership.customer
    is_the_same = known is not None and bare_name(known.name) == bare_name(application.billed_name)
    if known is not None and is_the_same and known.partnerships.count() == 1:
        return change_customer(customer=known, **details)
    return create_customer(**details, now=now)


def _seat_lead_contact(application: Application, partnership: Partnership, *, now: datetime) -> Seat:
    """Give the lead contact a seat, or make who has one lead contact."""
    person = person_at(application.email)
    held = Seat.objects.held().filter(partnership=partnership, user=person).first() if person else None
    if held is not None:
        return held if held.is_lead_contact else change_seat(seat=held, role=held.role, is_lead_contact=True)
    return give_seat(
        partnership=partnership,
        email=application.email,
        first_name=application.first_name,
        last_name=application.last_name,
        is_lead_contact=True,
        is_told=False,
        now=now,
    )


def _as_it_is(invoice: Invoice) -> Invoice:
    return Invoice.objects.select_related("customer").get(pk=invoice.pk)
