"""A site with a secret of every kind behind every door, and everybody who may knock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from cms.models import (
    AccessibilityPage,
    CookiesPage,
    FormPage,
    GatedDocument,
    MembershipPage,
    Picture,
    PrivacyPage,
    Question,
    StandardPage,
)
from cms.models.gated import GatedModel
from events.models import EventPage, EventsPage
from membership.access import Access
from membership.models import Administrator
from newsletters.models import HomePage, IssueIndexPage, IssuePage, NewsIndexPage, NewsPage
from newsletters.services.groups import (
    ADMINISTRATOR,
    EDITOR,
    FINANCE_OFFICER,
    MEMBERSHIP_OFFICER,
    set_up_groups,
)
from resources.models import (
    BriefingPage,
    BriefingVersionPage,
    DirectoryPage,
    ExampleDocument,
    LibraryItem,
    LibraryPage,
    PeopleListPage,
    PolicyHubPage,
    PublicationPage,
    TopicPage,
)
from resources.services.filing import refile
from tests.factories import files, library, mailings, pages, programme, resources
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

OPENS_ON = date(2026, 7, 1)
BEFORE = datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC)
AFTER = datetime(2026, 6, 30, 23, 0, 0, tzinfo=UTC)

# The kinds of secret: an open body, one that opens on a day, one for members, and a members-only part of an open page.
OPEN, FIRST, MEMBERS, PART = "open", "first", "members", "part"
# What a partnership gave for members, which no setting of the site opens.
GIVEN = "given"
PAGE_KINDS = (OPEN, FIRST, MEMBERS, PART)
FILE_KINDS = (OPEN, FIRST, MEMBERS)
GATES: dict[str, dict[str, Any]] = {
    OPEN: {"access": Access.PUBLIC},
    FIRST: {"access": Access.MEMBERS_FIRST, "opens_on": OPENS_ON},
    MEMBERS: {"access": Access.MEMBERS},
    PART: {"access": Access.PUBLIC},
}


def may_have(kind: str, *, insider: bool, opened: bool) -> bool:
    """What the association has promised, in words that owe nothing to the product's code."""
    return insider or kind == OPEN or (kind == FIRST and opened)


@dataclass(frozen=True)
class Secret:
    """Something that may be had only by some: `word` is searched for, `needle` stands beside it and is what is looked for."""

    kind: str
    word: str
    needle: bytes
    address: str
    row: GatedModel


@dataclass
class House:
    """Everything behind the doors."""

    pages: list[Secret] = field(default_factory=list)
    documents: list[Secret] = field(default_factory=list)
    pictures: list[Secret] = field(default_factory=list)
    examples: list[Secret] = field(default_factory=list)
    mailings: list[Secret] = field(default_factory=list)

    def only(self, *kinds: str) -> "House":
        """The same house with fewer secrets in it."""
        return House(
            *([secret for secret in secrets if secret.kind in kinds] for secrets in vars(self).values())
        )


@dataclass(frozen=True)
class Person:
    """Somebody who knocks; `insider` says whether members' content is theirs to read."""

    user: User | None
    insider: bool = False


def build() -> House:
    """Publish a page of every type and a file of every kind; stands before the opening date."""
    house = House()
    for model, publish in PAGES.items():
        for kind in PAGE_KINDS:
            word, needle = f"quag{model.__name__.lower()}{kind}", _needle(model, kind)
            page = publish(kind, _body(kind, f"{word} {needle}"))
            if page is not None:
                house.pages.append(Secret(kind, word, needle.encode(), page.url, page))
    for kind in FILE_KINDS:
        content = files.PDF + f"zephdocument{kind}".encode()
        document: GatedDocument = files.document(f"{kind}.pdf", content, title=f"File {kind}", **GATES[kind])
        house.documents.append(Secret(kind, "", content, document.url, document))
        picture: Picture = files.picture(f"{kind}.png", title=f"Picture {kind}", **GATES[kind])
        picture.get_rendition("width-20")
        house.pictures.append(Secret(kind, "", b"\x89PNG", picture.file.url, picture))
    for kind in (OPEN, GIVEN):
        _example(house, kind)
    for kind in (OPEN, MEMBERS, PART):
        _mailing(house, kind)
    return house


def _mailing(house: House, kind: str) -> None:
    """An announcement that was sent: to the public as well, to members alone, or with a part for members."""
    needle = f"zephmailing{kind}"
    row = mailings.sent_mailing(subject=f"Mailing {kind}", body=_body(kind, needle), public=kind != MEMBERS)
    house.mailings.append(Secret(kind, "", needle.encode(), f"/mailings/{row.key}/", row))


def _example(house: House, kind: str) -> None:
    """An example with a secret in why it is useful, in its address, and in its file, the file's title and name."""
    word, needle = f"quagexample{kind}", f"zephexample{kind}"
    example = resources.ExampleFactory(
        title=f"Example {kind}",
        usefulness=f"{word} {needle}useful",
        link=f"https://partnership.example/{needle}link/",
        published=True,
        public=kind == OPEN,
        filed_under=[resources.topic(f"Topic of examples {kind}")],
    )
    content = files.PDF + f"{needle}content".encode()
    document = files.document(f"{needle}name.pdf", content, title=f"{needle}title", access=Access.WITHHELD)
    ExampleDocument.objects.create(example=example, document=document)
    refile(examples=[example.pk])
    document.refresh_from_db()
    house.documents.append(Secret(kind, "", content, document.url, document))
    for part, found_by in (("useful", word), ("link", ""), ("title", "")):
        secret = Secret(kind, found_by, f"{needle}{part}".encode(), example.get_absolute_url(), example)
        house.examples.append(secret)


def _needle(model: type, kind: str) -> str:
    return f"zeph{model.__name__.lower()}{kind}"


def _body(kind: str, text: str) -> list[dict[str, Any]]:
    if kind != PART:
        return [pages.rich_text(text)]
    quote = {"type": "quote", "value": {"text": text, "name": "A chair", "role": ""}}
    callout = {"type": "callout", "value": {"tone": "note", "heading": text, "body": f"<p>{text}</p>"}}
    figures = {"type": "figures", "value": {"heading": text, "figures": [{"figure": "1", "label": text}]}}
    timeline = {
        "type": "timeline",
        "value": {"heading": text, "entries": [{"when": "May", "heading": text, "body": f"<p>{text}</p>"}]},
    }
    blocks = [pages.rich_text(text), quote, callout, figures, timeline]
    return [{"type": "members_part", "value": {"teaser": "Members read on.", "body": blocks}}]


# The newest issue is shown at more length than the others, so it is one that may be locked.
MONTHS = {OPEN: 2, MEMBERS: 3, PART: 4, FIRST: 5}


def _issue(kind: str, body: list[dict[str, Any]]) -> IssuePage:
    heading = "An item" if kind == PART else _needle(IssuePage, kind)
    sections = [pages.section(pages.item(heading, *body))]
    return pages.issue(date(2026, MONTHS[kind], 1), introduction=body, sections=sections, **GATES[kind])


def _news(kind: str, body: list[dict[str, Any]]) -> NewsPage:
    return pages.news(f"News {kind}", body=body, date=date(2026, 6, 1), **GATES[kind])


def _page(kind: str, body: list[dict[str, Any]]) -> StandardPage:
    page = StandardPage(title=f"Page {kind}", teaser="What it is about.", body=body, **GATES[kind])
    pages.home().add_child(instance=page)
    page.save_revision().publish()
    return page


def _with_a_closing(page_type: type) -> Callable[[str, list[dict[str, Any]]], Any]:
    """A page on which the software itself says most, and editors what comes after."""

    def publish(kind: str, body: list[dict[str, Any]]) -> Any:
        page = page_type(
            title=f"{page_type.__name__} {kind}", teaser="What it says.", closing=body, **GATES[kind]
        )
        pages.home().add_child(instance=page)
        page.save_revision().publish()
        return page

    return publish


def _membership_page(kind: str, body: list[dict[str, Any]]) -> MembershipPage:
    page = MembershipPage(title=f"Membership {kind}", teaser="What it gives.", closing=body, **GATES[kind])
    pages.home().add_child(instance=page)
    page.save_revision().publish()
    return page


def _form(kind: str, body: list[dict[str, Any]]) -> FormPage | None:
    """A form has no streams, so no members-only part; its introduction, questions and thanks are its body."""
    if kind == PART:
        return None
    text = body[0]["value"]
    form = FormPage(title=f"Form {kind}", intro=text, thank_you_text=text, **GATES[kind])
    form.form_fields = [
        Question(label=f"Why {_needle(FormPage, kind)}?", field_type="singleline", required=False)
    ]
    pages.home().add_child(instance=form)
    form.save_revision().publish()
    return form


def _home(kind: str, body: list[dict[str, Any]]) -> HomePage | None:
    """The one home page is open and holds a members-only part."""
    if kind != PART:
        return None
    home = pages.home()
    home.body = [{"type": "text", "value": {"heading": "", "ground": "plain", "body": body}}]
    home.save_revision().publish()
    return HomePage.objects.get()


def _list_without_a_body(kind: str, body: list[dict[str, Any]]) -> None:
    """Lists have no body of their own; what they show of others is asked at the door of lists."""


def _directory(kind: str, body: list[dict[str, Any]]) -> DirectoryPage | None:
    """The one directory is open and holds a members-only part."""
    return resources.directory(introduction=body) if kind == PART else None


def _topic(kind: str, body: list[dict[str, Any]]) -> TopicPage:
    return resources.topic(f"Topic {kind}", introduction=body, **GATES[kind])


def _library(kind: str, body: list[dict[str, Any]]) -> LibraryPage | None:
    """The one library is open and holds a members-only part."""
    if kind != PART:
        return None
    page = library.library()
    page.introduction = body
    page.save_revision().publish()
    return LibraryPage.objects.get()


def _publication(kind: str, body: list[dict[str, Any]]) -> PublicationPage:
    return library.publication(f"Publication {kind}", body=body, **GATES[kind])


def _briefing(kind: str, body: list[dict[str, Any]]) -> BriefingPage:
    """A briefing shows its newest version, so that one holds the secret."""
    return library.briefing(f"Briefing {kind}", versions=1, body=body, **GATES[kind])


def _version(kind: str, body: list[dict[str, Any]]) -> BriefingVersionPage:
    versions = library.briefing(f"Versions {kind}", versions=1, body=body, **GATES[kind]).versions
    return versions.get()


def _hub(kind: str, body: list[dict[str, Any]]) -> PolicyHubPage:
    return library.hub(f"Hub {kind}", introduction=body, **GATES[kind])


def _event(kind: str, body: list[dict[str, Any]]) -> EventPage:
    """An event whose programme is as locked as its body; a members-only part is of the body alone."""
    day = date(2026, 9, 1)
    slots = [programme.session(_needle(EventPage, kind))] if kind != PART else []
    return programme.event_page(
        f"Event {kind}",
        starts_at=programme.london(day),
        ends_at=programme.london(day, "16:00"),
        body=body,
        programme=[programme.programme_day(day, *slots)],
        **GATES[kind],
    )


def _nothing(kind: str, body: list[dict[str, Any]]) -> None:
    """What all items of the library have in common is no page by itself; lists of people never open, which the crawl walks."""


PAGES: dict[type, Callable[[str, list[dict[str, Any]]], Any]] = {
    BriefingPage: _briefing,
    BriefingVersionPage: _version,
    LibraryItem: _nothing,
    LibraryPage: _library,
    PeopleListPage: _nothing,
    PolicyHubPage: _hub,
    PublicationPage: _publication,
    DirectoryPage: _directory,
    EventPage: _event,
    EventsPage: _list_without_a_body,
    FormPage: _form,
    HomePage: _home,
    IssueIndexPage: _list_without_a_body,
    IssuePage: _issue,
    AccessibilityPage: _with_a_closing(AccessibilityPage),
    CookiesPage: _with_a_closing(CookiesPage),
    MembershipPage: _membership_page,
    PrivacyPage: _with_a_closing(PrivacyPage),
    NewsIndexPage: _list_without_a_body,
    NewsPage: _news,
    StandardPage: _page,
    TopicPage: _topic,
}
"""How a page of each type is published with a body; a new type of page must be entered here."""


def _administrator() -> Person:
    user = UserFactory()
    Administrator.objects.create(user=user, partnership=MembershipFactory().partnership)
    return Person(user)


def _staff(group: str, *, insider: bool) -> Person:
    set_up_groups()
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return Person(user, insider)


def _two_seats() -> Person:
    user = SeatFactory(lapsed=True).user
    SeatFactory(user=user)
    return Person(user, insider=True)


def _deactivated() -> Person:
    user = SeatFactory().user
    user.is_active = False
    user.save()
    return Person(user)


def _cancelled() -> Person:
    membership = MembershipFactory(cancelled_on=timezone.localdate())
    return Person(SeatFactory(partnership=membership.partnership).user)


PEOPLE: dict[str, Callable[[], Person]] = {
    "a visitor": lambda: Person(None),
    "somebody signed in without membership": lambda: Person(UserFactory()),
    "a seat holder": lambda: Person(SeatFactory().user, insider=True),
    "a seat holder of a lapsed partnership": lambda: Person(SeatFactory(lapsed=True).user),
    "a seat holder of a cancelled membership": _cancelled,
    "somebody whose seat has ended": lambda: Person(SeatFactory(ended=True).user),
    "a seat holder whose account is closed": _deactivated,
    "a lead contact": lambda: Person(SeatFactory(lead_contact=True).user, insider=True),
    "a lead contact of a lapsed partnership": lambda: Person(
        SeatFactory(lead_contact=True, lapsed=True).user
    ),
    "a seat holder of two partnerships, one lapsed": _two_seats,
    "a partnership's administrator": _administrator,
    "an editor": lambda: _staff(EDITOR, insider=True),
    "a membership officer": lambda: _staff(MEMBERSHIP_OFFICER, insider=True),
    "a finance officer": lambda: _staff(FINANCE_OFFICER, insider=False),
    "an administrator": lambda: _staff(ADMINISTRATOR, insider=True),
}
