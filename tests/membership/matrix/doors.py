"""The doors of the site: each is asked for secrets, and `problems` says who got what was not theirs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pypdf import PdfReader

from cms.models import ContentPage, PictureRendition
from events.models import EventPage
from events.programme.reading import talks_of
from newsletters.emails import compose_issue
from newsletters.models import IssueIndexPage, IssuePage, NewsIndexPage
from office.models import Identity
from tests.membership.matrix.house import House, Person, Secret, may_have

PAGE = r"^((?:[\w\-]+/)*)$"
OTHER_FORMAT = "another-format/<int:document_id>/"
DOCUMENT = "documents/<int:document_id>/<str:document_filename>"
STORED_FILE = "media/<path:name>"

Had = Iterator[tuple[Secret, bytes]]


@dataclass(frozen=True)
class Door:
    """A way to content: `ask` yields each secret behind it with all that the client was given.

    `opens` is False where a door shows nobody a body, so that only a leak can be wrong. `route` is its address in the resolver,
    empty for doors of the admin and for mail.
    """

    name: str
    route: str
    ask: Callable[[Client, House], Had]
    opens: bool = True


def had(client: Client, address: str, **values: Any) -> bytes:
    """Everything that the client is given on the way: head and body of each answer, redirects followed."""
    response = client.get(address, follow=True, **values)
    answers = [*(address.encode() for address, _ in response.redirect_chain), _bytes_of(response)]
    return b"\n".join(answers)


def _bytes_of(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode() + body


def pages(client: Client, house: House) -> Had:
    for secret in house.pages:
        yield secret, had(client, secret.address)


def pages_by_tricks(client: Client, house: House) -> Had:
    tricks = {
        "preview": "true",
        "mode": "member",
        "mode_name": "member",
        "in_preview_panel": "true",
        "viewer": "member",
        "access": "public",
        "now": "2030-01-01",
        "print": "1",
        "format": "json",
        "page": "1",
        "acting_for_partnership": "1",
    }
    for secret in house.pages:
        yield (
            secret,
            had(client, secret.address, data=tricks, headers={"HX-Request": "true", "X-Requested-With": "x"}),
        )


def answered(client: Client, house: House) -> Had:
    """Sending answers to a form, or anything to any other page."""
    for secret in house.pages:
        response = client.post(secret.address, {"any": "thing"}, follow=True)
        yield secret, _bytes_of(response)


def lists(client: Client, house: House) -> Had:
    archive, news = IssueIndexPage.objects.get().url, NewsIndexPage.objects.get().url
    shown = b"".join(
        had(client, address)
        for address in (
            "/",
            archive,
            f"{archive}2026/",
            news,
            f"{news}2026/",
            "/library/",
            "/library/?archive=1",
            "/events/",
            "/events/?past=2026",
        )
    )
    # What the home page says in its own body is asked at the door of pages.
    for secret in house.pages:
        if secret.address != "/":
            yield secret, shown


def examples(client: Client, house: House) -> Had:
    for secret in house.examples:
        yield secret, had(client, secret.address)


def lists_of_examples(client: Client, house: House) -> Had:
    """The directory, filtered and not, the topics, and the partnerships; each as a whole page and as what changes in it."""
    addresses = ["/a-z/", "/a-z/?show=examples", "/a-z/?kind=subject&year=2026&region=north-west"]
    for secret in house.examples:
        addresses += [topic.url for topic in secret.row.topics.all()]
        addresses.append(f"/partnerships/{secret.row.partnership.slug}/")
    shown = b"".join(
        had(client, address, headers=headers)
        for address in dict.fromkeys(addresses)
        for headers in ({}, {"HX-Request": "true"})
    )
    for secret in house.examples:
        yield secret, shown


def mailings(client: Client, house: House) -> Had:
    """What was mailed, on the web."""
    for secret in house.mailings:
        yield secret, had(client, secret.address)


def list_of_mailings(client: Client, house: House) -> Had:
    shown = had(client, "/mailings/")
    for secret in house.mailings:
        yield secret, shown


def search(client: Client, house: House) -> Had:
    for secret in (*house.pages, *(example for example in house.examples if example.word)):
        yield secret, had(client, "/search/", data={"q": secret.word})


def search_by_other_words(client: Client, house: House) -> Had:
    """Phrases, alternatives, and words that everybody may find, whose snippets must not go further."""
    found_by_all = had(client, "/search/", data={"q": "members read on"})
    for secret in house.pages:
        words = f'"{secret.word}" or "{secret.row.title}"'
        yield secret, found_by_all + had(client, "/search/", data={"q": words})


def suggestions(client: Client, house: House) -> Had:
    """Headings that are part of what is locked must not be suggested while somebody types."""
    for secret in house.pages:
        yield secret, had(client, "/search/suggestions/", data={"q": secret.needle[:-1].decode()})


def one_answer(address: str) -> Callable[[Client, House], Had]:
    """A door that answers with one text for all."""

    def ask(client: Client, house: House) -> Had:
        shown = had(client, address)
        for secret in house.pages:
            yield secret, shown

    return ask


def calendar_of_events(client: Client, house: House) -> Had:
    """The file says of an event what the list of events says."""
    for secret in house.pages:
        if isinstance(secret.row, EventPage):
            yield secret, had(client, f"/calendar/{secret.row.event.slug}.ics")


def calendar_of_sessions(client: Client, house: House) -> Had:
    for secret in house.pages:
        if isinstance(secret.row, EventPage):
            for talk in talks_of(secret.row):
                yield secret, had(client, f"/calendar/{secret.row.event.slug}/{talk.key}.ics")


def issues_by_mail(client: Client, house: House) -> Had:
    """What a mailing brings to whoever is no member, in both its forms."""
    for secret in house.pages:
        if isinstance(secret.row, IssuePage):
            issue = IssuePage.objects.get(pk=secret.row.pk)
            mailed = compose_issue(issue, audience="public", now=timezone.now())
            # Lines end anywhere in mail, and a secret is one however it is wrapped.
            yield secret, " ".join(f"{mailed.html} {mailed.text}".split()).encode()


def issues_as_pdf(client: Client, house: House) -> Had:
    """The words of an issue's PDF, read as a program for screen readers would; an answer that is no PDF as it is."""
    for secret in house.pages:
        if isinstance(secret.row, IssuePage):
            response = client.get(f"{secret.address}pdf/", follow=True)
            body = _bytes_of(response)
            if response.headers["Content-Type"] == "application/pdf":
                pages_of_it = PdfReader(BytesIO(response.content)).pages
                text = "".join(page.extract_text() for page in pages_of_it)
                body += "".join(text.replace("\u200b", "").split()).encode()
            yield secret, body


def search_in_the_archive(client: Client, house: House) -> Had:
    """The archive's own search, by a secret word and by words that everybody may find."""
    archive = IssueIndexPage.objects.get().url
    found_by_all = had(client, archive, data={"q": "members read on"})
    for secret in house.pages:
        if isinstance(secret.row, IssuePage):
            year = had(client, f"{archive}2026/", data={"q": secret.word})
            yield secret, found_by_all + year + had(client, archive, data={"q": secret.word})


def cards(client: Client, house: House) -> Had:
    """The words of the picture that stands for a page where links are shared, and all that its address answers."""
    for secret in house.pages:
        card = ContentPage.objects.get(pk=secret.row.pk).specific.card
        identity = Identity.load()
        shown = had(client, urlsplit(card.address(identity)).path)
        yield secret, shown + card.alt(identity).encode()


def documents(client: Client, house: House) -> Had:
    for secret in house.documents:
        yield secret, had(client, secret.address)


def documents_by_id(client: Client, house: House) -> Had:
    """The address that stays when the file changes, and one that the file never had."""
    for secret in house.documents:
        shown = had(client, f"/documents/{secret.row.pk}/") + had(
            client, f"/documents/{secret.row.pk}/other.pdf"
        )
        yield secret, shown


def documents_in_parts(client: Client, house: House) -> Had:
    """Half a file is half a secret: what is sent of it is looked for as the whole."""
    for secret in house.documents:
        half = len(secret.needle) // 2
        response = client.get(secret.address, headers={"Range": f"bytes=0-{half - 1}"})
        got = b"".join(response.streaming_content) if response.streaming else b""
        yield secret, secret.needle if got == secret.needle[:half] else b""


def other_formats(client: Client, house: House) -> Had:
    """The form names the document, so it stands only before those who may read it."""
    for secret in house.documents:
        response = client.get(f"/another-format/{secret.row.pk}/")
        yield secret, secret.needle if response.status_code == 200 else _bytes_of(response)


def document_media(client: Client, house: House) -> Had:
    for secret in house.documents:
        yield secret, had(client, f"/media/{secret.row.file.name}")


def pictures(client: Client, house: House) -> Had:
    for secret in house.pictures:
        yield secret, had(client, f"/media/{secret.row.file.name}")


def renditions(client: Client, house: House) -> Had:
    for secret in house.pictures:
        rendition = PictureRendition.objects.get(image=secret.row)
        yield secret, had(client, f"/media/{rendition.file.name}")


def admin(client: Client, house: House) -> Had:
    """The staff's own views, which open only to those whose work it is."""
    for secret in house.pages:
        yield secret, had(client, f"/admin/pages/{secret.row.pk}/view_draft/?mode=member")
    for secret in house.pages[-1:]:
        yield secret, had(client, f"/admin/pages/{secret.row.pk}/edit/")
    for secret in house.documents:
        yield secret, had(client, f"/admin/documents/edit/{secret.row.pk}/")
    for secret in house.pictures:
        yield secret, had(client, f"/admin/images/{secret.row.pk}/preview/original/")


DOORS = [
    Door("pages", PAGE, pages),
    Door("pages, by tricks in the address", PAGE, pages_by_tricks, opens=False),
    Door("forms, answered", PAGE, answered, opens=False),
    Door("home page, archive and news list", PAGE, lists, opens=False),
    Door("examples", "examples/<int:example_id>/<slug:slug>/", examples),
    Door("lists of examples", "partnerships/<slug:slug>/", lists_of_examples, opens=False),
    Door("mailings on the web", "mailings/<uuid:key>/", mailings),
    Door("search", "search/", search),
    Door("suggestions of the search", "search/suggestions/", suggestions, opens=False),
    Door("search by other words", "search/", search_by_other_words, opens=False),
    Door("feed of the newsletter", "feeds/newsletter/", one_answer("/feeds/newsletter/"), opens=False),
    Door("feed of the news", "feeds/news/", one_answer("/feeds/news/"), opens=False),
    Door("sitemap", "sitemap.xml", one_answer("/sitemap.xml"), opens=False),
    Door("calendar file of an event", "calendar/<slug:slug>.ics", calendar_of_events, opens=False),
    Door("calendar file of a session", "calendar/<slug:slug>/<uuid:key>.ics", calendar_of_sessions),
    Door("issues by mail", "", issues_by_mail, opens=False),
    Door("list of mailings", "mailings/", list_of_mailings, opens=False),
    Door("issues as PDF", PAGE, issues_as_pdf),
    Door("search in the archive", PAGE, search_in_the_archive, opens=False),
    Door("cards", "cards/<slug:source>/<int:key>/<slug:digest>.png", cards, opens=False),
    Door("feed of the library", "feeds/publications/", one_answer("/feeds/publications/"), opens=False),
    Door("documents", DOCUMENT, documents),
    Door("documents, by their lasting address", "documents/<int:document_id>/", documents_by_id),
    Door("documents, in parts", DOCUMENT, documents_in_parts),
    Door("documents, asked for in another format", OTHER_FORMAT, other_formats),
    Door("documents, by their place in storage", STORED_FILE, document_media),
    Door("pictures", STORED_FILE, pictures),
    Door("pictures in other sizes", STORED_FILE, renditions),
    Door("the admin", "", admin, opens=False),
]


def problems(
    client: Client, house: House, person: Person, *, opened: bool, doors: list[Door] = DOORS
) -> list[str]:
    """Ask at every door for everything; return what was had and must not be, and what was not had and should be."""
    found = []
    for door in doors:
        if person.insider and not door.opens:
            continue  # who may have everything cannot be given too much
        for secret, given in door.ask(client, house):
            allowed = may_have(secret.kind, insider=person.insider, opened=opened)
            if secret.needle in given and not allowed:
                found.append(f"{door.name}: {secret.row} can be had")
            if secret.needle not in given and allowed and door.opens:
                found.append(f"{door.name}: {secret.row} is withheld")
    return found


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Yield every address of the project but the admin's, as the resolver writes them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if route.startswith("admin/"):
            continue
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)
