"""The list of people, the list's filters by year and tier, and the figures."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from membership.models import Partnership, Region, Tier
from membership.reporting import joined_and_left, members_by_group
from tests.factories.fees import FeeFactory, tier
from tests.factories.membership import (
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    SeatRoleFactory,
    year_of,
)
from tests.membership.test_merging import in_state, merge
from tests.membership.test_staff_partnerships import text

pytestmark = pytest.mark.django_db
PEOPLE, PARTNERSHIPS, FIGURES = "/admin/seat-holders/", "/admin/partnership/", "/admin/partnership/figures/"
TODAY = timezone.localdate()


def rows(client, address: str, **query) -> list[dict[str, str]]:
    content = b"".join(client.get(address, {"export": "csv", **query}).streaming_content).decode()
    return list(csv.DictReader(io.StringIO(content)))


class TestPeople:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, {"Lead", "Deputy", "Lapsed"}),
            ({"is_lead_contact": "true"}, {"Lead"}),
            ({"standing": "lapsed"}, {"Lapsed"}),
            ({"standing": ["current", "never"]}, {"Lead", "Deputy"}),
            ({"region": Region.LONDON}, {"Lapsed"}),
            ({"kind": Partnership.Kind.OTHER}, {"Lapsed"}),
            ({"signed_in": "true"}, {"Deputy"}),
            ({"ended": "true"}, {"Gone"}),
            ({"q": "lead saltby"}, {"Lead"}),
            ({"q": "person.of@saltby"}, {"Deputy"}),
        ],
    )
    def test_are_filtered_and_searched(self, officer, query, found):
        saltby = MembershipFactory(partnership__name="Saltby").partnership
        lead = SeatFactory(partnership=saltby, lead_contact=True, user__last_name="Lead")
        SeatFactory(
            partnership=saltby,
            user__last_name="Deputy",
            user__email="person.of@saltby.example",
            user__last_login=timezone.now(),
        )
        SeatFactory(partnership=saltby, ended=True, user__last_name="Gone")
        lapsed = PartnershipFactory(region=Region.LONDON, kind=Partnership.Kind.OTHER)
        MembershipFactory(partnership=lapsed, lapsed=True)
        SeatFactory(partnership=lapsed, user__last_name="Lapsed")
        assert {seat.user.last_name for seat in officer.get(PEOPLE, query).context["object_list"]} == found
        assert lead

    def test_are_filtered_by_role(self, officer):
        seat = SeatFactory(role=SeatRoleFactory(name="Deputy"))
        SeatFactory()
        (row,) = officer.get(PEOPLE, {"role": seat.role.pk}).context["object_list"]
        assert row == seat

    def test_are_exported_as_text(self, officer):
        SeatFactory(user__first_name="=1+1", user__last_name="Saltby")
        (row,) = rows(officer, PEOPLE)
        assert (row["First name"], row["Partnership's status today"]) == ("'=1+1", "current")

    def test_cost_the_same_for_few_and_many(self, officer, django_assert_max_num_queries):
        def cost() -> int:
            with django_assert_max_num_queries(60) as queries:
                officer.get(PEOPLE, {"standing": "current"})
            return len(queries)

        SeatFactory.create_batch(2)
        cost()
        few = cost()
        SeatFactory.create_batch(30)
        assert cost() == few

    @pytest.mark.parametrize(
        "column", ["user__last_name", "partnership__name", "role__sort_order", "given_at"]
    )
    def test_are_sorted(self, officer, column):
        SeatFactory.create_batch(2)
        assert officer.get(PEOPLE, {"ordering": column}).status_code == 200

    def test_say_what_to_do_when_there_are_none(self, officer):
        assert "Nobody holds a seat yet" in text(officer.get(PEOPLE))
        assert "Nobody matches" in text(officer.get(PEOPLE, {"q": "zzz"}))


class TestListOfPartnerships:
    def test_year_and_tier_are_of_one_and_the_same_membership(self, officer):
        this, last = year_of(TODAY), year_of(TODAY - timedelta(days=365))
        fee, old_fee = FeeFactory(year=this), FeeFactory(year=last, tier=tier(Tier.Rule.OTHER))
        both = MembershipFactory(partnership__name="Both", fee=fee).partnership
        MembershipFactory(partnership=both, year=last, fee=old_fee)
        MembershipFactory(partnership__name="Cancelled", fee=fee, cancelled=True)

        def found(**query) -> list[str]:
            return [row.name for row in officer.get(PARTNERSHIPS, query).context["object_list"]]

        assert found(year=this.pk) == ["Both"]
        assert found(year=this.pk, tier=fee.tier.pk) == ["Both"]
        assert found(year=this.pk, tier=old_fee.tier.pk) == []
        assert found(tier=old_fee.tier.pk) == ["Both"]
        (row,) = rows(officer, PARTNERSHIPS, year=this.pk)
        assert row["Tier"] == fee.tier.name

    def test_those_that_ended_are_left_out_unless_asked_for(self, officer):
        old, new = in_state("current", name="Old"), in_state("none", name="New")
        merge(old, into=new)

        def found(**query) -> list[str]:
            return [row.name for row in officer.get(PARTNERSHIPS, query).context["object_list"]]

        assert found() == ["New"]
        assert found(ended="ended") == ["Old"]
        assert found(ended="all") == ["New", "Old"]


class TestFigures:
    def test_count_members_of_two_years_by_region_tier_and_kind(self):
        this, last = year_of(TODAY), year_of(TODAY - timedelta(days=365))
        stays = MembershipFactory(partnership__region=Region.LONDON, fee=FeeFactory(year=this)).partnership
        MembershipFactory(partnership=stays, year=last)
        MembershipFactory(partnership__region="", year=last)
        MembershipFactory(partnership__region=Region.LONDON, awaiting_payment=True)
        MembershipFactory(partnership__region=Region.LONDON, cancelled=True)
        region, tiers, kind = members_by_group(year=this, before=last)
        assert {line.name: (line.before, line.now) for line in region.lines if line.before or line.now} == {
            "London": (1, 1),
            "Across regions": (1, 0),
        }
        assert (region.total.before, region.total.now, region.total.difference) == (2, 1, -1)
        assert {line.name: (line.before, line.now) for line in tiers.lines}["no fee known"] == (2, 0)
        assert kind.total.now == 1

    def test_tell_who_joined_and_left_and_not_who_merged(self):
        day = TODAY - timedelta(days=5)
        MembershipFactory(partnership__name="Joined", access_from=day)
        MembershipFactory(partnership__name="Left", lapsed=True, access_until=day)
        early = MembershipFactory(partnership__name="Cancelled", cancelled_on=day + timedelta(days=1))
        renewed = MembershipFactory(partnership__name="Renewed", lapsed=True, access_until=day).partnership
        MembershipFactory(partnership=renewed)
        merge(
            MembershipFactory(partnership__name="Merged", access_from=day).partnership,
            into=in_state("current"),
        )
        joined, left = joined_and_left(first=day, last=day)
        assert [move.partnership for move in joined] == ["Joined", "Merged"]
        assert [(move.partnership, move.on) for move in left] == [("Cancelled", day), ("Left", day)]
        assert early.year == year_of(TODAY)

    def test_stand_on_a_page_and_in_spreadsheets(self, officer):
        MembershipFactory(partnership__region=Region.LONDON, partnership__name="=Saltby", access_from=TODAY)
        assert "Coverage today" in text(officer.get(FIGURES))
        assert ("Region", "London", "1") in {
            (row["By"], row["Name"], row["Year"]) for row in rows(officer, FIGURES, table="figures")
        }
        assert rows(officer, FIGURES, table="moves")[0]["Partnership"] == "'=Saltby"
        assert rows(officer, FIGURES, table="coverage")[-1]["Region"] == "England"
        assert officer.get(FIGURES, {"export": "xlsx", "table": "nonsense"}).status_code == 200

    def test_a_reversed_span_is_refused_beside_the_field(self, officer):
        response = officer.get(FIGURES, {"first": "2026-05-01", "last": "2026-04-01"})
        assert "cannot be before the first" in text(response)

    def test_say_so_when_no_year_is_entered(self, officer):
        assert "No membership year" in text(officer.get(FIGURES))

    def test_cost_the_same_for_few_and_many(self, officer, django_assert_max_num_queries):
        def cost() -> int:
            with django_assert_max_num_queries(60) as queries:
                officer.get(FIGURES)
            return len(queries)

        MembershipFactory.create_batch(2)
        cost()
        few = cost()
        MembershipFactory.create_batch(20)
        assert cost() == few
