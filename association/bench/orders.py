"""Measure whole orders of a free ticket through the forms, eight buyers at once: `make bench`.

An order is everything from the first page to the last: choosing places, saying who comes, reading it once more, booking, and the
page that says so. Processor time is the web server's; rounds of orders and of the bare view alternate. The raw transaction is what a
database must do at least to sell one place and no more: lock the quota, count, write two rows.
"""

import argparse
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import django

from association.bench.server import Server, serving

BUYERS = 8
ORDERS = 80
ROUNDS = 3
REQUESTS = 200
PAGES_AIMED_AT, STATEMENTS_AIMED_AT = 12, 60
FIELD = re.compile(r"""<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)\"""")
HEADER = "X-Statements"


@dataclass
class Round:
    """What a number of orders took, all together."""

    orders: int
    seconds: float
    processor_seconds: float = 0.0
    statements: int = 0
    requests: int = 0

    @property
    def per_second(self) -> float:
        return self.orders / self.seconds

    @property
    def milliseconds(self) -> float:
        return self.processor_seconds * 1000 / self.orders


class Buyer:
    """A browser of the plainest kind: keeps cookies, fills in forms, follows where it is sent."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.statements = self.requests = 0

    def ask(self, address: str, data: dict[str, str] | None = None) -> tuple[str, str]:
        """Return the address at which an answer came, and its text; forms are answered by a redirect."""
        while True:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            body = None
            if data is not None:
                body = urlencode(data)
                headers |= {"Content-Type": "application/x-www-form-urlencoded"}
                headers |= {"Origin": f"http://127.0.0.1:{self.connection.port}"}
            self.connection.request("GET" if data is None else "POST", address, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode()
            self.requests += 1
            self.statements += int(response.headers.get(HEADER, 0))
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            if response.status == 302:
                address, data = response.headers["Location"], None
                continue
            if response.status != 200:
                raise SystemExit(f"{address} answered {response.status}.")
            return address, text

    def order(self, start: str, ticket: str) -> str:
        """Order one place as a stranger would; return the last page."""
        self.cookies = {}
        address, page = self.ask(start)
        return self.finish(*self.ask(address, {**hidden(page), ticket: "1"}))

    def finish(self, address: str, page: str) -> str:
        """Go through the steps from the people on, with the buyer on the first place; return the last page."""
        person = {
            "you-first_name": "Sam",
            "you-last_name": "Buyer",
            "you-email": f"{uuid4().hex}@example.org",
        }
        me = re.search(r'name="(p\d+-me)"', page)
        if me is None:
            raise SystemExit(f"{address} does not ask who comes.")
        address, page = self.ask(address, {**hidden(page), **person, me[1]: "on"})
        address, page = self.ask(address, hidden(page))
        if "You are booked" not in page:
            raise SystemExit(f"{address} does not say that the place is booked.")
        return page


def hidden(page: str) -> dict[str, str]:
    """Return what the form carries by itself: its token and its key."""
    return {
        name: value
        for name, value in FIELD.findall(page)
        if name in {"csrfmiddlewaretoken", "key", "figures"}
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--orders", type=int, default=ORDERS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
    django.setup()
    event, ticket = prepare()
    bare: list[float] = []
    orders: list[Round] = []
    with (
        serving("association.bench.bare:application", {}) as yardstick,
        serving("association.bench.counted:application", {}) as site,
    ):
        Buyer(site.port).order(f"/book/{event.slug}/", f"t{ticket.pk}")
        for _ in range(options.rounds):
            bare.append(bare_milliseconds(yardstick))
            orders.append(order_many(site, event.slug, f"t{ticket.pk}", options.orders))
    raw = max(
        (sell_raw(ticket, options.orders) for _ in range(options.rounds)), key=lambda each: each.per_second
    )
    report(min(bare), min(orders, key=lambda each: each.milliseconds), raw)


def prepare() -> tuple[Any, Any]:
    """Make an event with two free tickets that share one large hall, in the empty database."""
    from django.core.management import call_command
    from django.utils import timezone

    from events.models import Event, Quota, Ticket

    call_command("migrate", verbosity=0)
    now = timezone.now()
    event = Event.objects.create(
        slug=f"orders-{uuid4().hex[:8]}",
        name="A conference that is measured",
        starts_at=now + timedelta(days=60),
        ends_at=now + timedelta(days=61),
        venue_name="Hall",
        is_bookable=True,
        everybody_books_from=now - timedelta(days=1),
    )
    hall = Quota.objects.create(event=event, name="Hall", size=1_000_000)
    tickets = [Ticket.objects.create(event=event, name=name) for name in ("Both days", "One day")]
    for ticket in tickets:
        ticket.quotas.add(hall)
    return event, tickets[0]


def order_many(site: Server, slug: str, field: str, orders: int) -> Round:
    """Let eight buyers at once order one place after another."""
    buyers = [Buyer(site.port) for _ in range(BUYERS)]
    each = orders // BUYERS

    def buy(buyer: Buyer) -> None:
        for _ in range(each):
            buyer.order(f"/book/{slug}/", field)

    processor, began = site.processor_seconds(), perf_counter()
    with ThreadPoolExecutor(BUYERS) as pool:
        list(pool.map(buy, buyers))
    return Round(
        orders=each * BUYERS,
        seconds=perf_counter() - began,
        processor_seconds=site.processor_seconds() - processor,
        statements=sum(buyer.statements for buyer in buyers),
        requests=sum(buyer.requests for buyer in buyers),
    )


def bare_milliseconds(server: Server) -> float:
    """Return the processor time of one bare view in milliseconds."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    before = server.processor_seconds()
    for _ in range(REQUESTS):
        connection.request("GET", "/")
        connection.getresponse().read()
    return (server.processor_seconds() - before) * 1000 / REQUESTS


def sell_raw(ticket: Any, orders: int) -> Round:
    """Sell places with nothing but SQL, eight connections at once."""
    import psycopg2
    from django.db import connection

    from events.codes import booking_reference, place_code

    quota = ticket.quotas.get().pk
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)

    def sell(number: int) -> None:
        own = psycopg2.connect(**parameters)
        for _ in range(number):
            with own, own.cursor() as cursor:
                cursor.execute("SELECT size FROM events_quota WHERE id = %s FOR UPDATE", [quota])
                cursor.execute(COUNT, [quota])
                cursor.execute(BOOKING, [str(uuid4()), booking_reference(), ticket.event_id])
                [row] = cursor.fetchall()
                cursor.execute(PLACE, [row[0], ticket.pk, str(uuid4()), place_code()])
        own.close()

    began = perf_counter()
    with ThreadPoolExecutor(BUYERS) as pool:
        list(pool.map(sell, [orders // BUYERS] * BUYERS))
    return Round(orders=orders // BUYERS * BUYERS, seconds=perf_counter() - began, statements=4)


COUNT = """
SELECT count(*) FROM events_place p JOIN events_ticket_quotas q ON q.ticket_id = p.ticket_id
WHERE q.quota_id = %s AND (p.state = 'booked' OR (p.state = 'held' AND p.held_until > now()))
"""
BOOKING = """
INSERT INTO events_booking (key, reference, event_id, contact_name, contact_email, contact_phone, code, payer, pays_by,
purchase_order, cancelled_because, created_at, held_until, placed_at, confirmed_at)
VALUES (%s, %s, %s, 'Sam Buyer', 'sam@example.org', '', '', '', 'free', '', '', now(), now(), now(), now()) RETURNING id
"""
PLACE = """
INSERT INTO events_place (booking_id, ticket_id, key, code, state, price_pence, fee_pence, vat_treatment, vat_rate_bp, position,
at_member_price, is_complimentary, first_name, last_name, email, job_title, organisation, named_at)
VALUES (%s, %s, %s, %s, 'booked', 0, 0, 'outside', 0, 1, false, false, 'Sam', 'Buyer', 'sam@example.org', '', '', now())
"""


def report(bare: float, orders: Round, raw: Round) -> None:
    """Print the figures of the run, and how they stand to what is aimed at."""
    statements, pages = orders.statements / orders.orders, orders.milliseconds / bare
    print(
        f"\nwhole orders of a free ticket, {BUYERS} buyers at once, {orders.requests / orders.orders:.0f} requests each"
    )
    print(f"{'':<28}{'per second':>12}{'ms of processor':>18}{'SQL statements':>16}")
    print(f"{'order':<28}{orders.per_second:>12.1f}{orders.milliseconds:>18.2f}{statements:>16.1f}")
    print(f"{'bare view':<28}{'':>12}{bare:>18.2f}{0:>16}")
    print(f"{'raw transaction':<28}{raw.per_second:>12.1f}{'':>18}{raw.statements:>16}")
    print(
        f"an order costs {pages:.1f} bare views (aimed at: {PAGES_AIMED_AT}) and {statements:.1f} statements ({STATEMENTS_AIMED_AT})"
    )


if __name__ == "__main__":
    main()
