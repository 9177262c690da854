"""The lists of the admin on a narrow screen: every row whole, one thing below the other, and nothing to move sideways."""

from datetime import date

import pytest
from playwright.sync_api import expect

from newsletters.services.groups import FINANCE_OFFICER, set_up_groups
from tests.factories.billing import CustomerFactory, issued
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def invoice(settings, sign_in):
    """An overdue invoice, looked for by a finance officer on a phone."""
    settings.STAFF_NEED_SECOND_FACTOR = False
    set_up_groups()
    customer = CustomerFactory(name="Ousebourne and Bredlingham County Council, Payments")
    invoice = issued(customer=customer, due_on=date(2026, 1, 5))
    sign_in(UserFactory(is_staff=True, groups=[FINANCE_OFFICER]).email)
    return invoice


def sideways(page) -> int:
    """How many pixels the main part of a page can be moved sideways."""
    return page.evaluate(
        "() => { const main = document.querySelector('main'); return main.scrollWidth - main.clientWidth }"
    )


class TestALongList:
    def test_folds_each_row_below_its_title_and_says_what_each_thing_is(self, page, invoice) -> None:
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto("/admin/invoice/")
        row = page.get_by_role("row").filter(has_text=invoice.reference)
        owed = row.get_by_role("cell").last
        expect(owed).to_be_visible()
        expect(owed).to_have_attribute("data-label", "Owed")
        box, title = owed.bounding_box(), row.get_by_role("link", name=invoice.reference).bounding_box()
        assert box["y"] >= title["y"] + title["height"]
        assert box["x"] + box["width"] <= 320
        assert sideways(page) == 0

    def test_folds_what_a_search_brings_as_well(self, page, invoice) -> None:
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto("/admin/invoice/")
        with page.expect_response(lambda answer: "/admin/invoice/results/" in answer.url):
            page.get_by_role("searchbox").or_(page.get_by_placeholder("Search")).first.fill(invoice.reference)
        expect(page.get_by_text("There is 1 match")).to_be_visible()
        row = page.get_by_role("row").filter(has_text=invoice.reference)
        expect(row.get_by_role("cell").last).to_have_attribute("data-label", "Owed")

    def test_stays_a_table_where_there_is_room(self, page, invoice) -> None:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto("/admin/invoice/")
        row = page.get_by_role("row").filter(has_text=invoice.reference)
        first, last = (row.get_by_role("cell").nth(at).bounding_box() for at in (0, -1))
        assert abs(first["y"] - last["y"]) < 2
        assert sideways(page) == 0
