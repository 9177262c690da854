"""Bringing a list of examples into the directory, from its dry run to its publication."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from membership.access import london_day
from office.columns import Listing
from resources.importing.planning import FILED, NEW, Planned, Planner
from resources.models import (
    ACCESS_BY_SHARING,
    DirectoryPage,
    Example,
    ExampleStep,
    ExampleTopic,
    State,
    TopicPage,
)
from resources.services.filing import refile


class NoDirectoryError(Exception):
    """There is no directory page that topics could stand below."""


def plan_examples(listing: Listing, *, now: datetime, may_create_topics: bool = False) -> list[Planned]:
    """Return what each row of a list would do; nothing is written. The number of queries does not grow with the rows."""
    return Planner(listing.rows, today=london_day(now), may_create_topics=may_create_topics).planned


@transaction.atomic
def import_examples(
    listing: Listing, *, source: str, by: User | None, now: datetime, may_create_topics: bool = False
) -> list[Planned]:
    """Publish the examples of a list, as its plan says; rows that are refused change nothing. Returns what each row did.

    The number of queries grows with the new topics and with every few hundred rows, not with a row. Nobody gets a letter.
    Arguments: `source` is the file's name and `by` who imports it, for each example's history; `may_create_topics` lets unknown topics
    be made as drafts of kind "subject", for an editor to look at. Raises `NoDirectoryError` where such a topic has no place.
    """
    planned = plan_examples(listing, now=now, may_create_topics=may_create_topics)
    topics = _new_topics(planned, by=by)
    new = [each for each in planned if each.outcome == NEW]
    examples = Example.objects.bulk_create(_example(each, now=now) for each in new)
    made = {id(each): example for each, example in zip(new, examples, strict=True)}
    filings = []
    for each in planned:
        if each.outcome not in {NEW, FILED}:
            continue
        example = made.get(id(each)) or (
            each.same_as if isinstance(each.same_as, Example) else made[id(each.same_as)]
        )
        wanted = {*each.topics, *(topics[name.casefold()].pk for name in each.new_topics)}
        filings += [ExampleTopic(example=example, topic_id=pk) for pk in sorted(wanted)]
    ExampleTopic.objects.bulk_create(filings, ignore_conflicts=True)
    ExampleStep.objects.bulk_create(
        ExampleStep(
            example=made[id(each)],
            kind=ExampleStep.Kind.PUBLISHED,
            words=f"Imported from {source}, row {each.row.number}.",
            by=by,
            at=now,
        )
        for each in new
    )
    known = {
        each.same_as.pk for each in planned if each.outcome == FILED and isinstance(each.same_as, Example)
    }
    ExampleStep.objects.bulk_create(
        ExampleStep(
            example_id=pk,
            kind=ExampleStep.Kind.CHANGED,
            words=f"Filed under more topics by {source}.",
            by=by,
            at=now,
        )
        for pk in sorted(known)
    )
    refile(examples={filing.example_id for filing in filings})
    return planned


def _example(planned: Planned, *, now: datetime) -> Example:
    assert planned.dated is not None  # noqa: S101 - a row without a date is refused
    return Example(
        title=planned.title,
        teaser=planned.teaser or "Taken over from the association’s earlier list.",
        link=planned.link,
        partnership_id=planned.partnership_id,
        type_id=planned.type_id,
        dated=planned.dated,
        sharing=planned.sharing,
        access=ACCESS_BY_SHARING[planned.sharing],
        state=State.PUBLISHED,
        contributed_by=None,
        contributed_at=now,
        published_at=now,
    )


def _new_topics(planned: Iterable[Planned], *, by: User | None) -> dict[str, TopicPage]:
    """Make the topics that rows name and nobody knows, as drafts; by their names in small letters."""
    names: dict[str, str] = {}
    for each in planned:
        if each.outcome in {NEW, FILED}:
            for name in each.new_topics:
                names.setdefault(name.casefold(), name)
    if not names:
        return {}
    directory = DirectoryPage.objects.first()
    if directory is None:
        raise NoDirectoryError("There is no directory yet: run set_up_site first, then import again.")
    made = {}
    for key, name in names.items():
        slug = slugify(name)[:200] or "topic"
        taken = directory.get_children().filter(slug=slug).exists()
        page = directory.add_child(
            instance=TopicPage(
                title=name[:255],
                slug=f"{slug}-{directory.numchild + 1}" if taken else slug,
                kind=TopicPage.Kind.SUBJECT,
                live=False,
            )
        )
        page.save_revision(user=by)
        made[key] = page
    return made
