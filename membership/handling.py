"""Who looks after a partnership's affairs: the one answer for views, templates, mails and upper apps.

Lead contacts and administrators handle seats, invoices, bookings and renewals, whether or not the partnership is in membership at the
time: somebody must be able to renew. Handling opens no members' content; what a person reads is decided in `membership.access`.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from membership.models import Administrator, Partnership, Seat

Person = AbstractBaseUser | AnonymousUser


def led_by(person: Person) -> QuerySet[Partnership]:
    """Return the partnerships whose lead contact the person is, alone or with others."""
    if not person.is_active:
        return Partnership.objects.none()
    return Partnership.objects.filter(Exists(_leads.filter(partnership=OuterRef("pk"), user=person.pk)))


def handled_by(person: Person) -> QuerySet[Partnership]:
    """Return the partnerships whose affairs the person may handle: as a lead contact or as an administrator."""
    if not person.is_active:
        return Partnership.objects.none()
    administered = Administrator.objects.filter(partnership=OuterRef("pk"), user=person.pk)
    return Partnership.objects.filter(
        Exists(_leads.filter(partnership=OuterRef("pk"), user=person.pk)) | Exists(administered)
    )


def leads(person: Person, partnership: Partnership) -> bool:
    """Say whether the person is a lead contact of the partnership, who alone chooses its administrators."""
    return led_by(person).filter(pk=partnership.pk).exists()


def handles(person: Person, partnership: Partnership) -> bool:
    """Say whether the person may handle the partnership's affairs."""
    return handled_by(person).filter(pk=partnership.pk).exists()


def handlers_of(partnership: Partnership) -> QuerySet[User]:
    """Return the people who handle a partnership's affairs and can sign in, each once: lead contacts and administrators."""
    return User.objects.filter(
        Q(Exists(_leads.filter(partnership=partnership, user=OuterRef("pk"))))
        | Q(Exists(Administrator.objects.filter(partnership=partnership, user=OuterRef("pk")))),
        is_active=True,
    )


def customers_handled_by(user_id: int, now: datetime) -> Q:
    """Return, as a filter on customers, those that pay for the partnerships whose affairs a person handles, and for no others.

    A body that pays or has paid for somebody else's partnership too is left out: its account would show their invoices.
    """
    led = Q(Exists(_leads.filter(partnership=OuterRef("pk"), user=user_id)))
    handled = Partnership.objects.filter(
        led | Q(Exists(Administrator.objects.filter(partnership=OuterRef("pk"), user=user_id)))
    )
    others = Partnership.objects.open().exclude(pk__in=handled.values("pk"))
    return (
        Q(partnerships__in=handled)
        & ~Q(partnerships__in=others)
        & ~Q(invoices__charge__membership__partnership__in=others)
    )


_leads = Seat.objects.held().filter(is_lead_contact=True)
