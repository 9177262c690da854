"""What was done with a mailing, by whom and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import ModelLogEntry

from newsletters.mailing_staff.telling import hour
from newsletters.models import Mailing
from office.models import Consignment, Copy

SHOWN = 60


@dataclass(frozen=True)
class Happening:
    """One thing that was done: the words, who did it (nobody if the site did), and when."""

    words: str
    who: str
    at: datetime


def history_of(mailing: Mailing) -> list[Happening]:
    """Return what was done with the mailing and its copies, the newest first; in three queries."""
    kinds = ContentType.objects.get_for_models(Mailing, Consignment)
    wanted = Q(content_type=kinds[Mailing], object_id=str(mailing.pk))
    if mailing.consignment_id:
        wanted |= Q(content_type=kinds[Consignment], object_id=str(mailing.consignment_id))
    entries = list(
        ModelLogEntry.objects.filter(wanted).select_related("user").order_by("-timestamp", "-pk")[:SHOWN]
    )
    copies = [entry.data["copy"] for entry in entries if "copy" in (entry.data or {})]
    addresses = dict(Copy.objects.filter(pk__in=copies).values_list("pk", "address")) if copies else {}
    return [_told(entry, addresses) for entry in entries]


def _told(entry: ModelLogEntry, addresses: Mapping[int, str]) -> Happening:
    return Happening(
        words=f"{entry.message}{_detail(entry.data or {}, addresses)}",
        who=entry.user_display_name if entry.user_id else "",
        at=entry.timestamp,
    )


def _detail(data: Mapping[str, Any], addresses: Mapping[int, str]) -> str:
    if moment := data.get("send_at"):
        return f" for {hour(datetime.fromisoformat(moment))}"
    if "addresses" in data:
        return f" to {', '.join(data['addresses'])}"
    if "copies" in data:
        return f": {data['copies']:,} {'copy' if data['copies'] == 1 else 'copies'}"
    if "copy" in data:
        return f": {addresses.get(data['copy'], 'somebody who is no longer known')}"
    return f": {data['why']}" if "why" in data else ""
