"""Briefings, publications, hubs and people in the states that the library knows."""

import re
from datetime import date
from typing import Any

import factory
from django.utils import timezone

from office.models import OutboxMessage
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
from resources.services.profiles import propose_person
from tests.factories import pages
from tests.factories.people import UserFactory

DAY = date(2026, 5, 4)


def library() -> LibraryPage:
    """The library, as every installation has it."""
    pages.home()
    return LibraryPage.objects.get()


def _published(page: Any, topics: Any) -> Any:
    """Publish a page below the library, filed under topics."""
    library().add_child(instance=page)
    if topics:
        page.topics = topics
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def publication(
    title: str = "What partnerships told us", *, topics: Any = (), **values: Any
) -> PublicationPage:
    """A published survey report, unless another kind is given."""
    values = {"kind": "survey_report", "date": DAY, "teaser": "What it is about.", **values}
    return _published(PublicationPage(title=title, **values), topics)


def briefing(
    title: str = "The new duty", *, topics: Any = (), versions: int = 0, **values: Any
) -> BriefingPage:
    """A published briefing with as many published versions; its values are those of each version."""
    page = _published(BriefingPage(title=title, teaser="What the duty asks for."), topics)
    for _ in range(versions):
        version(page, **values)
    return BriefingPage.objects.get(pk=page.pk)


def version(briefing: BriefingPage, *, published: bool = True, **values: Any) -> BriefingVersionPage:
    """The next version of a briefing, published unless it is said not to be."""
    page = BriefingVersionPage(**{"date": DAY, "live": published, **values})
    BriefingPage.objects.get(pk=briefing.pk).add_child(instance=page)
    revision = page.save_revision()
    if published:
        revision.publish()
    return BriefingVersionPage.objects.get(pk=page.pk)


def hub(title: str = "The reform", *, topics: Any = (), **values: Any) -> PolicyHubPage:
    """A published policy hub."""
    values = {"date": DAY, "teaser": "Where it stands.", **values}
    return _published(PolicyHubPage(title=title, **values), topics)


def people_list(title: str = "Mentors", **values: Any) -> PeopleListPage:
    """A published list of people."""
    return _published(PeopleListPage(title=title, who="a mentor", teaser="People to ask.", **values), ())


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Series

    name = factory.Sequence(lambda number: f"Series {number}")
    slug = factory.Sequence(lambda number: f"series-{number}")


class ProfileFactory(factory.django.DjangoModelFactory):
    """Somebody who was asked; `shown`, `hidden` and `withdrawn` change that."""

    class Meta:
        model = Profile

    class Params:
        shown = factory.Trait(
            consented_at=factory.LazyFunction(timezone.now),
            checked_at=factory.LazyFunction(timezone.now),
            consent_words=CONSENT,
        )
        hidden = factory.Trait(shown=True, hidden_at=factory.LazyFunction(timezone.now))
        withdrawn = factory.Trait(shown=True, withdrawn_at=factory.LazyFunction(timezone.now))
        with_account = factory.Trait(
            user=factory.SubFactory(UserFactory), email=factory.SelfAttribute("user.email")
        )

    people_list = factory.LazyFunction(lambda: PeopleListPage.objects.first() or people_list())
    email = factory.Sequence(lambda number: f"mentor{number}@partnership.example")
    name = factory.Sequence(lambda number: f"Mentor {number:03}")
    role = "Partnership manager, Harrowmere"
    token_hash = factory.LazyFunction(lambda: hash_of(new_token()))
    link_until = factory.LazyFunction(lambda: timezone.now() + OPEN_FOR)


WRITTEN = {
    "name": "Tamsin Example",
    "role": "Chair, Harrowmere",
    "regions": ["london", "south_east"],
    "expertise": "Neglect, learning reviews, neglect",
    "words": "I have led <b>nine</b> reviews.",
    "contact": "tamsin@partnership.example",
    "has_agreed": "on",
}
"""What a person writes who agrees to stand on a list."""


def link_in(message: OutboxMessage) -> str:
    """The address of the profile in a letter."""
    found = re.search(r"/profiles/[\w-]+/", message.text)
    assert found
    return found[0]


def proposed(people_list: PeopleListPage, email: str = "tamsin@partnership.example", **values: Any) -> str:
    """Propose somebody for a list; returns the link in the letter to them."""
    propose_person(
        people_list=people_list,
        email=email,
        name="Tamsin Example",
        proposed_by=UserFactory(is_staff=True),
        now=timezone.now(),
        **values,
    )
    return link_in(OutboxMessage.objects.latest("pk"))
