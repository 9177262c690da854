"""Partnerships in the admin: the list, its filters and exports, and entering them."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from membership.models import Partnership, Region
from tests.factories.membership import AreaFactory, MembershipFactory, PartnershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

INDEX = "/admin/partnership/"


def page_of(partnership: Partnership) -> str:
    return reverse("partnership:inspect", args=[partnership.pk])


def text(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


class TestList:
    def test_an_empty_list_says_what_to_do_next(self, officer):
        assert "Add the first one" in text(officer.get(INDEX))

    def test_a_list_filtered_to_nothing_says_so(self, officer):
        PartnershipFactory()
        assert "No partnership matches" in text(officer.get(INDEX, {"region": Region.LONDON}))

    def test_shows_status_year_seats_and_lead_contact(self, officer):
        lead = SeatFactory(lead_contact=True, user__first_name="Jo", user__last_name="Saltby")
        SeatFactory(partnership=lead.partnership)
        html = text(officer.get(INDEX))
        year = lead.partnership.memberships.get().year.name
        for expected in (lead.partnership.name, "current", year, "2 of 5", "Jo Saltby", "North West"):
            assert expected in html

    def test_says_who_was_never_a_member(self, officer):
        PartnershipFactory()
        assert "never a member" in text(officer.get(INDEX))

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"standing": "current"}, {"Current"}),
            ({"standing": ["lapsed", "never"]}, {"Lapsed", "Never"}),
            ({"region": Region.LONDON}, {"Never"}),
            ({"kind": Partnership.Kind.OTHER}, {"Lapsed"}),
            ({"q": "curr"}, {"Current"}),
            ({"q": "saltby"}, {"Current"}),
            ({"q": "person.of@lapsed.example"}, {"Lapsed"}),
        ],
    )
    def test_filters_and_searches(self, officer, query, found):
        current = MembershipFactory(partnership__name="Current", partnership__slug="c").partnership
        current.areas.add(AreaFactory(name="Saltby East"), AreaFactory(name="Saltby West"))
        lapsed = PartnershipFactory(name="Lapsed", kind=Partnership.Kind.OTHER)
        MembershipFactory(partnership=lapsed, lapsed=True)
        SeatFactory(partnership=lapsed, user__email="person.of@lapsed.example")
        PartnershipFactory(name="Never", region=Region.LONDON)
        rows = officer.get(INDEX, query).context["object_list"]
        assert sorted(row.name for row in rows) == sorted(found)

    def test_goes_page_by_page(self, officer):
        PartnershipFactory.create_batch(51)
        assert len(officer.get(INDEX, {"p": 2}).context["object_list"]) == 1

    @pytest.mark.parametrize("column", ["standing", "standing_year", "seats_held", "lead_contact", "region"])
    def test_sorts_by_every_column(self, officer, column):
        MembershipFactory.create_batch(2)
        assert officer.get(INDEX, {"ordering": column}).status_code == 200

    def test_costs_the_same_for_few_and_for_many(self, officer, django_assert_max_num_queries):
        def cost() -> int:
            with django_assert_max_num_queries(60) as queries:
                officer.get(INDEX)
            return len(queries)

        self.members(2)
        cost()
        few = cost()
        self.members(30)
        assert cost() == few

    def members(self, number: int) -> None:
        for membership in MembershipFactory.create_batch(number):
            membership.partnership.areas.add(AreaFactory(), AreaFactory())
            SeatFactory.create_batch(2, partnership=membership.partnership)

    def test_keeps_others_out(self, client, sign_in_as):
        assert client.get(INDEX)["Location"].startswith("/account/sign-in/")
        client.force_login(UserFactory())
        assert client.get(INDEX).status_code == 403
        editor, _ = sign_in_as("Editor")
        assert editor.get(INDEX)["Location"] == "/admin/"


class TestExport:
    @pytest.fixture(autouse=True)
    def _partnerships(self):
        partnership = PartnershipFactory(name="=1+2", website="https://saltby.example/")
        partnership.areas.add(AreaFactory(name="Saltby"))
        SeatFactory(partnership=MembershipFactory(partnership=partnership).partnership, lead_contact=True)
        PartnershipFactory(name="Zeta", region="")

    def test_writes_csv_in_which_nothing_is_a_formula(self, officer):
        response = officer.get(INDEX, {"export": "csv"})
        content = b"".join(response.streaming_content).decode()
        rows = list(csv.DictReader(io.StringIO(content)))
        assert [row["Name"] for row in rows] == ["'=1+2", "Zeta"]
        assert rows[0]["Status today"] == "current"
        assert rows[0]["Areas"] == "Saltby"
        assert (rows[0]["Seats held"], rows[0]["Seats contracted"]) == ("1", "5")
        assert rows[1]["Status today"] == "never a member"

    def test_writes_a_workbook_in_which_nothing_is_a_formula(self, officer):
        response = officer.get(INDEX, {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert "'=1+2" in [cell.value for cell in cells]
        assert not [cell for cell in cells if cell.data_type == "f"]

    def test_holds_every_row_of_the_filter_not_only_a_page(self, officer):
        PartnershipFactory.create_batch(60)
        response = officer.get(INDEX, {"export": "csv", "standing": "never"})
        assert len(b"".join(response.streaming_content).decode().splitlines()) == 62


class TestEntering:
    def test_a_partnership_is_entered_with_its_areas_and_opens_its_page(self, officer):
        area = AreaFactory(name="Saltby")
        response = officer.post(
            f"{INDEX}new/",
            {
                "name": "Saltby Safeguarding Children Partnership",
                "kind": "children",
                "region": "london",
                "areas": [area.pk],
            },
        )
        partnership = Partnership.objects.get()
        assert response["Location"] == page_of(partnership)
        assert partnership.slug == "saltby-safeguarding-children-partnership"
        assert list(partnership.areas.all()) == [area]

    def test_a_second_one_of_the_same_name_is_refused_beside_the_field(self, officer):
        PartnershipFactory(name="Saltby")
        response = officer.post(f"{INDEX}new/", {"name": "Saltby", "kind": "children"})
        assert "name" in response.context["form"].errors
        assert Partnership.objects.count() == 1

    def test_names_that_look_alike_get_addresses_of_their_own(self, officer):
        for name in ("Saltby & District", "Saltby District"):
            officer.post(f"{INDEX}new/", {"name": name, "kind": "children"})
        assert set(Partnership.objects.values_list("slug", flat=True)) == {
            "saltby-district",
            "saltby-district-2",
        }

    def test_changing_one_keeps_its_address(self, officer):
        partnership = PartnershipFactory(slug="old")
        officer.post(
            f"{INDEX}edit/{partnership.pk}/", {"name": "New", "kind": "other", "website": "saltby.example"}
        )
        partnership.refresh_from_db()
        assert (partnership.name, partnership.slug, partnership.kind) == ("New", "old", "other")
        assert partnership.website == "https://saltby.example"

    def test_closed_areas_are_offered_only_to_those_who_cover_them(self, officer):
        closed = AreaFactory(name="Gone", closed_on="2023-03-31")
        partnership = PartnershipFactory()
        address = f"{INDEX}edit/{partnership.pk}/"
        assert "Gone" not in text(officer.get(address))
        partnership.areas.add(closed)
        assert "Gone" in text(officer.get(address))

    def test_nobody_deletes_a_partnership(self, officer):
        partnership = PartnershipFactory()
        assert officer.post(f"{INDEX}delete/{partnership.pk}/").status_code == 404
        assert "Delete" not in text(officer.get(f"{INDEX}edit/{partnership.pk}/"))
