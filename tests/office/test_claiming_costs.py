"""A claim touches as many pages among many copies as among few."""

import re
from datetime import timedelta
from statistics import median

import pytest
from django.db import connection
from django.utils import timezone

from office.models import Consignment
from office.services.claiming import claim_statement
from office.services.consignments import write_copies
from tests.factories.mailings import ConsignmentFactory, EditionFactory

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

PEOPLE = """
    SELECT 'address:reader' || n AS person, 'reader' || n || '@a.example' AS address, 'Jo' AS name, 'you asked' AS why,
        '{}'::jsonb AS personal, 'members' AS audience
    FROM generate_series(1, %s) n
"""


def consignment_of(number: int, **values: object) -> Consignment:
    edition = EditionFactory(consignment=ConsignmentFactory(**values))
    write_copies(consignment=edition.consignment, people=(PEOPLE, [number]), now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE office_copy")
    return edition.consignment


def pages_of_a_claim(consignment: Consignment, *, claims: int = 9) -> float:
    """The median of some claims, one after another."""
    touched = []
    for _ in range(claims):
        statement, parameters = claim_statement(
            consignment=consignment, now=timezone.now() + timedelta(seconds=1)
        )
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters)
            line = next(line for (line,) in cursor.fetchall() if "Buffers:" in line)
        touched.append(sum(int(number) for number in re.findall(r"(?:hit|read)=(\d+)", line)))
    return median(touched)


def test_many_copies_cost_no_more_than_few(prove_size) -> None:
    few = pages_of_a_claim(consignment_of(1000))
    assert pages_of_a_claim(consignment_of(prove_size(1_000_000, 50_000))) < 2 * few


def test_nor_do_those_of_a_paused_consignment_beside_them(prove_size) -> None:
    few = pages_of_a_claim(consignment_of(1000))
    consignment_of(prove_size(1_000_000, 50_000), paused=True)
    assert pages_of_a_claim(consignment_of(1000)) < 2 * few
