"""All findings about a mailing as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from membership.access import ANY_MEMBER, Viewer, london_day
from membership.selectors import viewer_for
from newsletters.audiences import MEMBERS, PUBLIC, AudienceFigures, figures_of_audience
from newsletters.emails import Audience, Composed
from newsletters.findings import words
from newsletters.findings.links import link_findings
from newsletters.findings.mail import taken_apart
from newsletters.findings.shape import Finding, Severity, Step, error, warning
from newsletters.models import Mailing
from newsletters.services.mailings import AUDIENCES, MailingRefusedError, compose
from office.mjml import MjmlError

LARGEST = 100_000
"""Bytes of HTML. Gmail cuts a mail off at 102 kB, and with it the way to leave the list."""
NEARLY = 85_000
SHORTEST_TEXT = 40
EDITIONS = {MEMBERS: "the members’ edition", PUBLIC: "the public edition"}


@dataclass(frozen=True)
class Report:
    """What was found, errors first; how many people there are; and the bytes of each edition's HTML."""

    findings: list[Finding]
    figures: AudienceFigures
    sizes: dict[str, int]

    @property
    def errors(self) -> list[Finding]:
        return [found for found in self.findings if found.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        return [found for found in self.findings if found.severity == Severity.WARNING]

    def at(self, *steps: str) -> list[Finding]:
        """Return the findings that are put right at these steps."""
        return [found for found in self.findings if found.step in steps]


def report_on(mailing: Mailing, *, now: datetime) -> Report:
    """Look at a draft or a scheduled mailing as it would go out now; `now` is an aware datetime.

    Days that have passed are counted from the hour for which it is scheduled, if it is.
    """
    figures = figures_of_audience(mailing, now=now)
    found = list(words.word_findings(mailing))
    at = max(mailing.send_at or now, now)
    found += words.issue_findings(mailing, day=london_day(at))
    found += words.event_findings(mailing, at=at)
    found += _people(mailing, figures)
    sizes: dict[str, int] = {}
    try:
        editions = {audience: compose(mailing, audience=audience, now=now) for audience in AUDIENCES}
    except MailingRefusedError as refusal:
        step = Step.ISSUE if mailing.kind == Mailing.Kind.ISSUE else Step.WORDS
        if str(refusal) not in {each.words for each in found}:
            found.append(error(str(refusal), step))
    except MjmlError:
        found.append(error("The mail cannot be drawn. Tell whoever looks after the site."))
    else:
        sizes = {audience: len(composed.html.encode()) for audience, composed in editions.items()}
        found += _editions(mailing, editions, now=now, at=at)
    unique = list(dict.fromkeys(found))
    return Report(sorted(unique, key=lambda each: each.severity != Severity.ERROR), figures, sizes)


def _people(mailing: Mailing, figures: AudienceFigures) -> Iterator[Finding]:
    if not mailing.groups:
        yield error("Nobody is chosen yet to receive it.", Step.PEOPLE)
    elif not figures.total:
        yield error("Nobody would receive it. Choose other groups, or take a narrowing away.", Step.PEOPLE)
    if mailing.kind == Mailing.Kind.ISSUE and mailing.issue_id:
        others = Mailing.objects.exclude(pk=mailing.pk).filter(issue=mailing.issue_id)
        if others.filter(state=Mailing.State.BEGUN).exists():
            yield warning("This issue has been sent already. Whoever got it then gets it once more.")
        elif others.filter(state=Mailing.State.SCHEDULED).exists():
            yield warning("Another mailing of this issue is scheduled.")


def _editions(
    mailing: Mailing, editions: dict[Audience, Composed], *, now: datetime, at: datetime
) -> Iterator[Finding]:
    step = Step.ISSUE if mailing.kind == Mailing.Kind.ISSUE else Step.WORDS
    public = viewer_for(user_id=None, now=now)
    viewers: dict[Audience, Viewer] = {"members": ANY_MEMBER, "public": public}
    for audience, composed in editions.items():
        name = EDITIONS[audience]
        yield from _size(composed, name, step)
        mail = taken_apart(composed.html)
        yield from link_findings(
            mail,
            viewer=viewers[audience],
            edition=name,
            step=step,
            now=now,
            web_version=web_version_of(mailing),
        )
        for address in mail.pictures_without_text:
            yield error(f"A picture has no alternative text: {address.rpartition('/')[2]}.", step)
        yield from words.closed_days(composed.text, day=london_day(at), step=step)
    yield from words.leaks(mailing, editions["public"].text, viewer=public, now=now)
    yield from words.leaks(mailing, editions["public"].html, viewer=public, now=now)


def web_version_of(mailing: Mailing) -> str:
    """Return where what is mailed can be read on the site."""
    if mailing.issue:
        return mailing.issue.get_full_url() or ""
    return f"{settings.SITE_URL}/mailings/{mailing.key}/"


def _size(composed: Composed, name: str, step: Step) -> Iterator[Finding]:
    size = len(composed.html.encode())
    shown = f"{name.capitalize()} has {kilobytes(size)} of HTML"
    if size > LARGEST:
        yield error(
            f"{shown}; mailboxes cut off what is over 100 kB. Shorten it, and link to what you leave out.",
            step,
        )
    elif size > NEARLY:
        yield warning(f"{shown}, nearly the 100 kB at which mailboxes cut it off.", step)
    if len(composed.text.strip()) < SHORTEST_TEXT:
        yield error(f"{name.capitalize()} has no plain text.", step)


def kilobytes(size: int) -> str:
    """Write a number of bytes as mail programs count them: “64 kB”."""
    return f"{size / 1000:.0f} kB"
