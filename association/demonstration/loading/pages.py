"""Writes and publishes the demonstration's pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.utils import timezone
from wagtail.models import Page, Revision

from cms.models import (
    ContentPage,
    CookiesPage,
    FormPage,
    MembershipPage,
    Navigation,
    PrivacyPage,
    Question,
    StandardPage,
)
from events.models import EventsPage
from newsletters.blocks.home import first_sections
from newsletters.models import HomePage, IssueIndexPage, IssuePage, NewsIndexPage, NewsPage
from resources.models import DirectoryPage, LibraryPage

from .. import content, site
from ..calendar import working_day
from .library import Library
from .streams import Streams

Kind = TypeVar("Kind", bound=ContentPage)
MORNING = time(9, 30)
FIRST_TEXTS = timedelta(days=760)


def load_pages(home: HomePage, pages: Iterable[site.SitePage], *, library: Library, now: datetime) -> None:
    """Publish the ordinary pages; all exist before any is written, so that they can link to one another."""
    written = list(pages)
    first_texts = {page.slug: page for page in ContentPage.objects.child_of(home).specific()}
    for page in written:
        library.add_page(page.key, first_texts.get(page.key) or _outline(home, page))
    for page in written:
        standing = library.page(page.key)
        standing.title, standing.teaser = page.title, page.teaser
        standing.body = Streams(library).body(page.body)
        if isinstance(standing, MembershipPage | CookiesPage | PrivacyPage):
            standing.closing = Streams(library).body(page.closing)
        publish(standing, at=now)


def _outline(home: HomePage, page: site.SitePage) -> ContentPage:
    """Return the page under which a text will be published; there is one page about membership at most."""
    if page.kind != "membership":
        return home.add_child(instance=StandardPage(title=page.title, slug=page.key, live=False))
    standing = MembershipPage.objects.first()
    return standing or home.add_child(
        instance=MembershipPage(title=page.title, slug="membership", live=False)
    )


def load_forms(home: HomePage, forms: Iterable[site.Form], *, library: Library, now: datetime) -> None:
    """Publish the forms with their questions."""
    for form in forms:
        page = home.add_child(instance=FormPage(title=form.title, slug=form.key, live=False))
        page.teaser = form.teaser
        page.intro = library.html(form.introduction)
        page.thank_you_text = library.html(form.thanks)
        page.button_text = form.button
        page.closes_on = form.closes_on
        page.form_fields = [
            Question(
                sort_order=place,
                label=field.label,
                field_type=field.kind,
                required=field.required,
                help_text=field.help,
                choices="\n".join(field.choices),
            )
            for place, field in enumerate(form.fields)
        ]
        library.add_page(form.key, page)
        publish(page, at=now)


def load_news(news: Iterable[content.News], *, library: Library, now: datetime) -> None:
    """Publish the news, each on its day."""
    index = NewsIndexPage.objects.get()
    index.teaser = "What has happened since the last newsletter, and what is open for an answer."
    publish(index, at=now - FIRST_TEXTS)
    for item in sorted(news, key=lambda item: item.date):
        page = index.add_child(instance=NewsPage(title=item.title, slug=item.key, date=item.date, live=False))
        page.teaser = item.teaser
        page.access = item.access
        page.lead_picture = library.picture(item.lead_picture) if item.lead_picture else None
        page.body = Streams(library).body(item.body)
        library.add_page(item.key, page)
        publish(page, at=_morning(item.date, now))


def load_issues(issues: Iterable[content.Issue], *, library: Library, now: datetime) -> None:
    """Publish the issues, each on the third working day of its month or today if that is still to come."""
    archive = IssueIndexPage.objects.get()
    archive.teaser = (
        "Every issue, by year. Members read the newest first; it opens to everybody a month later."
    )
    publish(archive, at=now - FIRST_TEXTS)
    for issue in issues:
        page = archive.add_child(
            instance=IssuePage(
                title=issue.title, slug=f"{issue.month:%B-%Y}".lower(), month=issue.month, live=False
            )
        )
        page.headline, page.teaser = issue.headline, issue.teaser
        page.access, page.opens_on = issue.access, issue.opens_on
        page.chair_name, page.chair_role = issue.chair.name, issue.chair.role
        page.chair_picture = library.picture(issue.chair.picture)
        page.lead_picture = library.picture(issue.lead_picture) if issue.lead_picture else None
        page.introduction = Streams(library).body(issue.introduction)
        page.sections = Streams(library).sections(issue.sections)
        publish(page, at=_morning(working_day(issue.month + timedelta(days=2)), now))


def load_home(home: HomePage, text: site.Home, *, library: Library) -> None:
    """Write the home page."""
    home.refresh_from_db()
    home.headline = text.headline
    home.introduction = library.html(text.introduction)
    text_section = {
        "type": "text",
        "value": {
            "heading": text.body_heading,
            "ground": "tinted",
            "body": Streams(library).body(text.body),
        },
    }
    *filling, offer = first_sections()
    home.body = [*filling, text_section, offer]
    home.save_revision().publish()


def set_navigation(pages: Iterable[site.SitePage], *, library: Library) -> None:
    """Put newsletter, news, directory, library, events and the pages with a menu into header and footer."""
    navigation = Navigation.load()
    lists = (IssueIndexPage, NewsIndexPage, DirectoryPage, LibraryPage, EventsPage)
    links: list[tuple[str, Page]] = [("header", model.objects.get()) for model in lists]
    links += [(page.menu, library.page(page.key)) for page in pages if page.menu]
    for place in ("header", "footer"):
        chosen = [("link", {"page": page, "label": ""}) for menu, page in links if menu == place]
        setattr(navigation, place, chosen)
    navigation.save()


# A page is entered in outline and written afterwards: the search index then reads a long text once and not three times.
def publish(page: Kind, *, at: datetime) -> None:
    """Publish a page as on that day."""
    page.first_published_at = at
    page.save_revision().publish()
    Page.objects.filter(pk=page.pk).update(last_published_at=at, latest_revision_created_at=at)
    Revision.objects.filter(object_id=str(page.pk), base_content_type__model="page").update(created_at=at)


def _morning(day: date, now: datetime) -> datetime:
    moment = timezone.make_aware(datetime.combine(day, MORNING), timezone.get_default_timezone())
    return min(moment, now)
