"""Asking partnerships whether their examples are still current, and noting what they answer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from membership.access import london_day
from membership.models import Membership, Partnership
from resources.links.addressees import addressees_of
from resources.links.letters import ask_whether_current
from resources.models import Currency, Example, ExampleStep, Link, State, Upkeep
from resources.models.upkeep import months_after

NEW_AT_ONCE = 1000
GATHER = timedelta(days=30)
"""A letter takes in what falls due so soon after it, and another one comes no sooner."""


def ask_what_is_due(*, now: datetime) -> int:
    """Write every letter that is due, first questions and reminders; return how many. Safe to run twice and at once.

    Partnerships that have gone up in others are not asked. Those not in membership are asked once, and not reminded.
    """
    enter_new_examples(now=now)
    today, rules = london_day(now), Upkeep.load()
    letters = 0
    for partnership in _partnerships_of(_due(now).filter(due_on__lte=today)):
        letters += _ask(partnership, now=now)
    for partnership in _partnerships_of(_to_remind(now, rules)):
        letters += _remind(partnership, rules, now=now)
    return letters


@transaction.atomic
def enter_new_examples(*, now: datetime) -> int:
    """Set the day of the first question for published examples that have none; return how many.

    It counts from the date; sharing an older document says that it is current, so then it counts from the day it was contributed.
    """
    months = Upkeep.load().ask_after_months
    fresh = Example.objects.filter(currency__isnull=True, state=State.PUBLISHED).order_by("pk")[:NEW_AT_ONCE]
    rows = [
        Currency(example=example, due_on=months_after(_known_current_on(example), months))
        for example in fresh
    ]
    Currency.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def confirm(*, examples: Iterable[Example], by: User | None, now: datetime) -> None:
    """Note that examples are still current, on a person's word; they are asked about again when the next question falls due.

    Examples that have left the directory meanwhile are left as they are.
    """
    today, months = london_day(now), Upkeep.load().ask_after_months
    named = Example.objects.filter(pk__in=[example.pk for example in examples], state=State.PUBLISHED)
    keys = list(named.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Example.objects.filter(pk__in=keys).update(confirmed_on=today)
    Currency.objects.bulk_create(
        [Currency(example_id=key, due_on=months_after(today, months)) for key in keys],
        update_conflicts=True,
        unique_fields=["example"],
        update_fields=["due_on", "asked_at", "reminded_at"],
    )
    ExampleStep.objects.bulk_create(
        ExampleStep(example_id=key, kind=ExampleStep.Kind.CONFIRMED, by=by, at=now) for key in keys
    )


@transaction.atomic
def _ask(partnership_id: int, *, now: datetime) -> int:
    last = Currency.objects.filter(example__partnership=partnership_id, asked_at__gt=now - GATHER)
    if last.exists():
        return 0
    soon = london_day(now) + GATHER
    rows = _held(_due(now).filter(example__partnership=partnership_id, due_on__lte=soon))
    addressees = addressees_of(row.example for row in rows)
    asked = [row for row in rows if addressees[row.example_id]]
    months = Upkeep.load().ask_after_months
    for row in asked:
        row.asked_at, row.reminded_at = now, None
        row.due_on = months_after(london_day(now), months)
    Currency.objects.bulk_update(asked, ["asked_at", "reminded_at", "due_on"])
    return _write(asked, addressees, is_reminder=False, now=now)


@transaction.atomic
def _remind(partnership_id: int, rules: Upkeep, *, now: datetime) -> int:
    rows = _held(_to_remind(now, rules).filter(example__partnership=partnership_id))
    for row in rows:
        row.reminded_at = now
    Currency.objects.bulk_update(rows, ["reminded_at"])
    return _write(rows, addressees_of(row.example for row in rows), is_reminder=True, now=now)


def _write(
    rows: Sequence[Currency], addressees: dict[int, list[User]], *, is_reminder: bool, now: datetime
) -> int:
    """Write one letter a person; questions that were not raised at one moment go in letters of their own."""
    letters: dict[tuple[User, datetime | None], list[Currency]] = {}
    for row in rows:
        for person in addressees[row.example_id]:
            letters.setdefault((person, row.asked_at), []).append(row)
    for (person, _), questions in letters.items():
        ask_whether_current(
            person=person,
            partnership=questions[0].example.partnership,
            questions=questions,
            is_reminder=is_reminder,
            now=now,
        )
    return len(letters)


def _due(now: datetime) -> QuerySet[Currency]:
    """What may be asked: published, with a link that works, of a partnership that goes on."""
    return (
        Currency.objects.filter(example__state=State.PUBLISHED, example__partnership__closed_on__isnull=True)
        .exclude(example__link_verdict=Link.DEAD)
        .filter(Q(asked_at__isnull=True) | Q(_in_membership(now)))
    )


def _to_remind(now: datetime, rules: Upkeep) -> QuerySet[Currency]:
    asked = _due(now).filter(_in_membership(now), reminded_at__isnull=True)
    return asked.filter(asked_at__lte=now - timedelta(days=rules.remind_after_days))


def _in_membership(now: datetime) -> Exists:
    today = london_day(now)
    return Exists(
        Membership.objects.giving_access(today).filter(partnership=OuterRef("example__partnership"))
    )


def _partnerships_of(rows: QuerySet[Currency]) -> list[int]:
    found = Partnership.objects.filter(examples__currency__in=rows).order_by("pk").distinct()
    return list(found.values_list("pk", flat=True))


def _held(rows: QuerySet[Currency]) -> list[Currency]:
    return list(
        rows.select_related("example__partnership")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("example__title", "pk")
    )


def _known_current_on(example: Example) -> date:
    if example.contributed_by_id is None:
        return example.dated
    return max(example.dated, timezone.localdate(example.contributed_at))
