"""Where a membership and its partnership stand on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from membership.models import Membership, MembershipYear
from membership.selectors import contract_of, partnerships_with_standing
from tests.factories.membership import MembershipFactory, PartnershipFactory, year_of

Status = Membership.Status
pytestmark = pytest.mark.django_db

EDGES = [
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2027, 3, 31),
    date(2027, 4, 1),
    date(2027, 5, 30),
    date(2027, 5, 31),
    date(2028, 2, 29),
]
days = st.one_of(st.sampled_from(EDGES), st.dates(date(2025, 4, 1), date(2029, 4, 1)))
maybe = st.one_of(st.none(), days)


@st.composite
def memberships(draw):
    """The dates of any membership that the constraints allow."""
    approved_on, access_from, access_until = draw(maybe), None, None
    if approved_on and draw(st.booleans()):
        access_from, access_until = sorted([draw(days), draw(days)])
    return {
        "approved_on": approved_on,
        "access_from": access_from,
        "access_until": access_until,
        "cancelled_on": draw(maybe),
    }


class TestStatus:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
    @given(dates=memberships(), today=days)
    def test_python_and_sql_say_the_same(self, dates, today):
        membership = _membership()
        Membership.objects.update(**dates)
        membership = Membership.objects.select_related("year").get(pk=membership.pk)
        status = membership.status(today=today)
        assert Membership.objects.with_status(today).get().status_on == status
        assert Membership.objects.giving_access(today).exists() == (
            status in {Status.CURRENT, Status.IN_GRACE}
        )

    @pytest.mark.parametrize(
        ("today", "status"),
        [
            (date(2026, 3, 31), Status.UPCOMING),
            (date(2026, 4, 1), Status.CURRENT),
            (date(2027, 3, 31), Status.CURRENT),
            (date(2027, 4, 1), Status.IN_GRACE),
            (date(2027, 5, 30), Status.IN_GRACE),
            (date(2027, 5, 31), Status.LAPSED),
        ],
    )
    def test_a_year_of_membership_goes_from_upcoming_to_lapsed(self, today, status):
        assert MembershipFactory(year=year_of(date(2026, 4, 1))).status(today=today) == status

    def test_a_cancelled_membership_was_current_until_its_day(self):
        membership = MembershipFactory(year=year_of(date(2026, 4, 1)), cancelled_on=date(2026, 9, 1))
        assert membership.status(today=date(2026, 8, 31)) == Status.CURRENT
        assert membership.status(today=date(2026, 9, 1)) == Status.CANCELLED


class TestWhereAPartnershipStands:
    today = date(2026, 4, 20)

    def standing(self, partnership):
        return partnerships_with_standing(today=self.today).get(pk=partnership.pk).standing

    def test_a_pending_renewal_leaves_a_member_in_grace(self):
        last = MembershipFactory(year=year_of(date(2025, 4, 1)))
        MembershipFactory(partnership=last.partnership, year=year_of(self.today), applied=True)
        assert self.standing(last.partnership) == Status.IN_GRACE
        assert contract_of(last.partnership, today=self.today) == last

    def test_a_paid_renewal_speaks_for_the_partnership_even_in_the_grace_of_the_old_year(self):
        last = MembershipFactory(year=year_of(date(2025, 4, 1)))
        new = MembershipFactory(partnership=last.partnership, year=year_of(self.today))
        assert self.standing(last.partnership) == Status.CURRENT
        assert contract_of(last.partnership, today=self.today) == new

    def test_an_application_after_a_lapse_counts_more_than_the_lapse(self):
        old = MembershipFactory(year=year_of(date(2023, 4, 1)))
        new = MembershipFactory(partnership=old.partnership, year=year_of(self.today), awaiting_payment=True)
        assert self.standing(old.partnership) == Status.AWAITING_PAYMENT
        assert contract_of(old.partnership, today=self.today) == new

    def test_a_partnership_without_any_membership_stands_nowhere(self):
        partnership = PartnershipFactory()
        assert self.standing(partnership) is None
        assert contract_of(partnership, today=self.today) is None

    def test_a_cancelled_membership_is_no_contract(self):
        membership = MembershipFactory(year=year_of(self.today), cancelled_on=date(2026, 4, 2))
        assert self.standing(membership.partnership) == Status.CANCELLED
        assert contract_of(membership.partnership, today=self.today) is None


def _membership() -> Membership:
    year, _ = MembershipYear.objects.get_or_create(
        name="2026/27", defaults={"starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31)}
    )
    return Membership.objects.first() or MembershipFactory(
        year=year, access_until=year.ends_on + timedelta(days=60)
    )
