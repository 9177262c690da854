"""Pictures in mail: mail clients are strangers to the gate, so only what everybody may see is shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from wagtail.models import Collection as Folder
from wagtail.models import CollectionViewRestriction

from cms.models import Picture
from membership.access import is_open_to_everybody

FULL, HALF = 576, 280
"""Pixels: the sheet of a mail without its margins. A picture is sent at twice its size, for screens with fine pixels."""


@dataclass(frozen=True)
class MailPicture:
    """A picture as a mail shows it: its absolute address, and its size on the screen in pixels."""

    address: str
    width: int
    height: int


def closed_collections() -> frozenset[int]:
    """Return the ids of the collections that Wagtail's own privacy closes; two queries at most."""
    paths = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    if not paths:
        return frozenset()
    folders = Folder.objects.values_list("pk", "path")
    return frozenset(pk for pk, path in folders if path.startswith(tuple(paths)))


def picture_for_mail(
    picture: Picture, *, width: int, closed: Collection[int], now: datetime
) -> MailPicture | None:
    """Return the picture no wider than `width` pixels, or None if not everybody may see it at `now`."""
    if picture.collection_id in closed or not is_open_to_everybody(picture, now=now):
        return None
    rendition = picture.get_rendition(f"max-{width * 2}x{width * 3}")
    shown = min(width, rendition.width)
    return MailPicture(
        address=urljoin(settings.SITE_URL, rendition.url),
        width=shown,
        height=round(rendition.height * shown / rendition.width),
    )
