"""What every installation starts with."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from membership.models import Area, MembershipYear, Region, SeatRole
from membership.services.reference import ensure_membership_years, load_reference_data

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class TestAreas:
    def test_are_the_153_authorities_with_childrens_services_by_region(self):
        load_reference_data(now=NOW)
        today = Area.objects.filter(closed_on__isnull=True)
        assert today.count() == 153
        assert Counter(today.values_list("region", flat=True)) == {
            Region.EAST_MIDLANDS: 10,
            Region.EAST_OF_ENGLAND: 11,
            Region.LONDON: 33,
            Region.NORTH_EAST: 12,
            Region.NORTH_WEST: 24,
            Region.SOUTH_EAST: 19,
            Region.SOUTH_WEST: 15,
            Region.WEST_MIDLANDS: 14,
            Region.YORKSHIRE: 15,
        }

    def test_tell_what_reorganisation_replaced(self):
        load_reference_data(now=NOW)
        cumbria = Area.objects.get(name="Cumbria")
        assert cumbria.closed_on == date(2023, 3, 31)
        assert {(area.name, area.opened_on) for area in cumbria.successors.all()} == {
            ("Cumberland", date(2023, 4, 1)),
            ("Westmorland and Furness", date(2023, 4, 1)),
        }
        merged = Area.objects.get(name="Bournemouth, Christchurch and Poole")
        assert merged.predecessors.count() == 3

    def test_keep_what_staff_have_changed(self):
        load_reference_data(now=NOW)
        Area.objects.filter(name="Surrey").update(closed_on=date(2027, 3, 31))
        Area.objects.get(name="Cumbria").successors.clear()
        SeatRole.objects.filter(name="Other").delete()
        load_reference_data(now=NOW)
        assert Area.objects.count() == 158
        assert Area.objects.get(name="Surrey").closed_on == date(2027, 3, 31)
        assert not Area.objects.get(name="Cumbria").successors.exists()
        assert SeatRole.objects.count() == 4


class TestMembershipYears:
    @pytest.mark.parametrize(
        ("now", "names"),
        [
            (datetime(2026, 3, 31, 22, 59, tzinfo=UTC), ["2025/26", "2026/27"]),
            (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), ["2026/27", "2027/28"]),
        ],
    )
    def test_are_the_running_and_the_next(self, now, names):
        ensure_membership_years(now=now)
        years = MembershipYear.objects.order_by("starts_on")
        assert [year.name for year in years] == names
        assert [(year.starts_on.month, year.ends_on.day) for year in years] == [(4, 31), (4, 31)]

    def test_leave_room_to_years_of_other_dates(self):
        MembershipYear.objects.create(name="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
        ensure_membership_years(now=NOW)
        assert [year.name for year in MembershipYear.objects.order_by("starts_on")] == ["2026", "2027/28"]
