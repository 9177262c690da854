"""The services of membership and accounts, each made ready to be taken once."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from accounts.services import people
from billing.models import Invoice
from membership.models import Charge, Membership, Partnership, Seat
from membership.services import administrators, charging, entries, memberships, partnerships, reference, seats
from tests.factories import billing as given
from tests.factories import fees
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    year_of,
)

Step = Callable[[], object]


def _add_administrator() -> Step:
    partnership = PartnershipFactory()
    return lambda: administrators.add_administrator(
        partnership=partnership, email="a@council.example", now=timezone.now()
    )


def _remove_administrator() -> Step:
    administrator = _add_administrator()()
    return lambda: administrators.remove_administrator(administrator=administrator)


def _charge() -> Step:
    membership = fees.payable_membership(awaiting_payment=True)
    return lambda: charging.charge_membership(membership=membership, joins_on=None, now=timezone.now())


def _extra_seats() -> Step:
    membership = fees.payable_membership()
    return lambda: charging.buy_extra_seats(partnership=membership.partnership, seats=1, now=timezone.now())


def _charged(**state: bool) -> Charge:
    membership = fees.payable_membership(**state)
    invoice = charging.charge_membership(membership=membership, joins_on=None, now=timezone.now())
    return Charge.objects.select_related("membership__year", "membership__partnership").get(invoice=invoice)


def _fulfil_charge() -> Step:
    invoice = _charged(awaiting_payment=True).invoice
    return lambda: charging.fulfil_charge(invoice, timezone.now())


def _give() -> Step:
    charge = _charged(awaiting_payment=True)
    return lambda: charging.give(charge, now=timezone.now())


def _hand_over() -> Step:
    old: Invoice = _charged(awaiting_payment=True).invoice
    new = given.draft(customer=old.customer)
    return lambda: charging.hand_charge_over(old, new, timezone.now())


def _change_area() -> Step:
    area = AreaFactory()
    return lambda: entries.change_area(
        area=area, name="Other", region=area.region, opened_on=None, closed_on=None, successors=[]
    )


def _change_year() -> Step:
    year = year_of(date(2026, 6, 1))
    return lambda: entries.change_membership_year(
        year=year, name=year.name, starts_on=year.starts_on, ends_on=year.ends_on, grace_days=7
    )


def _create_year() -> Membership:
    return entries.create_membership_year(
        name="1999/00", starts_on=date(1999, 4, 1), ends_on=date(2000, 3, 31), grace_days=0
    )


def _add_membership() -> Step:
    partnership, year = PartnershipFactory(), year_of(date(2026, 6, 1))
    return lambda: memberships.add_membership(partnership=partnership, year=year, seats=5, now=timezone.now())


def _approve() -> Step:
    membership = MembershipFactory(applied=True)
    return lambda: memberships.approve_membership(membership=membership, now=timezone.now())


def _give_access() -> Step:
    membership = MembershipFactory(awaiting_payment=True)
    return lambda: memberships.give_access(
        membership=membership, access_from=date(2026, 4, 1), access_until=date(2027, 3, 31)
    )


def _contracted() -> Step:
    membership = MembershipFactory()
    return lambda: memberships.change_contracted_seats(membership=membership, seats=9, now=timezone.now())


def _cancel() -> Step:
    membership = MembershipFactory()
    return lambda: memberships.cancel_membership(membership=membership, cancelled_on=date(2026, 6, 1))


def _create_partnership() -> Partnership:
    return partnerships.create_partnership(name="Harrowmere Partnership", now=timezone.now())


def _change_partnership() -> Step:
    partnership = PartnershipFactory()
    return lambda: partnerships.change_partnership(
        partnership=partnership, name="Other", kind="other", region="", website="", notes="", areas=[]
    )


def _give_seat() -> Step:
    partnership = MembershipFactory().partnership
    return lambda: seats.give_seat(partnership=partnership, email="s@council.example", now=timezone.now())


def _change_seat() -> Step:
    seat: Seat = SeatFactory(lead_contact=True)
    return lambda: seats.change_seat(seat=seat, role=None, is_lead_contact=True)


def _end_seat() -> Step:
    seat = SeatFactory(lead_contact=True)
    return lambda: seats.end_seat(seat=seat, now=timezone.now())


STEPS: dict[str, Callable[[], Step]] = {
    "accounts.services.people.create_person": lambda: lambda: people.create_person(email="p@council.example"),
    "accounts.services.people.find_or_create_person": lambda: (
        lambda: people.find_or_create_person(email="p@council.example")
    ),
    "membership.services.administrators.add_administrator": _add_administrator,
    "membership.services.administrators.remove_administrator": _remove_administrator,
    "membership.services.charging.charge_membership": _charge,
    "membership.services.charging.buy_extra_seats": _extra_seats,
    "membership.services.charging.fulfil_charge": _fulfil_charge,
    "membership.services.charging.give": _give,
    "membership.services.charging.hand_charge_over": _hand_over,
    "membership.services.entries.create_area": lambda: (
        lambda: entries.create_area(name="Harrowmere", region="london")
    ),
    "membership.services.entries.change_area": _change_area,
    "membership.services.entries.create_membership_year": lambda: _create_year,
    "membership.services.entries.change_membership_year": _change_year,
    "membership.services.memberships.add_membership": _add_membership,
    "membership.services.memberships.approve_membership": _approve,
    "membership.services.memberships.give_access": _give_access,
    "membership.services.memberships.change_contracted_seats": _contracted,
    "membership.services.memberships.cancel_membership": _cancel,
    "membership.services.partnerships.create_partnership": lambda: _create_partnership,
    "membership.services.partnerships.change_partnership": _change_partnership,
    "membership.services.reference.load_reference_data": lambda: (
        lambda: reference.load_reference_data(now=timezone.now())
    ),
    "membership.services.reference.ensure_membership_years": lambda: (
        lambda: reference.ensure_membership_years(now=timezone.now())
    ),
    "membership.services.seats.give_seat": _give_seat,
    "membership.services.seats.change_seat": _change_seat,
    "membership.services.seats.end_seat": _end_seat,
}

WITHOUT_TRACE = {
    "accounts.services.people.change_profile": "names and numbers stay out of the trail, so that erasing a person leaves none",
    "accounts.services.people.give_address": "addresses stay out of the trail, so that erasing a person leaves none",
    "membership.services.charging.tier_of": "changes nothing",
    "membership.services.charging.fee_for": "changes nothing",
    "membership.services.charging.fee_of_partnership": "changes nothing",
    "membership.services.charging.terms_of": "changes nothing",
    "membership.services.charging.payer_of": "changes nothing",
    "membership.services.charging.consequence_of": "changes nothing",
    "membership.services.charging.first_day_of_access": "changes nothing",
    "membership.services.entries.create_seat_role": "a word in a list",
    "membership.services.entries.change_seat_role": "a word in a list",
    "membership.services.locks.lock_partnership": "changes nothing",
}
