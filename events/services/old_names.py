"""Forgetting who came to events, and who waited for them, once nobody needs to know."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.services.redacting import redact_trail
from events.models import Booking, EventLetter, HelperLink, Place, WaitingEntry
from membership.access import london_day

NAMES_KEPT_FOR = timedelta(days=730)
"""Long enough for certificates of attendance to be asked for again."""
WAITING_KEPT_FOR = timedelta(days=90)
HELPERS_KEPT_FOR = timedelta(days=365)

NOBODY = Concat(Value("nobody-"), Cast("pk", CharField()), Value("@erased.invalid"))
WITHOUT_CONTACT = {"contact_name": "", "contact_email": NOBODY, "contact_phone": ""}
WITHOUT_NAME = {"first_name": "", "last_name": "", "email": "", "job_title": "", "organisation": ""}
WITHOUT_WAITING_NAME = {"name": "Name no longer kept", "email": NOBODY}
WITHOUT_HELPER = {"name": "Name no longer kept"}


@transaction.atomic
def forget_old_names(*, now: datetime) -> int:
    """Take names and addresses out of what is over at `now`, an aware datetime; the numbers stay.

    Bookings and places: two years after the event. Waiting lists: 90 days after it. Helpers at the door: a year after their day.
    Safe to run twice; returns how many rows were emptied.
    """
    over = {"event__ends_at__lt": now - NAMES_KEPT_FOR}
    bookings = Booking.objects.filter(**over).exclude(contact_email__endswith="@erased.invalid")
    bookings = bookings.exclude(contact_email="", contact_name="", contact_phone="")
    places = Place.objects.filter(booking__event__ends_at__lt=now - NAMES_KEPT_FOR)
    number = forget_contacts(bookings)
    number += forget_people(places.exclude(first_name="", last_name="", email=""))
    number += EventLetter.objects.filter(**over).exclude(facts={}).update(facts={})
    entries = WaitingEntry.objects.filter(event__ends_at__lt=now - WAITING_KEPT_FOR)
    number += forget_waiting(entries.exclude(email__endswith="@erased.invalid"))
    helpers = HelperLink.objects.filter(day__lt=london_day(now) - HELPERS_KEPT_FOR)
    number += _write(helpers.exclude(**WITHOUT_HELPER), WITHOUT_HELPER)
    return number


def forget_contacts(bookings: "QuerySet[Booking]") -> int:
    """Take the contact out of bookings, and out of what the audit trail keeps of them."""
    return _write(bookings, WITHOUT_CONTACT)


def forget_people(places: "QuerySet[Place]") -> int:
    """Take the person out of places, and out of what the audit trail keeps of them; the place counts as before."""
    return _write(places, WITHOUT_NAME)


def forget_waiting(entries: "QuerySet[WaitingEntry]") -> int:
    """Take the person out of entries on waiting lists, and out of what the audit trail keeps of them."""
    return _write(entries, WITHOUT_WAITING_NAME)


def _write(rows: QuerySet, values: Mapping[str, object]) -> int:
    keys = list(rows.values_list("pk", flat=True))
    rows.model._base_manager.filter(pk__in=keys).update(**values)
    redact_trail(rows.model, keys=keys, values=values)
    return len(keys)
