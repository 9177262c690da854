"""Partnerships as staff keep them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from membership.models import Area, Partnership

SLUG_LENGTH = 150


@transaction.atomic
def create_partnership(
    *,
    name: str,
    kind: str = Partnership.Kind.CHILDREN,
    region: str = "",
    website: str = "",
    notes: str = "",
    areas: Iterable[Area] = (),
    now: datetime,
) -> Partnership:
    """Enter a partnership; it is no member until a membership is added and given access.

    Arguments: `region` is a value of `Region`, or empty for a body that works across regions; `areas` are the authorities it covers,
    none for a voluntary or private body.
    """
    partnership = Partnership.objects.create(
        name=name,
        slug=_free_slug(name),
        kind=kind,
        region=region,
        website=website,
        notes=notes,
        created_at=now,
    )
    partnership.areas.set(areas)
    return partnership


@transaction.atomic
def change_partnership(
    *,
    partnership: Partnership,
    name: str,
    kind: str,
    region: str,
    website: str,
    notes: str,
    areas: Iterable[Area],
) -> Partnership:
    """Replace what is known of a partnership; its address on the site (the slug) stays, so that links go on working."""
    partnership.name, partnership.kind, partnership.region = name, kind, region
    partnership.website, partnership.notes = website, notes
    partnership.save(update_fields=["name", "kind", "region", "website", "notes"])
    partnership.areas.set(areas)
    return partnership


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:SLUG_LENGTH].strip("-") or "partnership"
    taken = set(Partnership.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    endings = ("" if number == 1 else f"-{number}" for number in range(1, len(taken) + 2))
    return next(f"{wanted}{ending}" for ending in endings if f"{wanted}{ending}" not in taken)
