"""An issue of the newsletter as a mail."""

import re
from datetime import datetime

from cms.reading import prepare_streams
from membership.access import may_read
from newsletters.blocks import SectionValue
from newsletters.contents import contents_of
from newsletters.emails.composing import Audience, Composed, compose, edition_context
from newsletters.models import IssuePage

MOST_BYTES = 100_000
"""Of the HTML: Gmail cuts a mail off after 102 kB, and with it the way to leave the list."""
LINES_WITHOUT_CONTENTS = 3
"""An issue with no more items than this is seen at a glance, and needs no list of them."""

SALUTATION = re.compile(r"\s*<p[^>]*>Dear [^<,.]{1,60},?</p>")


def compose_issue(
    issue: IssuePage, *, audience: Audience, now: datetime, subject: str = "", preview_text: str = ""
) -> Composed:
    """Compose the edition of an issue for members or for everybody, as the site would show it to them at `now` (aware).

    Asks the database no more often for a longer issue. One whose HTML would be longer than `MOST_BYTES` shows of each item the beginning
    and where to read on. Where the audience may not read the issue, its edition holds title, headline,
    teaser and the way in. Arguments: without `subject` the title stands for it, without `preview_text` the headline or the teaser.
    The page is read and changed in memory, and not meant to be saved afterwards. Raises `office.mjml.MjmlError`.
    """
    context = edition_context(
        audience=audience,
        web_address=issue.get_full_url() or "",
        subject=subject or issue.title,
        preview_text=preview_text or issue.headline or issue.teaser,
        now=now,
    )
    context["page"] = issue
    if not may_read(context["viewer"], issue, now=now) or issue.get_view_restrictions().exists():
        return compose("issue_locked", context)
    prepare_streams(issue)
    _drop_salutation(issue)
    hidden_pages = issue.restricted_pages()
    contents = [
        line
        for line, section in zip(
            contents_of(issue.sections, hidden_pages=hidden_pages), issue.sections, strict=True
        )
        if _says_something(section.value)
    ]
    lines = sum(len(section["items"]) for section in contents)
    context["hidden_pages"] = hidden_pages
    context["contents"] = contents if lines > LINES_WITHOUT_CONTENTS else []
    composed = compose("issue", context)
    if len(composed.html.encode()) <= MOST_BYTES:
        return composed
    return Composed(compose("issue", context | {"shortened": True}).html, composed.text)


def _says_something(section: SectionValue) -> bool:
    """A heading with nothing below it is not mailed."""
    return bool(section["items"] or section["introduction"])


def _drop_salutation(issue: IssuePage) -> None:
    """Take away the introduction's own “Dear all,”, for the mail greets by name."""
    if issue.introduction and issue.introduction[0].block_type == "rich_text":
        opening = issue.introduction[0].value
        if greeting := SALUTATION.match(opening.source):
            opening.source = opening.source[greeting.end() :]
