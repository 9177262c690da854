"""Versions of briefings: starting the next one, and keeping the briefing true to its newest."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cms.services.searching import follow
from membership.access import london_day
from resources.models import BriefingPage, BriefingVersionPage
from resources.models.briefings import next_number

if TYPE_CHECKING:
    from accounts.models import User

COPIED = ("body", "documents")


class MayNotStartVersion(PermissionDenied):
    """The person may not write versions of the briefing."""

    def __init__(self) -> None:
        super().__init__("You may not write briefings. Ask an administrator for the editor's role.")


def may_start_version(*, briefing: BriefingPage, user: "User") -> bool:
    """Say whether the person may add versions to the briefing."""
    return bool(briefing.permissions_for_user(user).can_add_subpage())


def unfinished_version(briefing: BriefingPage) -> BriefingVersionPage | None:
    """Return the version that is being written: the highest number, never published and not scheduled to be."""
    highest = BriefingVersionPage.objects.filter(briefing=briefing.pk).order_by("-number").first()
    if highest is None or highest.live or highest.first_published_at or highest.approved_schedule:
        return None
    return highest


@transaction.atomic
def start_next_version(*, briefing: BriefingPage, user: "User", now: datetime) -> BriefingVersionPage:
    """Return the draft to write next: the one that is being written, else a new draft with the number after the highest.

    A new draft copies text, documents, teaser and gate of the version before it, as that one was last saved; what changed is left to
    be said. Nothing that readers see changes before it is published. Raises `MayNotStartVersion`.
    """
    BriefingPage.objects.select_for_update(of=("self",)).get(pk=briefing.pk)
    if not may_start_version(briefing=briefing, user=user):
        raise MayNotStartVersion
    if draft := unfinished_version(briefing):
        return draft
    number = next_number(briefing.pk)
    version = BriefingVersionPage(
        briefing=briefing,
        number=number,
        title=f"Version {number}",
        slug=f"version-{number}",
        date=london_day(now),
        live=False,
        owner=user,
    )
    highest = BriefingVersionPage.objects.filter(briefing=briefing.pk).order_by("-number").first()
    if highest:
        source = highest.get_latest_revision_as_object()
        version.teaser, version.access, version.opens_on = source.teaser, source.access, source.opens_on
        for name in COPIED:
            # As raw data without ids, so that nothing of the old version is shared.
            raw = getattr(source, name).get_prep_value()
            setattr(version, name, [{"type": block["type"], "value": block["value"]} for block in raw])
    briefing.add_child(instance=version)
    version.save_revision(user=user, log_action="wagtail.create")
    return version


@transaction.atomic
def follow_newest_version(*, briefing_id: int) -> None:
    """Give the briefing date and gate of its newest published version, and its place in the search; safe to run twice.

    A briefing without a published version keeps what it has.
    """
    briefing = BriefingPage.objects.select_for_update(of=("self",)).filter(pk=briefing_id).first()
    if briefing is None:
        return
    newest = briefing.newest_version
    if newest:
        BriefingPage.objects.filter(pk=briefing.pk).update(
            date=newest.date, access=newest.access, opens_on=newest.opens_on
        )
    follow(source="page", keys=[str(briefing.pk)])
