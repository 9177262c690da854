"""Carrying out again the erasures that a restored backup knows nothing of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models

from accounts.holdings import Subject, subject_at, subject_of
from accounts.models import Erasure, User
from accounts.services.erasing import CannotEraseError, erase_person
from office.models.forgotten import digests_of

REASON = "Erased once more: a backup from before {day} was brought back."
ADDRESSES = {"address", "email", "contact_email"}
"""What text columns that hold one address are called, where they are no e-mail fields."""


@dataclass(frozen=True)
class Erased:
    """That somebody was erased, as the record says it: by numbers that only the site can compute from an address."""

    key: str
    account: int | None
    digests: tuple[str, ...]
    done_at: datetime


@dataclass(frozen=True)
class Left:
    """An erasure that a person has to look at, and why."""

    erased: Erased
    because: str


def erasures_on_record() -> list[Erased]:
    """Return every erasure that the site has a record of, oldest first."""
    rows = Erasure.objects.order_by("done_at", "pk").values_list("key", "account", "digests", "done_at")
    return [Erased(str(key), account, tuple(digests), at) for key, account, digests, at in rows]


def erase_again(erased: Iterable[Erased], *, now: datetime) -> tuple[int, list[Left]]:
    """Erase whoever is held again although they were erased before; return of how many that was, and what a person has to look at.

    Nobody is erased by the number of an account alone: one of the addresses they had then must be there too. Safe to run twice. People
    are not written to again, `now` is an aware datetime.
    """
    done, left, addresses = 0, [], dict(_addresses())
    for each in erased:
        if Erasure.objects.filter(key=each.key).exists():
            continue
        found = sorted({addresses[digest] for digest in each.digests if digest in addresses})
        try:
            for subject in _subjects(found):
                erase_person(
                    subject=subject,
                    by=None,
                    reason=REASON.format(day=f"{each.done_at:%-d %B %Y}"),
                    is_told=False,
                    now=now,
                )
                done += 1
        except CannotEraseError as error:
            left.append(Left(each, str(error)))
            continue
        if not found and each.account and User.objects.filter(pk=each.account, is_active=True).exists():
            left.append(
                Left(
                    each,
                    f"Account {each.account} has other addresses than it had when it was erased. Look whether it is the same person.",
                )
            )
    return done, left


def _subjects(addresses: Iterable[str]) -> Iterator[Subject]:
    """Yield whoever the addresses belong to, each person once, as they are when their turn comes."""
    gone: set[int] = set()
    for address in addresses:
        subject = subject_at(address)
        if subject.user is not None and subject.user.pk in gone:
            continue
        if subject.user is not None:
            gone.add(subject.user.pk)
            subject = subject_of(subject.user)
        yield subject


def _addresses() -> Iterator[tuple[str, str]]:
    """Yield every mail address that stands in a column of its own, under what can be computed from it."""
    seen = set()
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.local_fields:
            named = isinstance(field, models.CharField) and field.name in ADDRESSES
            if not (named or isinstance(field, models.EmailField)):
                continue
            rows = model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
            for address in rows.distinct().iterator():
                if address and "@" in address and address not in seen:
                    seen.add(address)
                    yield from ((digest, address.lower()) for digest in digests_of(address))
