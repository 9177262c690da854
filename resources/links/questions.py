"""The questions in our letters: each link opens one of them, for one person and for a while. Looking changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse

from accounts.models import User
from resources.links.addressees import addressees_of
from resources.models import Currency, Example, Link, LinkWatch, State

OPEN_FOR = timedelta(days=60)
_SALT = "resources.upkeep"


class Purpose(models.TextChoices):
    """What a link in a letter is about."""

    LINK = "link", "a dead link"
    CURRENT = "current", "whether an example is still current"
    ALL_CURRENT = "all", "whether all that was asked about is still current"


@dataclass(frozen=True)
class Question:
    """A question to a person about examples of a partnership. It is settled when none of them waits for that answer any longer."""

    purpose: Purpose
    person: User
    partnership_id: int
    examples: tuple[Example, ...]

    @property
    def is_settled(self) -> bool:
        return not self.examples


def question_link(*, purpose: Purpose, person: User, key: int, raised_at: datetime) -> str:
    """Return the address in a letter.

    Arguments: `key` is an example's, or for all of them a partnership's; `raised_at` is when the question arose: once it is settled the
    link opens nothing, and a later question needs a later link.
    """
    facts = [purpose.value, person.pk, key, _stamp(raised_at)]
    return settings.SITE_URL + reverse("resources:answer", args=[signing.dumps(facts, salt=_SALT)])


def question_behind(token: str) -> Question | None:
    """Return the question that a link opens; None for a link that is not ours or too old, and for people who have no say any longer."""
    try:
        word, person_id, key, stamp = signing.loads(token, salt=_SALT, max_age=OPEN_FOR)
    except (signing.BadSignature, ValueError):
        return None
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return None
    purpose = Purpose(word)
    partnership_id = key if purpose == Purpose.ALL_CURRENT else _partnership_of(key)
    if partnership_id is None:
        return None
    found = _waiting(purpose, key, stamp)
    mine = _asked_of(person, found)
    if found and not mine:
        return None
    return Question(purpose, person, partnership_id, tuple(mine))


def others_waiting(question: Question) -> list[tuple[Example, str]]:
    """Return what else the same person has been asked about the same partnership's examples, each with the way to answer."""
    asked = Currency.objects.unanswered().filter(example__partnership=question.partnership_id)
    raised = {row.example_id: row.asked_at for row in asked}
    rows = Example.objects.filter(pk__in=raised).select_related("partnership").order_by("title")
    return [
        (
            example,
            question_link(
                purpose=Purpose.CURRENT,
                person=question.person,
                key=example.pk,
                raised_at=cast(datetime, raised[example.pk]),
            ),
        )
        for example in _asked_of(question.person, rows)
        if example not in question.examples
    ]


def _asked_of(person: User, examples: Iterable[Example]) -> list[Example]:
    """Leave only the examples about which this person would be written to today."""
    found = list(examples)
    addressees = addressees_of(found)
    return [example for example in found if person in addressees[example.pk]]


def _partnership_of(example_id: int) -> int | None:
    return Example.objects.filter(pk=example_id).values_list("partnership", flat=True).first()


def _waiting(purpose: Purpose, key: int, stamp: int) -> list[Example]:
    published = Example.objects.filter(state=State.PUBLISHED).select_related("partnership", "type")
    if purpose == Purpose.LINK:
        watch = LinkWatch.objects.filter(example=key, example__link_verdict=Link.DEAD).first()
        is_open = watch is not None and watch.dead_since is not None and _stamp(watch.dead_since) == stamp
        return list(published.filter(pk=key)) if is_open else []
    asked = Currency.objects.unanswered()
    asked = (
        asked.filter(example=key) if purpose == Purpose.CURRENT else asked.filter(example__partnership=key)
    )
    keys = [row.example_id for row in asked if row.asked_at and _stamp(row.asked_at) == stamp]
    return list(published.filter(pk__in=keys).order_by("title"))


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())
