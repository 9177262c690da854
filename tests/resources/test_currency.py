"""Asking whether examples are still current: when, whom, and how often."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from office.models import OutboxMessage
from resources.models import Currency, Example, ExampleStep, Link, State, Upkeep
from resources.models.upkeep import months_after
from resources.services.currency import ask_what_is_due, confirm
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.resources import ExampleFactory
from tests.factories.upkeep import shared

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _it_is_june():
    with time_machine.travel(NOW, tick=False):
        yield


def old(seat=None, **values):
    """An example that is more than a year old, and has been with us as long."""
    values = {"dated": date(2025, 3, 1), "contributed_at": datetime(2025, 3, 5, tzinfo=UTC), **values}
    return shared(seat, **values)


def letters():
    return list(OutboxMessage.objects.order_by("pk"))


def seat_from_long_ago(**values):
    """A seat in membership for years, so that time may pass."""
    seat = SeatFactory(**values)
    seat.partnership.memberships.update(access_until=date(2030, 1, 1))
    return seat


class TestTheQuestion:
    def test_comes_a_year_after_the_date(self):
        example = old(dated=date(2025, 6, 2))
        assert ask_what_is_due(now=NOW) == 0
        assert ask_what_is_due(now=NOW + DAY) == 1
        [letter] = letters()
        assert letter.recipients == [example.contributed_by.email]
        assert letter.is_secret
        for words in (
            example.title,
            "?answer=current",
            "?answer=replaced",
            "?answer=withdraw",
            "2 June 2025",
        ):
            assert words in letter.text

    def test_comes_a_year_after_an_older_document_was_contributed(self):
        old(dated=date(2021, 1, 1), contributed_at=NOW)
        assert ask_what_is_due(now=NOW + 364 * DAY) == 0
        assert Currency.objects.get().due_on == date(2027, 6, 1)

    def test_comes_when_staff_say(self):
        Upkeep.objects.update_or_create(pk=Upkeep.load().pk, defaults={"ask_after_months": 24})
        old(dated=date(2025, 3, 1))
        assert ask_what_is_due(now=NOW) == 0

    def test_comes_in_one_letter_a_person_and_partnership(self):
        seat, other = SeatFactory(), SeatFactory()
        SeatFactory(user=seat.user, partnership=other.partnership)
        examples = [old(seat) for _ in range(3)]
        old(other, contributed_by=seat.user)
        old(other)
        assert ask_what_is_due(now=NOW) == 3
        first = next(letter for letter in letters() if "these 3 examples" in letter.subject)
        assert first.recipients == [seat.user.email]
        assert all(example.title in first.text for example in examples)
        assert "All 3 are still current" in first.text

    def test_takes_in_what_falls_due_within_the_month(self):
        seat = SeatFactory()
        old(seat)
        soon = old(seat, dated=date(2025, 6, 20))
        later = old(seat, dated=date(2025, 9, 20))
        ask_what_is_due(now=NOW)
        [letter] = letters()
        assert soon.title in letter.text
        assert later.title not in letter.text

    def test_does_not_come_twice(self):
        old()
        ask_what_is_due(now=NOW)
        assert ask_what_is_due(now=NOW) == 0
        assert ask_what_is_due(now=NOW + 20 * DAY) == 0

    def test_goes_to_lead_contacts_where_the_contributor_is_gone(self):
        lead = SeatFactory(lead_contact=True)
        ExampleFactory(published=True, partnership=lead.partnership, dated=date(2025, 1, 1))
        ask_what_is_due(now=NOW)
        assert letters()[0].recipients == [lead.user.email]

    def test_waits_until_there_is_somebody_to_ask(self):
        example = ExampleFactory(published=True, dated=date(2025, 1, 1))
        assert ask_what_is_due(now=NOW) == 0
        assert Currency.objects.get().asked_at is None
        SeatFactory(partnership=example.partnership, lead_contact=True)
        assert ask_what_is_due(now=NOW) == 1

    @pytest.mark.parametrize(
        "values",
        [
            {"state": State.WAITING, "published_at": None},
            {"state": State.WITHDRAWN},
            {"link_verdict": Link.DEAD},
        ],
    )
    def test_is_not_asked_of_what_is_not_shown(self, values):
        old()
        Example.objects.update(**values)
        assert ask_what_is_due(now=NOW) == 0

    def test_is_not_asked_of_partnerships_that_have_gone_up_in_others(self):
        seat = SeatFactory()
        seat.partnership.closed_on = date(2026, 5, 1)
        seat.partnership.save()
        old(seat)
        assert ask_what_is_due(now=NOW) == 0


class TestNoAnswer:
    def test_brings_one_reminder(self):
        example = old(seat_from_long_ago())
        ask_what_is_due(now=NOW)
        assert ask_what_is_due(now=NOW + 21 * DAY) == 1
        assert letters()[1].subject.startswith("A reminder: is an example of")
        assert "We shall not remind you again" in letters()[1].text
        assert ask_what_is_due(now=NOW + 60 * DAY) == 0
        assert Currency.objects.unanswered().get().example == example

    def test_brings_the_question_again_a_year_later(self):
        old(seat_from_long_ago())
        ask_what_is_due(now=NOW)
        ask_what_is_due(now=NOW + 21 * DAY)
        assert ask_what_is_due(now=NOW + 364 * DAY) == 0
        assert ask_what_is_due(now=NOW + 365 * DAY) == 1
        assert not letters()[-1].subject.startswith("A reminder")

    def test_of_a_lapsed_partnership_brings_nothing_more(self):
        old(SeatFactory(lapsed=True))
        assert ask_what_is_due(now=NOW) == 1
        for days in (21, 365, 800):
            assert ask_what_is_due(now=NOW + days * DAY) == 0

    def test_is_asked_again_once_the_partnership_is_back(self):
        seat = SeatFactory(lapsed=True)
        old(seat)
        ask_what_is_due(now=NOW)
        MembershipFactory(partnership=seat.partnership)
        assert ask_what_is_due(now=NOW + 22 * DAY) == 1


class TestAnAnswer:
    def test_is_noted_and_brings_the_next_question_a_year_later(self):
        seat = seat_from_long_ago()
        example = old(seat)
        ask_what_is_due(now=NOW)
        confirm(examples=[example], by=seat.user, now=NOW + DAY)
        example.refresh_from_db()
        assert example.confirmed_on == date(2026, 6, 2)
        step = example.steps.get()
        assert (step.kind, step.by) == (ExampleStep.Kind.CONFIRMED, seat.user)
        assert ask_what_is_due(now=NOW + 30 * DAY) == 0
        assert ask_what_is_due(now=NOW + 365 * DAY) == 0
        assert ask_what_is_due(now=NOW + 366 * DAY) == 1

    def test_may_come_before_anybody_asked(self):
        example = old()
        confirm(examples=[example], by=None, now=NOW)
        assert ask_what_is_due(now=NOW) == 0

    def test_about_what_was_taken_away_meanwhile_changes_nothing(self):
        example = shared()
        Example.objects.update(state=State.WITHDRAWN)
        confirm(examples=[example], by=example.contributed_by, now=NOW)
        assert Example.objects.get().confirmed_on is None
        assert not Currency.objects.exists()
        assert not example.steps.exists()


class TestMonthsAfter:
    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2025, 11, 30), 3, date(2026, 2, 28)),
            (date(2025, 12, 31), 12, date(2026, 12, 31)),
        ],
    )
    def test_is_the_same_day_or_the_last_one(self, day, months, later):
        assert months_after(day, months) == later


class TestManyExamples:
    def test_are_asked_about_in_the_same_number_of_queries(self, django_assert_max_num_queries):
        old()
        ask_what_is_due(now=NOW)
        counts = []
        for number in (2, 12):
            seat = SeatFactory()
            for _ in range(number):
                old(seat)
            with django_assert_max_num_queries(40) as queries:
                ask_what_is_due(now=NOW)
            counts.append(len(queries))
        assert counts[0] == counts[1]
