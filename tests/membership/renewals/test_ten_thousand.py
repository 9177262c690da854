"""A preview of ten thousand partnerships asks the database as often as one of ten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from billing.models import Customer
from membership.models import Area, Membership, Partnership, Seat
from membership.renewing.preview import preview_renewals
from membership.services.renewals.opening import load_schedule
from office.models import Identity
from tests.factories.fees import fees_of
from tests.factories.renewals import JANUARY, next_year, this_year

pytestmark = [pytest.mark.django_db, pytest.mark.prove]

QUERIES = 7
"""The year before (twice), partnerships with all that decides, fees, registration for VAT, mail that fails, letters."""


@pytest.fixture
def members(prove_size) -> int:
    """So many members of this year, each with an area and a lead contact."""
    number = prove_size(10_000, 200)
    year = this_year()
    fees_of(next_year())
    load_schedule()
    now = timezone.now()
    areas = Area.objects.bulk_create(Area(name=f"Area {place}", region="london") for place in range(number))
    people = User.objects.bulk_create(User(email=f"lead{place}@saltby.example") for place in range(number))
    payer = Customer.objects.create(name="Saltby Council", email="pay@saltby.example", address="1 Square")
    partnerships = Partnership.objects.bulk_create(
        Partnership(name=f"Partnership {place}", slug=f"partnership-{place}", customer=payer)
        for place in range(number)
    )
    Partnership.areas.through.objects.bulk_create(
        Partnership.areas.through(partnership=partnership, area=area)
        for partnership, area in zip(partnerships, areas, strict=True)
    )
    Membership.objects.bulk_create(
        Membership(
            partnership=partnership,
            year=year,
            applied_on=year.starts_on,
            approved_on=year.starts_on,
            access_from=year.starts_on,
            access_until=year.ends_on,
        )
        for partnership in partnerships
    )
    Seat.objects.bulk_create(
        Seat(partnership=partnership, user=person, is_lead_contact=True, given_at=now)
        for partnership, person in zip(partnerships, people, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what the server does by itself within minutes
    return number


class TestPreview:
    def test_asks_no_more_for_ten_thousand(self, members) -> None:
        Identity.load()
        year = next_year()
        with CaptureQueriesContext(connection) as queries:
            preview = preview_renewals(year, now=JANUARY)
            assert (len(preview.letters), preview.total_pence) == (members, members * 50_000)
        assert len(queries) <= QUERIES, [query["sql"][:80] for query in queries]
