"""Who reads what, decided without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from membership.access import (
    ANY_MEMBER,
    MEMBERS_ONLY,
    VISITOR,
    Access,
    Place,
    Rule,
    Viewer,
    WayIn,
    is_open_to_everybody,
    london_day,
    may_read,
    opening_moment,
    way_in,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LAPSED = Place(1, "Harrowmere", is_lead_contact=False, reads_until=None)
LAPSED_LEAD = Place(1, "Harrowmere", is_lead_contact=True, reads_until=None)
ADMINISTERED = Place(2, "Saltby", False, date(2027, 5, 30), is_administered=True)
ADMINISTERED_LAPSED = Place(1, "Harrowmere", False, None, is_administered=True)
CURRENT = Place(2, "Saltby", is_lead_contact=False, reads_until=date(2027, 5, 30))

STRANGERS = {
    "visitor": VISITOR,
    "signed in without membership": Viewer(user_id=1),
    "seat holder of a lapsed partnership": Viewer(user_id=1, places=(LAPSED,)),
    "lead contact of a lapsed partnership": Viewer(user_id=1, places=(LAPSED_LEAD,)),
    "administrator of a partnership": Viewer(user_id=1, administered=(ADMINISTERED,)),
    "administrator of a lapsed partnership": Viewer(user_id=1, administered=(ADMINISTERED_LAPSED,)),
}
INSIDERS = {
    "seat holder": Viewer(user_id=1, places=(CURRENT,)),
    "seat holder of two, acting for the lapsed one": Viewer(
        user_id=1, places=(LAPSED, CURRENT), acting_for=LAPSED
    ),
    "staff reader": Viewer(user_id=1, is_staff_reader=True),
    "any member": ANY_MEMBER,
}


def named(viewers: dict[str, Viewer]) -> list:
    return [pytest.param(viewer, id=name) for name, viewer in viewers.items()]


class TestMayRead:
    @pytest.mark.parametrize("viewer", named({**STRANGERS, **INSIDERS}))
    def test_everybody_reads_what_is_public(self, viewer):
        assert may_read(viewer, Rule(Access.PUBLIC), now=NOW)

    @pytest.mark.parametrize("viewer", named(STRANGERS))
    def test_who_is_outside_reads_nothing_for_members(self, viewer):
        assert not may_read(viewer, MEMBERS_ONLY, now=NOW)
        assert not may_read(viewer, Rule(Access.MEMBERS_FIRST, date(2026, 11, 23)), now=NOW)

    @pytest.mark.parametrize("viewer", named(INSIDERS))
    def test_who_is_inside_reads_all_of_it(self, viewer):
        assert may_read(viewer, MEMBERS_ONLY, now=NOW)
        assert may_read(viewer, Rule(Access.MEMBERS_FIRST, date(2026, 11, 23)), now=NOW)

    @pytest.mark.parametrize("viewer", named(STRANGERS))
    def test_open_access_lets_everybody_in(self, viewer):
        assert may_read(viewer.with_open_access(True), MEMBERS_ONLY, now=NOW)

    @pytest.mark.parametrize("viewer", named(STRANGERS))
    def test_open_access_makes_nobody_a_member(self, viewer):
        assert not viewer.with_open_access(True).has_members_rights

    @pytest.mark.parametrize("viewer", named({**STRANGERS, **INSIDERS}))
    def test_an_unknown_kind_of_access_is_closed_to_all(self, viewer):
        assert not may_read(viewer.with_open_access(True), Rule("sponsors"), now=NOW)

    def test_members_first_without_a_date_never_opens_by_itself(self):
        rule = Rule(Access.MEMBERS_FIRST, None)
        assert not may_read(VISITOR, rule, now=NOW + timedelta(days=36500))
        assert may_read(ANY_MEMBER, rule, now=NOW)

    def test_a_date_on_a_members_only_thing_opens_nothing(self):
        assert not may_read(VISITOR, Rule(Access.MEMBERS, date(2020, 1, 1)), now=NOW)


class TestOpeningMoment:
    @pytest.mark.parametrize(
        ("opens_on", "moment"),
        [
            pytest.param(date(2026, 12, 1), datetime(2026, 12, 1, 0, tzinfo=UTC), id="winter"),
            pytest.param(date(2026, 7, 1), datetime(2026, 6, 30, 23, tzinfo=UTC), id="summer"),
            pytest.param(date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), id="clocks go forward"),
            pytest.param(date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC), id="clocks go back"),
            pytest.param(date(2028, 2, 29), datetime(2028, 2, 29, 0, tzinfo=UTC), id="leap day"),
        ],
    )
    def test_is_midnight_in_london(self, opens_on, moment):
        assert opening_moment(opens_on) == moment
        rule = Rule(Access.MEMBERS_FIRST, opens_on)
        assert not may_read(VISITOR, rule, now=moment - timedelta(microseconds=1))
        assert may_read(VISITOR, rule, now=moment)

    def test_does_not_move_with_the_time_zone_that_a_member_of_staff_works_in(self):
        moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        with timezone.override("America/New_York"):
            assert london_day(moment) == date(2026, 7, 1)
            assert is_open_to_everybody(Rule(Access.MEMBERS_FIRST, date(2026, 7, 1)), now=moment)

    @given(
        opens_on=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
        now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    )
    def test_a_thing_is_open_exactly_from_its_day_in_london(self, opens_on, now):
        assert is_open_to_everybody(Rule(Access.MEMBERS_FIRST, opens_on), now=now) == (
            opens_on <= london_day(now)
        )


class TestWayIn:
    @pytest.mark.parametrize(
        ("viewer", "step"),
        [
            (VISITOR, WayIn.SIGN_IN),
            (Viewer(user_id=1), WayIn.JOIN),
            (Viewer(user_id=1, places=(LAPSED_LEAD,)), WayIn.RENEW),
            (Viewer(user_id=1, places=(LAPSED,)), WayIn.ASK_LEAD),
            (Viewer(user_id=1, administered=(ADMINISTERED,)), WayIn.JOIN),
            (Viewer(user_id=1, administered=(ADMINISTERED_LAPSED,)), WayIn.RENEW),
            (Viewer(user_id=1, places=(LAPSED,), administered=(ADMINISTERED_LAPSED,)), WayIn.RENEW),
        ],
    )
    def test_names_the_one_step_that_helps(self, viewer, step):
        assert way_in(viewer) == step
