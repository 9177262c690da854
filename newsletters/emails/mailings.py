"""Announcements, calls for contributions and invitations to events as mail."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cms.reading import prepare_streams
from events.models import EventPage
from events.programme.windows import windows_of
from events.times import days_in_words, event_in_words
from membership.access import Viewer, may_read
from newsletters.emails.composing import Audience, Composed, compose, edition_context
from newsletters.models import Mailing
from office.papers.parts import lines_of


@dataclass(frozen=True)
class EventFacts:
    """What an invitation says of its event; `window` tells from when until when it can be booked, where it can be."""

    title: str
    kind: str
    when: str
    place: str
    where: tuple[str, ...]
    window: str
    teaser: str
    address: str
    is_cancelled: bool


def compose_mailing(mailing: Mailing, *, audience: Audience, now: datetime) -> Composed:
    """Compose the edition of a mailing that is no issue, for members or for everybody, as it stands at `now` (aware).

    Asks the database no more often for a longer body. The mailing is read and changed in memory, and not meant to be saved afterwards.
    Raises `office.mjml.MjmlError`.
    """
    context = edition_context(
        audience=audience,
        web_address=f"{settings.SITE_URL}/mailings/{mailing.key}/",
        subject=mailing.subject,
        preview_text=mailing.preview_text,
        now=now,
    )
    prepare_streams(mailing)
    page = mailing.event_page if mailing.kind == Mailing.Kind.INVITATION else None
    context["mailing"] = mailing
    context["kicker"] = Mailing.Kind(mailing.kind).label.capitalize()
    context["event"] = facts_of(page, viewer=context["viewer"], now=now) if page else None
    return compose("message", context)


def facts_of(page: EventPage, *, viewer: Viewer, now: datetime) -> EventFacts:
    """Return what an invitation says of an event: no more than lists say, where the viewer may not read its page. One query."""
    event = page.event
    readable = may_read(viewer, page, now=now)
    address = lines_of(page.venue_address) if readable else ()
    online = ("Or online" if page.venue_name else "Online") if page.is_joined_online else ""
    return EventFacts(
        title=page.title,
        kind=page.get_kind_display(),
        when=event_in_words(event) if event else days_in_words([page.date, page.last_day]),
        place=page.place,
        where=tuple(filter(None, [", ".join(filter(None, [page.venue_name, *address])), online])),
        window=windows_of([event], now=now)[event.pk] if event else "",
        teaser=page.teaser,
        address=page.get_full_url() or "",
        is_cancelled=bool(event and event.is_cancelled),
    )
