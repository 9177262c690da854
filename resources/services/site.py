"""The directory that every installation starts with."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page, PageLogEntry

from cms.models import Navigation
from resources.models import DirectoryPage, DocumentType

TEASER = "What partnerships do about each topic: plans, policies, tools and training that they share with one another."

DOCUMENT_TYPES = (
    "Annual report",
    "Business plan",
    "Strategy",
    "Policy or procedure",
    "Practice guidance",
    "Toolkit",
    "Training material",
    "Audit or quality assurance tool",
    "Review or learning summary",
    "Information sharing agreement",
    "Terms of reference",
    "Template or form",
    "Leaflet or poster",
    "Video or recording",
    "Presentation",
    "Something else",
)


@transaction.atomic
def set_up_directory(*, home: Page) -> DirectoryPage | None:
    """Create the A-Z directory below the home page, first in the header, and the types of document where there are none.

    A directory that staff deleted does not come back. Returns the page where it is new.
    """
    if not DocumentType.objects.exists():
        DocumentType.objects.bulk_create(
            DocumentType(name=name, slug=slugify(name), order=place)
            for place, name in enumerate(DOCUMENT_TYPES)
        )
    kind = ContentType.objects.get_for_model(DirectoryPage)
    was_deleted = PageLogEntry.objects.filter(content_type=kind, action="wagtail.delete")
    if DirectoryPage.objects.exists() or was_deleted.exists():
        return None
    taken = home.get_children().filter(slug="a-z").exists()
    page = home.add_child(
        instance=DirectoryPage(
            title="A–Z directory", slug="directory" if taken else "a-z", teaser=TEASER, show_in_menus=True
        )
    )
    page.save_revision().publish()
    navigation = Navigation.load()
    navigation.header.insert(0, ("link", {"page": page, "label": ""}))
    navigation.save()
    return page
