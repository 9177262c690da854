"""The pages that every installation starts with."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, PageLogEntry, Site, Task, Workflow

from cms.models import Navigation
from newsletters.blocks.home import first_sections
from newsletters.models import HomePage, IssueIndexPage, NewsIndexPage
from resources.models import LibraryPage

WAGTAILS_WORKFLOW = "Moderators approval"


@transaction.atomic
def set_up_site() -> HomePage:
    """Create home page, newsletter archive, news list and navigation where they are missing; change nothing
    that exists.

    Returns the home page.
    """
    home = HomePage.objects.first() or _create_home()
    archive = IssueIndexPage.objects.first() or home.add_child(
        instance=IssueIndexPage(title="Newsletter", slug="newsletter", show_in_menus=True)
    )
    news = NewsIndexPage.objects.first() or home.add_child(
        instance=NewsIndexPage(title="News", slug="news", show_in_menus=True)
    )
    navigation = Navigation.load()
    if not navigation.header:
        navigation.header = [("link", {"page": archive, "label": ""}), ("link", {"page": news, "label": ""})]
        navigation.save()
    _set_up_library(home)
    _name_workflow()
    return home


def _set_up_library(home: HomePage) -> None:
    """Create the library, with a place in the header; one that staff deleted does not come back."""
    kind = ContentType.objects.get_for_model(LibraryPage)
    if (
        LibraryPage.objects.exists()
        or PageLogEntry.objects.filter(content_type=kind, action="wagtail.delete").exists()
    ):
        return
    taken = home.get_children().filter(slug="library").exists()
    library = home.add_child(
        instance=LibraryPage(
            title="Library",
            slug="briefings-and-publications" if taken else "library",
            teaser="Briefings, submissions, analyses and reports, the newest first.",
            show_in_menus=True,
        )
    )
    navigation = Navigation.load()
    navigation.header.append(("link", {"page": library, "label": ""}))
    navigation.save()


def _name_workflow() -> None:
    """Give the workflow that Wagtail comes with a name that says what it is for; one that staff renamed stays."""
    Workflow.objects.filter(name=WAGTAILS_WORKFLOW).update(name="Second pair of eyes")
    Task.objects.filter(name=WAGTAILS_WORKFLOW).update(name="Read by somebody else")


def _create_home() -> HomePage:
    root = Page.get_first_root_node()
    root.get_children().filter(slug="home").delete()
    root.refresh_from_db()
    home = root.add_child(
        instance=HomePage(title="Home", slug="home", headline="Welcome", body=first_sections())
    )
    address = urlsplit(settings.SITE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": address.port or (443 if address.scheme == "https" else 80),
            "root_page": home,
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
    return home
