"""Measure the site's pages beside the bare view, all in one run, and print ratios.

Processor time of the server is what is compared: it hardly depends on what else the machine does. Rounds alternate between
the bare view and the pages, so that a slow minute hurts both alike.
"""

import argparse
import os
from dataclasses import dataclass, field
from http.client import HTTPConnection

import django

from association.bench.server import Server, serving

ROUNDS = 5
REQUESTS = 60


@dataclass
class Page:
    """A page to measure, with the cookie of whoever reads it."""

    name: str
    address: str
    cookie: str = ""
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
    bare = Page("bare view", "/")
    with (
        serving("association.bench.bare:application", {}) as yardstick,
        serving("association.wsgi:application", {}) as site,
    ):
        for _ in range(options.rounds):
            measure(yardstick, bare, options.requests)
            for page in pages:
                measure(site, page, options.requests)
        memory = site.memory_bytes() / yardstick.memory_bytes()
    print(f"{'page':<28}{'bytes':>9}{'ms of processor':>18}{'times the bare view':>22}")
    for page in [bare, *pages]:
        print(f"{page.name:<28}{page.size:>9}{page.best:>18.2f}{page.best / bare.best:>22.1f}")
    print(f"memory (PSS) of two workers and their parent: {memory:.1f} times the bare view's")


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
    return [
        Page("home, visitor", home.url),
        Page("archive, visitor", archive.url),
        Page("news list, visitor", news.url),
        Page("open issue, visitor", open_issue.url),
        Page("open issue, member", open_issue.url, member),
        Page("locked issue, visitor", locked_issue.url),
        Page("members' issue, member", locked_issue.url, member),
        Page("search, visitor", "/search/?q=safeguarding"),
        Page("search, member", "/search/?q=safeguarding", member),
    ]


if __name__ == "__main__":
    main()
