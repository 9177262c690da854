"""Starting the next issue of the newsletter."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from newsletters.blocks import FILLING_BLOCKS, SECTION_KINDS
from newsletters.models import IssueIndexPage, IssuePage, NewsletterSettings
from newsletters.places import may_write_below
from newsletters.selectors import is_unfinished, newest_issue, next_month

if TYPE_CHECKING:
    from accounts.models import User

FILLED = {
    "resources": ("latest_examples", "recent_publications"),
    "events": ("coming_events",),
    "new_members": ("new_members",),
}
"""Which blocks that fill themselves a section of a kind begins with."""


class MayNotStartIssue(PermissionDenied):
    """The person may not write issues."""

    def __init__(self) -> None:
        super().__init__(
            "You may not write issues of the newsletter. Ask an administrator for the editor's role."
        )


class NoArchive(Exception):  # noqa: N818 named for what is wrong
    """There is no archive that an issue could stand in."""

    def __init__(self) -> None:
        super().__init__("There is no newsletter archive yet. Create that page first, below the home page.")


def may_start_issue(*, user: "User") -> bool:
    """Say whether the person may add issues to the archive."""
    return may_write_below(IssueIndexPage, user=user)


@transaction.atomic
def start_next_issue(*, now: datetime, user: "User") -> IssuePage:
    """Return the draft to write next: the newest issue if it was never published, else a new draft for the month after.

    A new draft takes over who writes the introduction, the standing sections with those of their items that are not
    closed, and the headings of all other sections. What fills itself comes along empty.
    Who may read it follows from the newsletter's settings.

    Raises: `NoArchive`; `MayNotStartIssue` if the person may not add pages to the archive.
    """
    archive = IssueIndexPage.objects.select_for_update().first()
    if archive is None:
        raise NoArchive
    if not archive.permissions_for_user(user).can_add_subpage():
        raise MayNotStartIssue
    newest = newest_issue()
    if newest and is_unfinished(newest):
        return newest
    month = next_month(newest, now=now)
    access, opens_on = NewsletterSettings.load().gate_of(month)
    issue = IssuePage(month=month, access=access, opens_on=opens_on, live=False, owner=user)
    if newest:
        source = newest.get_latest_revision_as_object()
        issue.chair_name = source.chair_name
        issue.chair_role = source.chair_role
        issue.chair_picture_id = source.chair_picture_id
        issue.sections = _sections_after(source, today=timezone.localdate(now))
    else:
        issue.sections = [
            {"type": "section", "value": {"kind": kind, "items": _items_that_fill_themselves(kind)}}
            for kind, _ in SECTION_KINDS
        ]
    archive.add_child(instance=issue)
    issue.save_revision(user=user, log_action="wagtail.create")
    return issue


def _sections_after(source: IssuePage, *, today: date) -> list[dict[str, Any]]:
    """Copy what is to come again, as raw data without ids, so that nothing of the old issue is shared."""
    copied = []
    for section in source.sections.get_prep_value():
        value = section["value"]
        if value.get("standing"):
            items = [_anew(item, keep=("heading", "note")) for item in value["items"] if _lasts(item, today)]
            value = {**value, "items": items}
        else:
            again = [_anew(item) for item in value["items"] if item["type"] in FILLING_BLOCKS]
            value = {
                "kind": value["kind"],
                "heading": value.get("heading", ""),
                "items": again or _items_that_fill_themselves(value["kind"]),
            }
        copied.append({"type": section["type"], "value": value})
    return copied


def _anew(item: dict[str, Any], *, keep: tuple[str, ...] = ("heading",)) -> dict[str, Any]:
    """Return an item without its id; of what fills itself only what is to be kept, so that it fills itself for the new month."""
    value = item["value"]
    if item["type"] in FILLING_BLOCKS:
        value = {name: value[name] for name in keep}
    return {"type": item["type"], "value": value}


def _items_that_fill_themselves(kind: str) -> list[dict[str, Any]]:
    """Return what a section of the kind lists by itself."""
    return [
        {"type": name, "value": {"heading": FILLING_BLOCKS[name].child_blocks["heading"].get_default()}}
        for name in FILLED.get(kind, ())
    ]


def _lasts(item: dict[str, Any], today: date) -> bool:
    closes_on = item["value"].get("closes_on")
    return not closes_on or date.fromisoformat(str(closes_on)) >= today
