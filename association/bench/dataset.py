"""Invented topics, partnerships and examples in any number, written quickly: what the directory is measured with.

What is rare and what is common is known beforehand: one topic, one type and one region hold few examples, others a large share.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from membership.models import Partnership, Region
from newsletters.models import HomePage
from resources.facets import facets_of
from resources.models import (
    ACCESS_BY_SHARING,
    DirectoryPage,
    DocumentType,
    Example,
    ExampleTopic,
    Sharing,
    State,
    TopicPage,
)
from resources.services.site import set_up_directory

PROCESSES = (
    "Annual reports", "Business plans", "Constitution and governance", "Data and performance", "Escalation and resolving disagreement",
    "Funding agreements", "Independent scrutiny", "Induction for partners", "Information sharing", "Learning reviews",
    "Lead safeguarding partners", "Multi-agency audits", "Newsletters for practitioners", "Policies and procedures",
    "Quality assurance", "Risk registers", "Sections of the website", "Self-assessment of agencies", "Serious incidents",
    "Thresholds of need", "Training and development", "Voice of children and families", "Working with schools",
)  # fmt: skip
SUBJECTS = (
    "Adolescents", "Babies and under-ones", "Bruising in babies", "Child sexual abuse", "County lines", "Disabled children",
    "Domestic abuse", "Elective home education", "Exploitation", "Extra-familial harm", "Faith communities", "Female genital mutilation",
    "Fabricated illness", "Modern slavery", "Neglect", "Online safety", "Parental mental health", "Private fostering", "Self-harm",
    "Serious youth violence", "Sudden infant death", "Suicide", "Unaccompanied children",
)  # fmt: skip
THINGS = (
    "A guide to",
    "How we review",
    "Seven questions on",
    "Our plan for",
    "A toolkit for",
    "Lessons from",
    "A checklist on",
    "Slides on",
)
CIRCUMSTANCES = (
    "for front-line staff", "across three districts", "with young people", "for schools", "in a rural county", "after an audit",
    "for new partners", "with health visitors", "for board members", "in plain words",
)  # fmt: skip
TOWNS = (
    "Saltby",
    "Harrowmere",
    "Elmcastle",
    "Thornwick",
    "Marlbrook",
    "Ashgrove",
    "Kestrel Vale",
    "Oxley",
    "Penhallow",
    "Ravensby",
)
PARTNERSHIPS = 150
BATCH = 2000
FIRST_DAY = date(2012, 1, 2)
DAYS = 14 * 365


@dataclass
class Dataset:
    """What the examples are made of."""

    topics: list[TopicPage]
    types: list[DocumentType]
    partnerships: list[Partnership]
    directory: DirectoryPage


def ground(*, home: HomePage) -> Dataset:
    """Make 46 topics, 150 partnerships and the types of document below the directory."""
    set_up_directory(home=home)
    directory = DirectoryPage.objects.get()
    for kind, titles in ((TopicPage.Kind.PROCESS, PROCESSES), (TopicPage.Kind.SUBJECT, SUBJECTS)):
        for title in titles:
            if not TopicPage.objects.filter(slug=slugify(title)).exists():
                page = directory.add_child(
                    instance=TopicPage(
                        title=title,
                        slug=slugify(title),
                        kind=kind,
                        teaser=f"What partnerships do about {title.lower()}.",
                    )
                )
                page.save_revision().publish()
    numbers = range(PARTNERSHIPS)
    Partnership.objects.bulk_create(
        [
            Partnership(
                name=f"{TOWNS[number % 10]} {number // 10 + 1} Safeguarding Children Partnership",
                slug=f"bench-{number}",
                # The last region has two partnerships only.
                region=Region.values[-1] if number < 2 else Region.values[number % 8],
            )
            for number in numbers
        ],
        ignore_conflicts=True,
    )
    topics = sorted(TopicPage.objects.all(), key=lambda topic: topic.title)
    partnerships = list(Partnership.objects.filter(slug__startswith="bench-").order_by("pk"))
    return Dataset(topics, list(DocumentType.objects.all()), partnerships, directory)


def grow(dataset: Dataset, *, to: int, now: datetime) -> None:
    """Write examples until there are so many; the same for the same number, whatever was there before.

    Facets and the dates of filings are written along, as `refile` would write them. The audit trail of these rows is left out.
    """
    start = Example.objects.count()
    with pgtrigger.ignore():
        for first in range(start, to, BATCH):
            _write(dataset, first, min(first + BATCH, to), now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _write(dataset: Dataset, first: int, last: int, now: datetime) -> None:
    chance = random.Random(first)  # noqa: S311 - invented data
    examples, filed = [], []
    for number in range(first, last):
        topics, type_, partnership, dated = _facts(dataset, chance, number)
        sharing = chance.choices(list(Sharing), weights=[70, 20, 10])[0]
        example = Example(
            title=f"{chance.choice(THINGS)} {topics[0].title.lower()} {chance.choice(CIRCUMSTANCES)}",
            teaser=f"What {topics[0].title.lower()} asks of partners, written {chance.choice(CIRCUMSTANCES)} and tried out for a year.",
            usefulness="It saves writing one's own: the structure, the questions and the letters can be taken over as they are.",
            link=f"https://partnership-{number % 400}.example/documents/{number}/",
            partnership=partnership,
            type=type_,
            dated=dated,
            sharing=sharing,
            access=ACCESS_BY_SHARING[sharing],
            state=State.PUBLISHED,
            contributed_at=now - timedelta(minutes=last - number),
            published_at=now - timedelta(minutes=last - number),
        )
        example.facets = facets_of(example, [(topic.pk, topic.kind) for topic in topics])
        examples.append(example)
        filed.append(topics)
    Example.objects.bulk_create(examples)
    ExampleTopic.objects.bulk_create(
        ExampleTopic(example=example, topic=topic, shown_on=example.dated)
        for example, topics in zip(examples, filed, strict=True)
        for topic in topics
    )


def _facts(
    dataset: Dataset, chance: random.Random, number: int
) -> tuple[list[TopicPage], DocumentType, Partnership, date]:
    """Return what an example is of; every combination that is measured is among the first already."""
    topics = _topics(dataset, chance)
    type_ = dataset.types[min(int(chance.expovariate(0.35)), len(dataset.types) - 1)]
    partnership = chance.choice(dataset.partnerships)
    dated = FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 0.6))
    if number % 100 == 3:
        topics, type_ = [dataset.topics[0], dataset.topics[3]], dataset.types[0]
        partnership = _first_in(dataset, Region.EAST_MIDLANDS)
        dated = dated.replace(year=2024, day=1)
    elif number % 10_000 == 4:
        topics, type_ = [dataset.topics[-1]], dataset.types[0]
        partnership = _first_in(dataset, Region.LONDON)
    elif number % 10_000 == 5:
        topics, partnership = [dataset.topics[1]], dataset.partnerships[0]
        dated = dated.replace(year=2020, day=1)
    return topics, type_, partnership, dated


def _first_in(dataset: Dataset, region: str) -> Partnership:
    return next(partnership for partnership in dataset.partnerships if partnership.region == region)


def _topics(dataset: Dataset, chance: random.Random) -> list[TopicPage]:
    """One to three topics; the first ones of the alphabet are common, the last one is in one example of a thousand."""
    places = {
        min(int(chance.expovariate(0.08)), len(dataset.topics) - 2) for _ in range(chance.randint(1, 3))
    }
    if chance.random() < 0.001:
        places.add(len(dataset.topics) - 1)
    return [dataset.topics[place] for place in sorted(places)]


def build(*, to: int) -> Dataset:
    """Make everything, from an empty database that has been migrated."""
    from newsletters.services.site import set_up_site

    dataset = ground(home=set_up_site())
    grow(dataset, to=to, now=timezone.now())
    return dataset
