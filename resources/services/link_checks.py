"""Checking examples' links: one request a host at a time, two failures days apart before a link counts as dead."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from resources.links.addresses import UnsafeAddressError, host_of
from resources.links.fetching import BusyError, Fetcher, Finding, introduction
from resources.models import Example, ExampleStep, Link, LinkCheck, LinkHost, LinkWatch, State, Upkeep
from resources.services.filing import refile

LEASE = timedelta(minutes=5)
"""Longer than any check takes; a host that a stopped worker held is free again after it."""
PAUSE = timedelta(minutes=1)
"""Between two checks of one host."""
BUSY = timedelta(minutes=5)
REVISIT = timedelta(days=7)
"""Until a dead or doubtful link is tried again."""
CHECKS_KEPT = 12
NEW_AT_ONCE = 500
WORKS = {Link.OK, Link.MOVED}


def check_due_links(
    *, now: datetime, fetcher: Fetcher | None = None, most: int = 60, seconds: float = 120
) -> int:
    """Check links that are due; return how many. Does nothing where `settings.CHECK_LINKS` is off.

    May run several times at once. Arguments: `most` and `seconds` bound one run.
    """
    if not settings.CHECK_LINKS:
        return 0
    watch_new_links(now=now)
    fetcher = fetcher or Fetcher(user_agent=introduction())
    started, checked = monotonic(), 0
    while checked < most and (passed := monotonic() - started) < seconds:
        watch = claim_next(now=now + timedelta(seconds=passed))
        if watch is None:
            break
        _check(watch, fetcher, now=now + timedelta(seconds=passed))
        checked += 1
    return checked


@transaction.atomic
def watch_new_links(*, now: datetime) -> int:
    """Begin to watch links of published examples that are new or have changed, a batch at a time; return how many."""
    fresh = Example.objects.filter(
        Q(watch__isnull=True) | ~Q(watch__address=F("link")), state=State.PUBLISHED
    ).exclude(link="")
    rows = list(fresh.order_by("pk")[:NEW_AT_ONCE])
    watch_links(rows, now=now)
    unlinked = list(
        Example.objects.filter(link="").exclude(link_verdict=Link.UNCHECKED).values_list("pk", flat=True)
    )
    LinkWatch.objects.filter(example__in=unlinked).delete()
    _set_verdict(unlinked, Link.UNCHECKED)
    return len(rows)


def watch_links(examples: Iterable[Example], *, now: datetime) -> None:
    """Watch these examples' links from now on, as if nothing were known of them; an address that we do not load gets no check."""
    written = list(examples)
    hosts = {example.pk: _host(example.link) for example in written}
    names = {name for name in hosts.values() if name}
    LinkHost.objects.bulk_create(
        [LinkHost(name=name, free_at=now) for name in sorted(names)], ignore_conflicts=True
    )
    known = {host.name: host for host in LinkHost.objects.filter(name__in=names)}
    LinkWatch.objects.filter(example__in=written).delete()
    LinkWatch.objects.bulk_create(
        LinkWatch(
            example=example,
            address=example.link,
            host=known.get(hosts[example.pk]),
            due_at=now,
            words="" if hosts[example.pk] else "We do not load such an address.",
        )
        for example in written
    )
    for verdict, wanted in ((Link.UNCHECKED, True), (Link.UNKNOWN, False)):
        _set_verdict([pk for pk, host in hosts.items() if bool(host) is wanted], verdict)


@transaction.atomic
def claim_next(*, now: datetime) -> LinkWatch | None:
    """Take the host that has waited longest and return its link that is due first; None where nothing is due or all is in other hands."""
    due = LinkWatch.objects.due(now)
    waiting = LinkHost.objects.filter(Exists(due.filter(host=OuterRef("pk"))), free_at__lte=now)
    host = only_mine(waiting).order_by("free_at", "pk").first()
    if host is None:
        return None
    LinkHost.objects.filter(pk=host.pk).update(free_at=now + LEASE)
    return due.filter(host=host).select_related("host").order_by("due_at", "pk").first()


def only_mine(hosts: QuerySet[LinkHost]) -> QuerySet[LinkHost]:
    """Leave out the hosts that another worker is taking at this moment, and hold the rest against others."""
    return hosts.select_for_update(skip_locked=True, of=("self",))


@transaction.atomic
def take_host(name: str, *, now: datetime) -> bool:
    """Take a host that a redirect leads to; False where somebody else is asking it."""
    LinkHost.objects.bulk_create([LinkHost(name=name, free_at=now)], ignore_conflicts=True)
    free = LinkHost.objects.filter(name=name, free_at__lte=now)
    taken = only_mine(free).first()
    if taken is None:
        return False
    LinkHost.objects.filter(pk=taken.pk).update(free_at=now + LEASE)
    return True


@transaction.atomic
def record_check(*, watch: LinkWatch, finding: Finding, now: datetime) -> None:
    """Write down what a check came to, and what follows from it. A link that was changed meanwhile is left alone."""
    example = Example.objects.select_for_update().get(pk=watch.example_id)
    if example.link != watch.address or not LinkWatch.objects.filter(pk=watch.pk).exists():
        return
    LinkCheck.objects.create(
        example=example,
        address=watch.address,
        at=now,
        verdict=finding.verdict,
        status=finding.status,
        words=finding.words[:300],
        moved_to=finding.moved_to[:2000],
    )
    _forget_old_checks(example)
    rules = Upkeep.load()
    watch.checked_at, watch.status, watch.words = now, finding.status, finding.words[:300]
    watch.moved_to = finding.moved_to[:2000]
    watch.due_at = now + timedelta(days=rules.check_every_days)
    if finding.verdict in WORKS:
        watch.failing_since = watch.dead_since = watch.told_at = None
        _revive(example, finding.verdict, now=now)
    elif finding.verdict == Link.DEAD:
        _count_failure(watch, example, after=timedelta(days=rules.dead_after_days), now=now)
    else:
        watch.due_at = min(watch.due_at, now + REVISIT)
        if example.link_verdict != Link.DEAD:
            _set_verdict([example.pk], Link.UNKNOWN)
    watch.save()


@transaction.atomic
def check_now(*, watch: LinkWatch, now: datetime) -> None:
    """Put a link first in line; it is checked within minutes, when its host is free."""
    LinkWatch.objects.filter(pk=watch.pk).update(due_at=now)


@transaction.atomic
def forget_link(*, example: Example) -> None:
    """Delete every trace of the checks of an example's link, such as when it was taken down."""
    LinkWatch.objects.filter(example=example).delete()
    LinkCheck.objects.filter(example=example).delete()


def _check(watch: LinkWatch, fetcher: Fetcher, *, now: datetime) -> None:
    own = watch.host.name if watch.host else ""
    taken = {own}

    def take(name: str) -> bool:
        if name in taken:
            return True
        if take_host(name, now=now):
            taken.add(name)
            return True
        return False

    try:
        finding = fetcher.check(watch.address, take=take)
    except BusyError:
        LinkWatch.objects.filter(pk=watch.pk).update(due_at=now + BUSY)
    else:
        record_check(watch=watch, finding=finding, now=now)
    finally:
        LinkHost.objects.filter(name__in=taken).update(free_at=now + PAUSE)
        # After an error that nobody foresaw; left first in line, the link would stop all checks after it.
        LinkWatch.objects.filter(pk=watch.pk, due_at__lte=now).update(due_at=now + REVISIT)


def _count_failure(watch: LinkWatch, example: Example, *, after: timedelta, now: datetime) -> None:
    if watch.failing_since is None:
        watch.failing_since = now
    if now - watch.failing_since < after:
        watch.due_at = min(watch.due_at, watch.failing_since + after)
        return
    watch.due_at = min(watch.due_at, now + REVISIT)
    if example.link_verdict != Link.DEAD:
        watch.dead_since = now
        ExampleStep.objects.create(
            example=example,
            kind=ExampleStep.Kind.LINK_DEAD,
            words=f"{watch.words} {watch.address}".strip(),
            at=now,
        )
        _set_verdict([example.pk], Link.DEAD)


def _revive(example: Example, verdict: Link, *, now: datetime) -> None:
    if example.link_verdict == Link.DEAD:
        ExampleStep.objects.create(
            example=example, kind=ExampleStep.Kind.LINK_MENDED, words="The link works again.", at=now
        )
    _set_verdict([example.pk], verdict)


def _set_verdict(examples: list[int], verdict: Link) -> None:
    """Note the verdict; examples that come onto the list or leave it are filed anew."""
    changed = Example.objects.filter(pk__in=examples).exclude(link_verdict=verdict)
    keys = dict(changed.values_list("pk", "link_verdict"))
    changed.update(link_verdict=verdict)
    refile(examples=[pk for pk, before in keys.items() if Link.DEAD in {before, verdict}])


def _forget_old_checks(example: Example) -> None:
    kept = LinkCheck.objects.filter(example=example).values("pk")[:CHECKS_KEPT]
    LinkCheck.objects.filter(example=example).exclude(pk__in=kept).delete()


def _host(address: str) -> str:
    try:
        return host_of(address)
    except UnsafeAddressError:
        return ""
