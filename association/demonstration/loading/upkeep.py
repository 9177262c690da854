"""What became of the demonstration's examples since: checks of their links, and answers whether they are still current."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from resources.models import (
    Currency,
    Example,
    ExampleStep,
    Link,
    LinkCheck,
    LinkHost,
    LinkWatch,
    Upkeep,
)
from resources.models.upkeep import months_after
from resources.services.filing import refile

from ..directory import LINKS_DEAD

MONTH = timedelta(days=28)
FINDINGS = {
    Link.OK: (200, ""),
    Link.MOVED: (200, "It has moved for good."),
    Link.UNKNOWN: (403, "The server answered 403."),
    Link.DEAD: (404, "The page is not there."),
}
NO_ANSWER, REMINDED = 5, 4


def load_link_checks(examples: Sequence[Example], *, now: datetime) -> None:
    """Enter two months of checks: nearly all links work, some have moved or cannot be told, a few are dead."""
    linked = [example for example in examples if example.link]
    hosts = {name: LinkHost(name=name, free_at=now) for name in sorted({_host(row.link) for row in linked})}
    LinkHost.objects.bulk_create(hosts.values())
    verdicts = {example.pk: _verdict(place) for place, example in enumerate(linked)}
    watches, checks = [], []
    for place, example in enumerate(linked):
        verdict, checked = verdicts[example.pk], now - timedelta(days=place % 27, hours=place % 7)
        watches.append(_watch(example, verdict, host=hosts[_host(example.link)], checked=checked))
        earlier = Link.DEAD if verdict == Link.DEAD else Link.OK
        gap = timedelta(days=4) if verdict == Link.DEAD else MONTH
        checks += [_check(example, earlier, at=checked - gap), _check(example, verdict, at=checked)]
        example.link_verdict = verdict
    LinkWatch.objects.bulk_create(watches)
    LinkCheck.objects.bulk_create(checks)
    Example.objects.bulk_update(linked, ["link_verdict"])
    dead = [watch for watch in watches if watch.dead_since]
    ExampleStep.objects.bulk_create(
        ExampleStep(
            example=watch.example,
            kind=ExampleStep.Kind.LINK_DEAD,
            words=f"{watch.words} {watch.address}",
            at=watch.dead_since or now,
        )
        for watch in dead
    )
    refile(examples=[watch.example_id for watch in dead])


def load_answers(examples: Sequence[Example], *, now: datetime) -> None:
    """Enter when each example was last confirmed; some were asked about and have no answer, some of them after a reminder."""
    today, months = timezone.localdate(now), Upkeep.load().ask_after_months
    first_due = {row.pk: months_after(row.dated, months) for row in examples}
    old = [row for row in examples if first_due[row.pk] <= today - timedelta(days=45)]
    known_old = {row.pk for row in old}
    questions = [
        Currency(example=row, due_on=first_due[row.pk]) for row in examples if row.pk not in known_old
    ]
    for place, example in enumerate(old):
        question = Currency(example=example)
        if place % 9 == 4 and place // 9 < NO_ANSWER + REMINDED:
            question.asked_at = now - timedelta(days=12 if place // 9 < NO_ANSWER else 40)
            question.reminded_at = None if place // 9 < NO_ANSWER else now - timedelta(days=18)
            question.due_on = months_after(timezone.localdate(question.asked_at), months)
        else:
            example.confirmed_on = today - timedelta(days=5 + place * 37 % 270)
            question.due_on = months_after(example.confirmed_on, months)
        questions.append(question)
    Currency.objects.bulk_create(questions)
    Example.objects.bulk_update(old, ["confirmed_on"])
    ExampleStep.objects.bulk_create(
        ExampleStep(
            example=example,
            kind=ExampleStep.Kind.CONFIRMED,
            by=example.contributed_by,
            at=now - timedelta(days=(today - example.confirmed_on).days),
        )
        for example in old
        if example.confirmed_on
    )


def _verdict(place: int) -> Link:
    """Spread the few links that do not simply work over the list."""
    if place % 37 == 30 and place // 37 < LINKS_DEAD:
        return Link.DEAD
    if place % 29 == 11:
        return Link.MOVED
    return Link.UNKNOWN if place % 31 == 17 else Link.OK


def _watch(example: Example, verdict: Link, *, host: LinkHost, checked: datetime) -> LinkWatch:
    status, words = FINDINGS[verdict]
    is_dead = verdict == Link.DEAD
    return LinkWatch(
        example=example,
        address=example.link,
        host=host,
        due_at=checked + (timedelta(days=7) if verdict in {Link.DEAD, Link.UNKNOWN} else MONTH),
        checked_at=checked,
        status=status,
        words=words,
        moved_to=_moved(example) if verdict == Link.MOVED else "",
        failing_since=checked - timedelta(days=4) if is_dead else None,
        dead_since=checked if is_dead else None,
        told_at=checked + timedelta(hours=6) if is_dead else None,
    )


def _check(example: Example, verdict: Link, *, at: datetime) -> LinkCheck:
    status, words = FINDINGS[verdict]
    return LinkCheck(
        example=example,
        address=example.link,
        at=at,
        verdict=verdict,
        status=status,
        words=words,
        moved_to=_moved(example) if verdict == Link.MOVED else "",
    )


def _moved(example: Example) -> str:
    return f"{example.link.replace('https://www.', 'https://')}/"


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
