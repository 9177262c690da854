"""Issues with blocks that fill themselves, and what there is to find for them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from membership.access import opening_moment
from newsletters.models import IssueIndexPage, IssuePage
from resources.models import Example
from tests.factories import pages
from tests.factories.resources import ExampleFactory

JUNE = date(2026, 6, 1)


def block(name: str, **values: Any) -> dict[str, Any]:
    """A block of that name, with an id as every saved block has one."""
    return {"type": name, "value": {"heading": "What there is", **values}, "id": str(uuid4())}


def entry(title: str, **values: Any) -> dict[str, Any]:
    """An entry that an editor wrote, or that something was written down of."""
    return {"type": "item", "id": str(uuid4()), "value": {"title": title, **values}}


def draft(*blocks: dict[str, Any], month: date = JUNE, **values: Any) -> IssuePage:
    """A draft with these blocks in one section, and a revision of it."""
    pages.home()
    issue = IssuePage(
        month=month, teaser="What this month brings.", sections=[pages.section(*blocks)], live=False, **values
    )
    IssueIndexPage.objects.get().add_child(instance=issue)
    issue.save_revision()
    return IssuePage.objects.get(pk=issue.pk)


def publish(issue: IssuePage) -> IssuePage:
    """Publish the issue's latest revision."""
    issue.get_latest_revision().publish()
    return IssuePage.objects.get(pk=issue.pk)


def example(title: str, day: date = JUNE, **values: Any) -> Example:
    """An example that was published on the day."""
    values = {"published": True, "published_at": at_noon(day), **values}
    return ExampleFactory(title=title, **values)


def at_noon(day: date) -> datetime:
    return opening_moment(day) + timedelta(hours=12)


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def value_of(issue: IssuePage, place: int = 0) -> Any:
    """The value of one of the blocks in the issue's first section."""
    return issue.sections[0].value["items"][place].value


def titles(issue: IssuePage, place: int = 0) -> list[str]:
    """What stands written down in one of the blocks."""
    return [each["title"] for each in value_of(issue, place)["entries"]]
