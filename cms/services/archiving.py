"""Marking many pages as archive at once, and taking that back. Wagtail's log of the pages is the record of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.models import User
from cms import searchable
from cms.listing import parts_of_pages
from cms.models import ContentPage, SearchEntry
from cms.services.searching import follow
from office.refusals import Refusal

ARCHIVED, TAKEN_BACK = "cms.archive", "cms.take_out_of_archive"
MOST_AT_ONCE = 2_000
AWAITED = Q(approved_go_live_at__isnull=False)


class ChangedMeanwhileError(Refusal):
    """The pages are no longer those that were shown."""


class NothingToArchiveError(Refusal):
    """No page fits."""


class AlreadyTakenBackError(Refusal):
    """Nothing of it is archived any more."""


@dataclass(frozen=True)
class ArchiveOrder:
    """What is to be archived: everything published below `section` that is dated before a day.

    Arguments: `archived_on` is the day from which the pages count as archive; `note` says why they are kept; `superseded_by` is what to
    read instead.
    """

    section: Page
    before: date
    archived_on: date
    note: str = ""
    superseded_by: Page | None = None

    def pages(self) -> QuerySet[ContentPage]:
        """Return the pages that fit, the oldest first, each with its date in `dated`."""
        entries = SearchEntry.objects.filter(source="page", page=OuterRef("pk"))
        return (
            ContentPage.objects.live()
            .descendant_of(self.section)
            .not_exact_type(*parts_of_pages())
            .filter(archived_on__isnull=True)
            .annotate(dated=Coalesce(Subquery(entries.values("dated")[:1]), TruncDate("first_published_at")))
            .filter(dated__lt=self.before)
            .order_by("dated", "pk")
        )


@transaction.atomic
def archive_before(*, order: ArchiveOrder, expected: int, by: User) -> UUID:
    """Mark the pages as archive, in their published state and in their drafts; returns the name of this step, for taking it back.

    Arguments: `expected` is how many pages the person has seen. Raises `NothingToArchiveError` or `ChangedMeanwhileError`.
    """
    pages = list(order.pages()[: MOST_AT_ONCE + 1])
    if not pages:
        raise NothingToArchiveError("No published page below this section is dated before that day.")
    if len(pages) != expected:
        raise ChangedMeanwhileError(
            f"There are {len(pages)} such pages now, not {expected}. Look through them again."
        )
    if len(pages) > MOST_AT_ONCE:
        raise ChangedMeanwhileError(
            f"These are more than {MOST_AT_ONCE} pages. Choose an earlier day.", field="before"
        )
    step = uuid4()
    instead = order.superseded_by.pk if order.superseded_by else None
    _write(
        [page.pk for page in pages],
        archived_on=order.archived_on,
        archive_note=order.note,
        superseded_by=instead,
    )
    facts = {
        "step": str(step),
        "section": order.section.title,
        "before": order.before.isoformat(),
        "archived_on": order.archived_on.isoformat(),
        "note": order.note,
    }
    for page in pages:
        # A name of its own for each entry: Wagtail's history shows entries that share one only once, on one page.
        log(instance=page, action=ARCHIVED, user=by, uuid=uuid4(), data=facts)
    return step


@transaction.atomic
def take_back(*, step: UUID, by: User) -> int:
    """Take the pages of one step that the person may publish out of the archive, except those marked otherwise since; returns how many.

    Raises `AlreadyTakenBackError` where none is left.
    """
    entries = PageLogEntry.objects.filter(action=ARCHIVED, data__step=str(step))
    facts = entries.values_list("data", flat=True).first() or {}
    marked = ContentPage.objects.filter(
        pk__in=entries.values("page_id"), archived_on=facts.get("archived_on")
    )
    pages = list(marked.filter(pk__in=may_publish(by).values("pk")))
    if not pages:
        raise AlreadyTakenBackError("Nothing of this that you may publish is archived any more.")
    _write([page.pk for page in pages], archived_on=None, archive_note="", superseded_by=None)
    for page in pages:
        log(instance=page, action=TAKEN_BACK, user=by, uuid=uuid4(), data={"step": str(step)})
    return len(pages)


def may_publish(user: User) -> QuerySet[Page]:
    """Return the pages that the person may publish."""
    pages: QuerySet[Page] = PagePermissionPolicy().instances_user_has_permission_for(user, "publish")
    return pages


def _write(
    pages: Iterable[int], *, archived_on: date | None, archive_note: str, superseded_by: int | None
) -> None:
    ids = list(pages)
    ContentPage.objects.filter(pk__in=ids).update(
        archived_on=archived_on, archive_note=archive_note, superseded_by=superseded_by
    )
    latest = Page.objects.filter(pk__in=ids).values("latest_revision")
    # A draft that is published later must not forget it.
    revisions = Revision.page_revisions.filter(object_id__in=[str(pk) for pk in ids])
    changed = list(revisions.filter(Q(pk__in=latest) | AWAITED))
    for revision in changed:
        revision.content |= {
            "archived_on": archived_on.isoformat() if archived_on else None,
            "archive_note": archive_note,
            "superseded_by": superseded_by,
        }
    Revision.objects.bulk_update(changed, ["content"], batch_size=100)
    follow(source="page", keys=[str(pk) for pk in ids])
    for source in searchable.sources():
        if source.on_page:
            follow(source=source.name, keys=[key for pk in ids for key in source.on_page(pk)])
