"""Fills the demonstration's library: briefings in versions, publications with files, hubs, lists of people, promoted results."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from cms.models import GatedDocument, PromotedResult
from cms.services.searching import follow
from membership.access import Access
from membership.models import Region
from resources.models import (
    BriefingPage,
    BriefingVersionPage,
    LibraryPage,
    PeopleListPage,
    PolicyHubPage,
    Profile,
    PublicationPage,
    Series,
)
from resources.models.people import CONSENT, OPEN_FOR, hash_of, new_token
from resources.services.briefings import follow_newest_version
from resources.services.profiles import SOURCE

from .. import documents, publications
from .examples import topic_key
from .library import Library
from .pages import publish
from .streams import Child, Streams

NOON = time(12)
PROMOTED = (
    (("safeguarding concern", "report a concern", "worried about a child"), "concerned-about-a-child"),
    (("join", "membership fee", "how to join"), "membership-benefits"),
    (("mash", "referral form"), "topic-front-door"),
)
"""What people type, and the page that editors put first."""


def load_briefings(briefings: Iterable[publications.Briefing], *, library: Library, now: datetime) -> None:
    """Publish every briefing with its versions, each on its day, the newest also as a PDF."""
    shelf = LibraryPage.objects.get()
    for told in briefings:
        page = BriefingPage(title=told.title, slug=told.key, teaser=told.teaser, date=told.versions[0].date)
        shelf.add_child(instance=page)
        page.topics = _topics(told.topics, library)
        publish(page, at=_noon(told.versions[0].date, now))
        for number, version in enumerate(told.versions, start=1):
            _add_version(page, told, version, number=number, library=library, now=now)
        follow_newest_version(briefing_id=page.pk)
        library.add_page(told.key, page)


def _add_version(
    briefing: BriefingPage,
    told: publications.Briefing,
    version: publications.Version,
    *,
    number: int,
    library: Library,
    now: datetime,
) -> None:
    page = BriefingVersionPage(
        slug=f"version-{number}",
        date=version.date,
        what_changed=version.changed,
        teaser=told.teaser,
        access=version.access,
        opens_on=version.opens_on,
        body=Streams(library).body(version.body),
        live=False,
    )
    if version == told.versions[-1]:
        file = _keep_file(
            f"{told.title}, version {number}",
            text=version.text,
            format="pdf",
            dated=version.date,
            access=version.access,
            opens_on=version.opens_on,
        )
        page.documents = [_document(file)]
    briefing.add_child(instance=page)
    publish(page, at=_noon(version.date, now))


def load_publications(told: Iterable[publications.Publication], *, library: Library, now: datetime) -> None:
    """Publish every publication on its day, the older first; what no longer holds stands in the archive."""
    shelf = LibraryPage.objects.get()
    series = {
        key: Series.objects.get_or_create(slug=key, defaults={"name": name})[0]
        for key, name in publications.series().items()
    }
    for publication in sorted(told, key=lambda publication: publication.date):
        page = PublicationPage(
            title=publication.title,
            slug=slugify(publication.title)[:60].strip("-"),
            kind=publication.kind,
            date=publication.date,
            series=series.get(publication.series),
            teaser=publication.teaser,
            access=publication.access,
            body=Streams(library).body(publication.body),
            submitted_to=publication.to,
            submitted_by=publication.by,
            consultation_closes_on=publication.closed_on,
            live=False,
        )
        if publication.archived:
            page.archived_on = timezone.localdate(now) - timedelta(days=200)
            page.archive_note = publication.archived
        if publication.file:
            file = _keep_file(
                publication.title,
                text=publication.text,
                format=publication.file,
                dated=publication.date,
                access=publication.access,
                author=publication.by or documents.HOUSE,
            )
            page.documents = [_document(file)]
        shelf.add_child(instance=page)
        page.topics = _topics(publication.topics, library)
        publish(page, at=_noon(publication.date, now))


def load_hubs(hubs: Iterable[publications.Hub], *, library: Library, now: datetime) -> None:
    """Publish the policy hubs."""
    shelf = LibraryPage.objects.get()
    for hub in hubs:
        page = PolicyHubPage(
            title=hub.title,
            slug=hub.key,
            teaser=hub.teaser,
            status_line=hub.status,
            date=timezone.localdate(now) - timedelta(days=12),
            introduction=Streams(library).body(hub.introduction),
            deadlines=[
                _child("deadline", closes_on=moment.day, heading=moment.heading, note=moment.note)
                for moment in hub.deadlines
            ],
            moments=[
                _child("moment", day=moment.day, heading=moment.heading, body=library.html(moment.body))
                for moment in hub.moments
            ],
            guidance=[_child("guidance", **vars(guidance)) for guidance in hub.guidance],
            live=False,
        )
        shelf.add_child(instance=page)
        page.topics = _topics(hub.topics, library)
        publish(page, at=_noon(page.date, now))
        library.add_page(hub.key, page)


def load_lists_of_people(
    lists: Iterable[publications.PeopleList], *, library: Library, by: User, now: datetime
) -> None:
    """Publish the lists with everybody on them; the last person on each was asked and has not answered yet."""
    shelf = LibraryPage.objects.get()
    codes = {region.label: region.value for region in Region}
    for told in lists:
        page = PeopleListPage(title=told.title, slug=told.key, who=told.who, teaser=told.teaser, live=False)
        page.introduction = Streams(library).body(told.introduction)
        shelf.add_child(instance=page)
        publish(page, at=now - timedelta(days=150))
        people = [
            Profile(
                people_list=page,
                user=User.objects.filter(email=person.address).first(),
                email=person.address,
                name=person.name,
                role=person.role,
                regions=[codes[region] for region in person.regions],
                expertise=list(person.expertise),
                words=person.words,
                contact=person.contact,
                proposed_by=by,
                proposed_at=now - timedelta(days=140),
                token_hash=hash_of(new_token()),
                link_until=now - timedelta(days=140) + OPEN_FOR,
            )
            for person in told.people
        ]
        for profile in people[:-1]:
            profile.consented_at = profile.checked_at = now - timedelta(days=133)
            profile.consent_words = CONSENT
        Profile.objects.bulk_create(people)
        follow(source=SOURCE, keys=[str(profile.pk) for profile in people])


def load_promoted(*, library: Library) -> None:
    """Let editors' choices stand before the results for a few words."""
    for words, key in PROMOTED:
        page = library.page(key)
        PromotedResult.objects.create(words=list(words), page=page, title=page.title, note=page.teaser[:250])


def _topics(keys: Iterable[str], library: Library) -> list[object]:
    return [library.page(topic_key(key)) for key in keys]


def _keep_file(
    title: str,
    *,
    text: str,
    format: str,
    dated: date,
    access: str,
    opens_on: date | None = None,
    author: str = documents.HOUSE,
) -> GatedDocument:
    made = (
        documents.pdf_of(title=title, text=text, author=author, dated=dated)
        if format == "pdf"
        else documents.word_of(title=title, text=text, author=author)
    )
    document = GatedDocument(
        title=title,
        file=ContentFile(made, name=f"{slugify(title)[:50].strip('-')}.{format}"),
        access=Access(access),
        opens_on=opens_on,
    )
    document._set_document_file_metadata()
    document.save()
    return document


def _document(file: GatedDocument) -> Child:
    return _child("document", document=file.pk, title="", note="")


def _child(kind: str, **value: object) -> Child:
    return {"type": kind, "value": value}


def _noon(day: date, now: datetime) -> datetime:
    moment = timezone.make_aware(datetime.combine(day, NOON), timezone.get_default_timezone())
    return min(moment, now)
