"""When mail to somebody on a seat comes back for good: who can put it right is told, and staff see it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from membership.models import Administrator, Partnership, Seat
from membership.timeline import READ_A_SOURCE, Entry, register_timeline
from office.letters import compose_letter
from office.models import Identity, Suppression
from office.reports import register_dead_address_follower
from office.services.outbox import write_email


def tell_of_dead_address(*, address: str, now: datetime) -> None:
    """Write to the lead contacts of every partnership whose colleague's address fails; where it is a lead's own, also to administrators.

    `address` is in small letters. Nobody is written to at the address that fails.
    """
    seats = Seat.objects.held().filter(user__email=address, partnership__closed_on__isnull=True)
    for seat in seats.select_related("user", "partnership").order_by("pk"):
        for person in _who_can_help(seat):
            _write(seat, person, now=now)


def failing_people() -> QuerySet[Seat]:
    """Return the seats of people whose address fails, those of partnerships whose only lead contact it is first."""
    failing = Suppression.objects.in_force().filter(reason=Suppression.Reason.BOUNCED).values("address")
    seats = Seat.objects.held().filter(user__email__in=failing, partnership__closed_on__isnull=True)
    return seats.select_related("user", "partnership").order_by("-is_lead_contact", "partnership__name", "pk")


def failures(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Put on a partnership's timeline since when mail to somebody on its seats comes back."""
    seats = Seat.objects.filter(partnership__in=partnerships).select_related("user")
    holders = {seat.user.email: seat for seat in seats.order_by("ended_at")}
    bounced = Suppression.objects.filter(address__in=list(holders), reason=Suppression.Reason.BOUNCED)
    for row in bounced[:READ_A_SOURCE]:
        seat = holders[row.address]
        if seat.given_at > row.since or (seat.ended_at and seat.ended_at < row.since):
            continue
        yield Entry(
            row.since,
            f"Mail to {seat.user} came back for good",
            seat.partnership_id,
            words=row.detail,
            lines=(row.address, "written to again since" if row.lifted_at else "no mailings go there"),
            address=reverse("suppression:inspect", args=[row.pk]),
        )


def register() -> None:
    """Follow what mail servers and providers report, and put it on the timelines."""
    register_dead_address_follower(tell_of_dead_address)
    register_timeline("addresses", failures, label="Addresses that fail", icon="warning", order=55)


def _who_can_help(seat: Seat) -> list[User]:
    leads = Seat.objects.held().filter(partnership=seat.partnership, is_lead_contact=True)
    people = [lead.user for lead in leads.select_related("user").order_by("pk")]
    if seat.is_lead_contact or not people:
        administrators = Administrator.objects.filter(partnership=seat.partnership).select_related("user")
        people += [administrator.user for administrator in administrators.order_by("pk")]
    helpers = {person.pk: person for person in people if person.pk != seat.user_id and person.is_active}
    return list(helpers.values())


def _write(seat: Seat, person: User, *, now: datetime) -> None:
    facts = {
        "seat": seat,
        "identity": Identity.load(),
        "seats": settings.SITE_URL + reverse("partnership_seats", args=[seat.partnership.slug]),
    }
    letter = compose_letter(
        recipients=[person.email],
        subject=render_to_string("emails/membership/address_fails_subject.txt", facts),
        words=render_to_string("emails/membership/address_fails_message.txt", facts),
    )
    write_email(letter, now=now)
