"""Measure the site's pages beside the bare view, all in one run, and print ratios.

Processor time of the servers is what is compared: it hardly depends on what else the machine does. Rounds alternate between
the bare view and the pages, so that a slow minute hurts all alike. Redis is the cache, as in production.

Pages are measured three times: as they are, "from the cache" where whole pages are kept for visitors, and "anew" where nothing is
kept at all. "Without the cache" means without whole pages; the pieces of a page are kept for everybody of one audience.
"""

import argparse
import os
from dataclasses import dataclass, field
from http.client import HTTPConnection

import django

from association.bench.memory import measure_memory
from association.bench.own_redis import own_redis
from association.bench.server import Server, serving

ROUNDS = 5
REQUESTS = 60


@dataclass
class Page:
    """A page to measure, with the cookie of whoever reads it."""

    name: str
    address: str
    cookie: str = ""
    least: float = 0
    """How many times the bare view it should answer at least, without whole pages kept."""
    least_kept: float = 0
    is_kept: bool = True
    size: int = 0
    milliseconds: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        return min(self.milliseconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    pages = pages_to_measure()
    visited = [page for page in pages if not page.cookie and page.is_kept]
    kept = [Page(f"{page.name}, from the cache", page.address, least=page.least_kept) for page in visited]
    anew = [Page(f"{page.name}, anew", page.address, page.cookie) for page in pages]
    bare = Page("bare view", "/")
    with own_redis() as address:
        redis = {"REDIS_URL": address}
        with (
            serving("association.bench.bare:application", {}) as yardstick,
            serving("association.wsgi:application", {**redis, "KEEP_PAGES": "no"}) as site,
            serving("association.wsgi:application", redis) as with_cache,
            serving("association.wsgi:application", {"KEEP_PAGES": "no", "KEEP_PIECES": "no"}) as plain,
        ):
            for _ in range(options.rounds):
                measure(yardstick, bare, options.requests)
                for page in pages:
                    measure(site, page, options.requests)
                for page in kept:
                    measure(with_cache, page, 3 * options.requests)
                for page in anew:
                    measure(plain, page, options.requests // 4)
        show(bare, [*pages, *kept, *anew])
        measure_memory(redis)


def show(bare: Page, pages: list[Page]) -> None:
    """Print how many times the bare view each page answers: more than 1 is faster than that view."""
    print(f"{'page':<44}{'bytes':>9}{'ms of processor':>18}{'times the bare view':>22}{'aim':>8}")
    for page in [bare, *pages]:
        ratio = bare.best / page.best
        aim = f"{page.least:.2f}" if page.least else ""
        missed = "  missed" if page.least and ratio < page.least else ""
        print(f"{page.name:<44}{page.size:>9}{page.best:>18.2f}{ratio:>22.2f}{aim:>8}{missed}")


def measure(server: Server, page: Page, requests: int) -> None:
    """Request the page a bounded number of times and note the server's processor time for each."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    before = server.processor_seconds()
    for _ in range(requests):
        connection.request("GET", page.address, headers={"Cookie": page.cookie} if page.cookie else {})
        response = connection.getresponse()
        page.size = len(response.read())
        if response.status != 200:
            raise SystemExit(f"{page.name} at {page.address} answered {response.status}.")
    page.milliseconds.append((server.processor_seconds() - before) * 1000 / requests)
    connection.close()


def pages_to_measure() -> list[Page]:
    """Choose pages of the demonstration: as a visitor and as a member."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from events.models import EventPage
    from membership.models import Seat
    from newsletters.models import HomePage, IssueIndexPage, IssuePage, NewsIndexPage

    if not HomePage.objects.exists():
        call_command("set_up_site")
        call_command("load_demonstration")
    home, archive, news = HomePage.objects.get(), IssueIndexPage.objects.get(), NewsIndexPage.objects.get()
    issues = IssuePage.objects.live().order_by("-month")
    open_issue, locked_issue = issues.filter(access="public").first(), issues.exclude(access="public").first()
    if open_issue is None or locked_issue is None:
        raise SystemExit("There is nothing to measure: load the demonstration first.")
    client = Client()
    seats = Seat.objects.held().filter(partnership__memberships__access_until__gte=timezone.localdate())
    client.force_login(seats.select_related("user")[0].user)
    member = f"sessionid={client.cookies['sessionid'].value}"
    conference = EventPage.objects.live().filter(event__kind="conference").order_by("-starts_at").first()
    if conference is None:
        raise SystemExit("There is nothing to measure: load the demonstration first.")
    return [
        Page("home, visitor", home.url),
        Page("archive, visitor", archive.url),
        Page("news list, visitor", news.url),
        Page("newest open issue, visitor", open_issue.url, least=0.6, least_kept=5),
        Page("newest open issue, member", open_issue.url, member, least=0.45),
        Page("locked issue, visitor", locked_issue.url, is_kept=False),
        Page("members' issue, member", locked_issue.url, member, least=0.45),
        Page("event, visitor", conference.url, least=0.45),
        Page("event, member", conference.url, member),
        Page("search, visitor", "/search/?q=safeguarding", is_kept=False),
        Page("search, member", "/search/?q=safeguarding", member),
    ]


if __name__ == "__main__":
    main()
