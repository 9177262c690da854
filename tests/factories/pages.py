"""Pages in the states that matter; each is published and stands in the tree that every installation starts with."""

from datetime import date
from typing import Any

from django.utils import timezone

from membership.access import Access
from newsletters.models import HomePage, IssueIndexPage, IssuePage, NewsIndexPage, NewsPage
from newsletters.services.site import set_up_site

LOCKED_WORD = "quillfeather"
PART_WORD = "brackenlamp"


def home() -> HomePage:
    return set_up_site()


def rich_text(text: str) -> dict[str, Any]:
    return {"type": "rich_text", "value": f"<p>{text}</p>"}


def members_part(text: str = f"Only members know the {PART_WORD}.") -> dict[str, Any]:
    return {"type": "members_part", "value": {"teaser": "Members read on.", "body": [rich_text(text)]}}


def section(*items: dict[str, Any], kind: str = "association_news", **values: Any) -> dict[str, Any]:
    return {"type": "section", "value": {"kind": kind, "items": list(items), **values}}


def item(heading: str = "A new guide", *body: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "type": "item",
        "value": {"heading": heading, "body": list(body) or [rich_text("What the guide says.")], **values},
    }


def issue(month: date | None = None, **values: Any) -> IssuePage:
    """Publish an issue of the month (the running one if none is given)."""
    home()
    month = (month or timezone.localdate()).replace(day=1)
    values.setdefault("introduction", [rich_text(f"Dear colleagues, the {LOCKED_WORD} is out.")])
    values.setdefault("sections", [section(item())])
    page = IssuePage(
        title=f"{month:%B %Y}",
        slug=f"{month:%B-%Y}".lower(),
        month=month,
        teaser="What this month brings.",
        **values,
    )
    IssueIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def members_first_issue(opens_on: date, month: date | None = None, **values: Any) -> IssuePage:
    return issue(month, access=Access.MEMBERS_FIRST, opens_on=opens_on, **values)


def members_issue(month: date | None = None, **values: Any) -> IssuePage:
    return issue(month, access=Access.MEMBERS, **values)


def news(title: str = "A consultation opens", **values: Any) -> NewsPage:
    """Publish a piece of news."""
    home()
    values.setdefault("body", [rich_text(f"The {LOCKED_WORD} consultation is open.")])
    page = NewsPage(title=title, teaser="Answers by the end of the month.", **values)
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
