"""What is said: subject, preview text, days that have passed, and what must not stand in the public edition."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import dateformat
from django.utils.html import strip_tags

from cms.reading import Leaf, leaves_of, leaves_of_page
from membership.access import Viewer, may_read
from newsletters.findings.shape import Finding, Step, error, warning
from newsletters.models import Mailing
from newsletters.services.mailing_drafts import LONGEST_PREVIEW

LONGEST_SUBJECT = 70
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
CLOSES = re.compile(
    rf"\b(?:by|until|before|no later than|clos(?:es?|ing)(?: date)?(?: is)?(?: on)?|deadline(?: is)?:?)\s+"
    rf"(?:\w+day,?\s+)?(\d{{1,2}})\s+({'|'.join(MONTHS)})(?:\s+(\d{{4}}))?\b",
    re.IGNORECASE,
)
WITH_NOTHING_ELSE = (Mailing.Kind.ANNOUNCEMENT, Mailing.Kind.CALL)
"""Kinds that are empty without words of their own; an invitation carries its event."""
LONG_ENOUGH = 30
"""Letters from which on the same words in two places are no accident."""


def word_findings(mailing: Mailing) -> Iterator[Finding]:
    """Yield what is wrong with subject and preview text."""
    if not mailing.subject.strip():
        yield error("There is no subject.", Step.WORDS)
    elif len(mailing.subject) > LONGEST_SUBJECT:
        yield warning(
            f"The subject has {len(mailing.subject)} letters. Phones cut it off; keep the beginning telling, or stay "
            f"below {LONGEST_SUBJECT}.",
            Step.WORDS,
        )
    if mailing.subject.isupper():
        yield warning("The subject is in capitals, which mail programs take for advertising.", Step.WORDS)
    if not mailing.preview_text.strip():
        yield warning(
            "There is no preview text. Mailboxes then show the first words of the mail behind the subject.",
            Step.WORDS,
        )
    elif len(mailing.preview_text) > LONGEST_PREVIEW:
        yield warning(
            f"The preview text has {len(mailing.preview_text)} letters; most mailboxes show {LONGEST_PREVIEW} at most.",
            Step.WORDS,
        )
    if mailing.kind in WITH_NOTHING_ELSE and not mailing.body:
        yield error("There are no words yet: the mail would be empty.", Step.WORDS)


def issue_findings(mailing: Mailing, *, day: date) -> Iterator[Finding]:
    """Yield what concerns the issue that is sent: changes that are not published, and items that have closed by `day`."""
    issue = mailing.issue
    if issue is None or not issue.live:
        return
    if issue.has_unpublished_changes:
        yield warning(
            "The issue has changes that are not published. They are not sent: what is published is sent.",
            Step.ISSUE,
        )
    for section in issue.sections:
        if not section.value["items"] and not section.value["introduction"]:
            yield warning(
                f"The section “{section.value.title}” is empty. Readers see its heading with nothing below it.",
                Step.ISSUE,
            )
        for child in section.value["items"]:
            closes_on = child.value["closes_on"] if child.block_type == "item" else None
            if closes_on and closes_on < day:
                yield warning(
                    f"“{child.value.words}” closed on {_written(closes_on)}, before this mail goes.",
                    Step.ISSUE,
                )


def event_findings(mailing: Mailing, *, at: datetime) -> Iterator[Finding]:
    """Yield what concerns the event that is invited to, at the hour `at` of sending."""
    page = mailing.event_page
    if mailing.kind != Mailing.Kind.INVITATION:
        return
    if page is None:
        yield error("Choose the event that people are invited to.", Step.WORDS)
        return
    event = page.event
    if event and event.is_cancelled:
        yield error(f"{page.title} is cancelled.", Step.WORDS)
    if page.ends_at < at:
        yield error(f"{page.title} is over when this mail goes.", Step.WORDS)
    elif event and event.books_until and event.books_until < at:
        yield warning(f"Booking for {page.title} has closed when this mail goes.", Step.WORDS)


def closed_days(text: str, *, day: date, step: Step) -> Iterator[Finding]:
    """Yield deadlines in a text that lie before `day`; one without a year is of the year that is nearest."""
    seen = set()
    for found in CLOSES.finditer(" ".join(text.split())):
        deadline = _day(found, near=day)
        if deadline and deadline < day and found[0].lower() not in seen:
            seen.add(found[0].lower())
            yield warning(f"The text says “{found[0]}”, which has passed when this mail goes.", step)


def leaks(mailing: Mailing, public_text: str, *, viewer: Viewer, now: datetime) -> Iterator[Finding]:
    """Yield an error if the public edition says what only members may read. `viewer` is the public, at `now`."""
    shown = _plain(public_text)
    for leaf in _leaves(mailing):
        if not leaf.locked or viewer.reads_members_content:
            continue
        for text in leaf.block.get_searchable_content(leaf.value):
            words = _plain(str(text))
            if len(words) >= LONG_ENOUGH and words in shown:
                yield error(
                    f"The public edition holds members-only words: “{' '.join(str(text).split())[:60]}…”. "
                    "Tell whoever looks after the site.",
                    _place(mailing),
                )
                return
    issue = mailing.issue
    if issue and not may_read(viewer, issue, now=now):
        for leaf in leaves_of_page(issue):
            for text in leaf.block.get_searchable_content(leaf.value):
                words = _plain(str(text))
                if len(words) >= LONG_ENOUGH and words in shown and words not in _plain(issue.teaser):
                    yield error("The public edition holds words of an issue that is for members.", Step.ISSUE)
                    return


def _leaves(mailing: Mailing) -> Iterator[Leaf]:
    if mailing.kind == Mailing.Kind.ISSUE:
        if mailing.issue:
            yield from leaves_of_page(mailing.issue)
        return
    yield from leaves_of(mailing.body.stream_block, mailing.body)


def _place(mailing: Mailing) -> Step:
    return Step.ISSUE if mailing.kind == Mailing.Kind.ISSUE else Step.WORDS


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", strip_tags(text)).casefold()


def _day(found: re.Match[str], *, near: date) -> date | None:
    month = [name.casefold() for name in MONTHS].index(found[2].casefold()) + 1
    years = [int(found[3])] if found[3] else [near.year, near.year - 1, near.year + 1]
    days = []
    for year in years:
        try:
            days.append(date(year, month, int(found[1])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - near), default=None)


def _written(day: date) -> str:
    return dateformat.format(day, "j F Y")
