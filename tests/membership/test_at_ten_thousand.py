"""Lists and a partnership's page at the size of 10,000 partnerships and 50,000 seats: the same number of queries, in bearable time."""

import time
from datetime import timedelta

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from membership.models import Area, Membership, Partnership, PartnershipNote, Region, Seat
from office.models import OutboxMessage
from tests.factories.membership import AreaFactory, SeatRoleFactory, year_of
from tests.membership.test_staff_partnerships import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
SEATS = 5
BEARABLE = 8.0
"""Seconds a page may take, on a machine that does other things besides."""
PAGES = {
    "partnerships": ("/admin/partnership/", {}),
    "partnerships by status": ("/admin/partnership/", {"standing": ["current", "never"]}),
    "partnerships by seats": ("/admin/partnership/", {"ordering": "-seats_held"}),
    "partnerships searched": ("/admin/partnership/", {"q": "saltby 77"}),
    "people": ("/admin/seat-holders/", {}),
    "people of members": ("/admin/seat-holders/", {"standing": "current", "is_lead_contact": "true"}),
    "people searched": ("/admin/seat-holders/", {"q": "person77"}),
    "prospects": ("/admin/prospects/", {}),
    "figures": ("/admin/partnership/figures/", {}),
}


def fill(number: int) -> None:
    """Add partnerships of three years' standing, each with an area, five people, a mail and a note."""
    with (
        pgtrigger.ignore()
    ):  # the audit trail of all this would take ten times as long, and is read by the row
        _fill(number)


def _fill(number: int) -> None:
    now, first = timezone.now(), Partnership.objects.count()
    years = [year_of(timezone.localdate() - timedelta(days=365 * back)) for back in range(3)]
    role = SeatRoleFactory()
    regions = list(Region)
    areas = Area.objects.bulk_create(
        Area(name=f"Area {n}", region=regions[n % 9]) for n in range(first, first + number)
    )
    partnerships = Partnership.objects.bulk_create(
        Partnership(name=f"Saltby {n} Partnership", slug=f"saltby-{n}", region=regions[n % 9])
        for n in range(first, first + number)
    )
    analyse()
    through = Partnership.areas.through
    through.objects.bulk_create(
        through(partnership_id=partnership.pk, area_id=area.pk)
        for partnership, area in zip(partnerships, areas, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(
            partnership=partnership,
            year=year,
            applied_on=year.starts_on,
            approved_on=year.starts_on,
            access_from=year.starts_on,
            access_until=year.ends_on + timedelta(days=60),
        )
        for place, partnership in enumerate(partnerships)
        for year in years[place % 3 :]
    )
    analyse()
    people = User.objects.bulk_create(
        User(email=f"person{first * SEATS + n}@saltby.example", last_name=f"Name{n}")
        for n in range(number * SEATS)
    )
    analyse()
    Seat.objects.bulk_create(
        Seat(
            partnership=partnerships[place // SEATS],
            user=user,
            role=role,
            is_lead_contact=place % SEATS == 0,
            given_at=now - timedelta(days=30),
        )
        for place, user in enumerate(people)
    )
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            message_id=f"<{first}-{place}@saltby.example>",
            sender="us@association.example",
            recipients=[user.email],
            subject="Hello",
            created_at=now,
            due_at=now,
        )
        for place, user in enumerate(people[::SEATS])
    )
    PartnershipNote.objects.bulk_create(
        PartnershipNote(partnership=partnership, words="They wait.", happened_at=now)
        for partnership in partnerships
    )
    analyse()


def analyse() -> None:
    """Tell the planner how large the tables have become, as the database does by itself on a site."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture
def measured(officer):
    def measure() -> dict[str, tuple[int, float]]:
        found = {}
        pages = {**PAGES, "a partnership": (page_of(Partnership.objects.order_by("pk").first()), {})}
        for name, (address, query) in pages.items():
            begun = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                response = officer.get(address, query)
            assert response.status_code == 200, name
            found[name] = (len(queries), time.perf_counter() - begun)
        return found

    return measure


def test_costs_no_more_queries_and_bearable_time(measured, prove_size):
    AreaFactory()
    fill(60)
    measured()
    few = measured()
    fill(prove_size(10_000, 300))
    many = measured()
    assert {name: number for name, (number, _) in many.items()} == {
        name: number for name, (number, _) in few.items()
    }
    assert max(seconds for _, seconds in many.values()) < BEARABLE
