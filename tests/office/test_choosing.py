"""Choosing one of many partnerships or customers by typing a part of the name."""

import pytest

from tests.factories.billing import CustomerFactory
from tests.factories.membership import PartnershipFactory

pytestmark = pytest.mark.django_db


class TestChoosing:
    def test_finds_by_words_in_any_order(self, staff_client) -> None:
        PartnershipFactory(name="Saltby and Wick Safeguarding Partnership")
        PartnershipFactory(name="Harrowmere Safeguarding Partnership")
        found = staff_client.get("/admin/partnership_chooser/results/", {"q": "wick saltby"}).content.decode()
        assert "Saltby and Wick" in found
        assert "Harrowmere" not in found

    def test_finds_who_pays_by_address_and_by_whom_it_pays_for(self, staff_client) -> None:
        CustomerFactory(name="Saltby Council", on_behalf_of="Wick", email="accounts@saltby.example")
        CustomerFactory(name="Harrowmere Council")
        for words in ("wick", "accounts@saltby"):
            found = staff_client.get("/admin/customer_chooser/results/", {"q": words}).content.decode()
            assert "Saltby Council" in found
            assert "Harrowmere" not in found

    def test_lists_all_before_anything_is_typed(self, staff_client) -> None:
        PartnershipFactory.create_batch(3)
        found = staff_client.get("/admin/partnership_chooser/").content.decode()
        assert found.count("chooser/chosen/") >= 3
