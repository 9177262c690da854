"""An uploaded list, from its dry run to its application."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts.models import User
from membership.importing.columns import match_columns
from membership.importing.trying import CREATE, REFUSED, UNCHANGED, UPDATE, Importer, Result
from membership.models import PartnershipUpload
from membership.services import MembershipError
from office.columns import Listing
from office.tables import read_table


class UploadIsOverError(MembershipError):
    """The list has been applied or given up."""


class OtherwiseNowError(MembershipError):
    """Applying the list would not do what was shown."""


class TriedOut(Exception):  # noqa: N818 - no error: it takes back what was tried out
    """Ends a dry run."""


def keep_upload(*, name: str, content: bytes, by: User, now: datetime) -> PartnershipUpload:
    """Keep a list and what each of its rows would do; nothing else is written. Raises `UnreadableListError`."""
    listing = match_columns(read_table(content))
    upload = PartnershipUpload(name=name[-255:], content=content, uploaded_at=now, uploaded_by=by)
    _note(upload, try_out(listing, now=now), listing)
    upload.save()
    return upload


def try_out(listing: Listing, *, now: datetime) -> list[Result]:
    """Return what each row of a list would do, by doing it and taking everything back."""
    results: list[Result] = []
    try:
        with transaction.atomic():
            results = take(listing, now=now)
            raise TriedOut
    except TriedOut:
        return results


def take(listing: Listing, *, now: datetime) -> list[Result]:
    """Do what each row of a list asks for; rows that are refused change nothing."""
    importer = Importer(now=now)
    return [importer.take(row) for row in listing.rows]


@transaction.atomic
def check_again(*, upload: PartnershipUpload, now: datetime) -> PartnershipUpload:
    """Try a kept list out anew, because something may have changed since it was shown. Raises `UploadIsOverError`."""
    upload = _locked(upload)
    listing = _listing(upload)
    _note(upload, try_out(listing, now=now), listing)
    upload.save()
    return upload


def apply_upload(*, upload: PartnershipUpload, seen: str, now: datetime) -> PartnershipUpload:
    """Do what was shown, and exactly that; the list's contents are wiped afterwards.

    Arguments: `seen` is the mark of what was shown. Raises `UploadIsOverError`, or `OtherwiseNowError` where a row would do something
    else now than was shown; nothing is changed then.
    """
    with transaction.atomic():
        upload = _locked(upload)
        results = take(_listing(upload), now=now)
        if mark_of(results) != seen:
            raise OtherwiseNowError(
                "Something has changed since the list was checked, so that it would not do what was shown. "
                "Nothing was done: look at the rows again, then apply."
            )
        _count(upload, results)
        upload.content, upload.report, upload.applied_at = None, None, now
        upload.save()
    return upload


@transaction.atomic
def give_up_upload(*, upload: PartnershipUpload, now: datetime) -> PartnershipUpload:
    """Forget a list without applying it. Raises `UploadIsOverError`."""
    upload = _locked(upload)
    upload.content, upload.report, upload.given_up_at = None, None, now
    upload.save()
    return upload


def mark_of(results: Sequence[Result]) -> str:
    """Return a mark of what rows do; it differs as soon as any of them does something else."""
    return sha256(repr([(one.number, one.outcome, one.words) for one in results]).encode()).hexdigest()


def results_in(upload: PartnershipUpload) -> list[Result]:
    """Return what was noted of each row."""
    return [Result(**{**row, "words": tuple(row["words"])}) for row in (upload.report or {}).get("rows", [])]


def _note(upload: PartnershipUpload, results: Sequence[Result], listing: Listing) -> None:
    upload.report = {"rows": [asdict(one) for one in results], "ignored": list(listing.ignored)}
    _count(upload, results)


def _count(upload: PartnershipUpload, results: Sequence[Result]) -> None:
    numbers = Counter(one.outcome for one in results)
    upload.created, upload.updated = numbers[CREATE], numbers[UPDATE]
    upload.unchanged, upload.refused = numbers[UNCHANGED], numbers[REFUSED]


def _locked(upload: PartnershipUpload) -> PartnershipUpload:
    upload = PartnershipUpload.objects.select_for_update().get(pk=upload.pk)
    if upload.content is None:
        raise UploadIsOverError("This list has been applied or given up.")
    return upload


def _listing(upload: PartnershipUpload) -> Listing:
    return match_columns(read_table(bytes(upload.content or b"")))
