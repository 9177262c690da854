"""Pictures on paper: only what the viewer may see, small enough to send and large enough to print."""

from base64 import b64encode
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from wagtail.images.models import SourceImageIOError

from cms.models import Picture
from membership.access import Viewer, may_read
from newsletters.paper.rich import Facts

LARGEST = "max-1400x1600|format-jpeg|bgcolor-ffffff"
"""Twice as fine as a screen shows it on the width of a sheet; always a JPEG, which goes into a PDF as it is."""
PORTRAIT = "fill-240x240|format-jpeg|bgcolor-ffffff"


def picture_for_paper(
    picture: Picture, *, viewer: Viewer, closed: Collection[int], now: datetime, spec: str = LARGEST
) -> Facts | None:
    """Return where a picture lies in storage and its size, or None if the viewer may not see it at `now` or its file is gone.

    `closed` holds the ids of the collections below Wagtail's own privacy.
    """
    if picture.collection_id in closed or not may_read(viewer, picture, now=now):
        return None
    try:
        rendition = picture.get_rendition(spec)
    except SourceImageIOError:
        return None
    return {"stored": rendition.file.name, "width": rendition.width, "height": rendition.height}


def with_pictures(facts: Any) -> Any:
    """Return the facts with each picture's bytes in it, as an SVG that Typst draws without any file."""
    if isinstance(facts, list):
        return [with_pictures(each) for each in facts]
    if not isinstance(facts, dict):
        return facts
    if "stored" in facts:
        return {"svg": _svg(facts), "width": facts["width"], "height": facts["height"]}
    return {name: with_pictures(value) for name, value in facts.items()}


def _svg(picture: Facts) -> str:
    with default_storage.open(picture["stored"]) as file:
        data = b64encode(file.read()).decode()
    size = f'width="{picture["width"]}" height="{picture["height"]}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:image/jpeg;base64,{data}"/></svg>'
    )
