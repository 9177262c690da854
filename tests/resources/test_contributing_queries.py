"""Pages of sharing ask the database as often for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resources.models import State
from tests.factories.membership import SeatFactory
from tests.factories.resources import ExampleFactory, topic


def asked_by(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


class TestQueries:
    def test_of_the_own_list_do_not_grow(self, member, seat):
        asked = []
        for number in (2, 15):
            for _ in range(number):
                example = ExampleFactory(
                    partnership=seat.partnership, contributed_by=seat.user, state=State.ASKED
                )
                example.steps.create(kind="asked", words="Why?")
            asked.append(asked_by(member, "/account/examples/"))
        assert asked[0] == asked[1]

    def test_of_the_form_do_not_grow_with_the_topics(self, member):
        few = asked_by(member, "/contribute/")
        for number in range(12):
            topic(f"Topic {number}", kind="process" if number % 2 else "subject")
        assert asked_by(member, "/contribute/") == few

    @pytest.mark.parametrize("address", ["/admin/partnerships-without-examples/", "/admin/"])
    def test_of_staff_pages_do_not_grow(self, site, staff_client, address):
        asked = []
        for number in (2, 8):
            for _ in range(number):
                SeatFactory(lead_contact=True)
                ExampleFactory()
            asked.append(asked_by(staff_client, address))
        assert asked[0] == asked[1]
