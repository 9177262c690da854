"""Topics and examples in the states that the directory knows."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone

from membership.access import Access
from resources.models import DirectoryPage, DocumentType, Example, Sharing, State, TopicPage
from resources.services.filing import file_under
from tests.factories import pages
from tests.factories.membership import PartnershipFactory


def directory(**values: Any) -> DirectoryPage:
    """The A-Z directory, made where it is missing."""
    home = pages.home()
    found = DirectoryPage.objects.first()
    return found or home.add_child(
        instance=DirectoryPage(**{"title": "A–Z directory", "slug": "a-z", **values})
    )


def topic(title: str, *, kind: str = TopicPage.Kind.SUBJECT, **values: Any) -> TopicPage:
    """A published topic."""
    page = TopicPage(title=title, kind=kind, **{"teaser": f"What partnerships do about {title}.", **values})
    directory().add_child(instance=page)
    page.save_revision().publish()
    return page


class DocumentTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DocumentType
        django_get_or_create = ("slug",)

    name = factory.Sequence(lambda number: f"Type {number}")
    slug = factory.Sequence(lambda number: f"type-{number}")


class ExampleFactory(factory.django.DjangoModelFactory):
    """An example that waits to be looked at; `published`, `public` and `board` change that."""

    class Meta:
        model = Example
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(state=State.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        public = factory.Trait(sharing=Sharing.PUBLIC, access=Access.PUBLIC)
        board = factory.Trait(sharing=Sharing.BOARD)

    title = factory.Sequence(lambda number: f"Example {number}")
    teaser = "What one partnership made."
    usefulness = "It saves a month of work."
    link = factory.Sequence(lambda number: f"https://partnership.example/{number}/")
    partnership = factory.SubFactory(PartnershipFactory)
    type = factory.SubFactory(DocumentTypeFactory)
    dated = date(2026, 3, 1)
    sharing = Sharing.MEMBERS
    access = Access.GIVEN

    @factory.post_generation
    def filed_under(self: Example, create: bool, topics: Any, **kwargs: Any) -> None:
        """File it under these topics; without any its facets are still written."""
        if create:
            file_under(example=self, topics=topics or [])
            self.refresh_from_db()
