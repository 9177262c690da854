"""Giving a partnership another name."""

from datetime import date, datetime, timedelta

from django.db import transaction

from membership.access import london_day
from membership.models import FormerName, Partnership
from membership.services import MembershipError, reorganising
from membership.services.locks import lock_partnership


class SameNameError(MembershipError):
    """The partnership is called that already."""


@transaction.atomic
def rename_partnership(*, partnership: Partnership, name: str, on: date, now: datetime) -> Partnership:
    """Call a partnership by another name from a day on; the old one is kept, found by search and shown.

    Its address on the site (the slug) stays, so that links go on working. Invoices and letters that went out keep the name they had.
    Raises `SameNameError`, `NameTakenError` or `NotYetError`.
    """
    lock_partnership(partnership)
    partnership.refresh_from_db()
    if partnership.name == name:
        raise SameNameError("This is what it is called already.", field="name")
    if on > london_day(now):
        raise reorganising.NotYetError("Choose today or a day before: the name changes at once.", field="on")
    reorganising.refuse_taken_name(name)
    FormerName.objects.create(partnership=partnership, name=partnership.name, until=on - timedelta(days=1))
    partnership.name = name
    partnership.save(update_fields=["name"])
    return partnership
