"""Expressions of interest, from the form to the answer."""

import pytest
from django.utils import timezone

from membership.models import ExpressionOfInterest
from membership.services.interest import NothingToChangeError, note_interest, settle_interest
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def written(**facts):
    return note_interest(
        **{
            "name": "Jo Saltby",
            "email": "Jo@Saltby.example",
            "organisation": "Saltby SCP",
            "now": NOW,
            **facts,
        }
    )


class TestInterest:
    def test_is_new_with_a_small_address(self):
        interest = written(words="Please ring.")
        assert (interest.state, interest.email, interest.received_at) == ("new", "jo@saltby.example", NOW)

    def test_sent_twice_is_kept_once_but_other_words_are_another(self):
        assert written() == written()
        assert written(words="And another thing.") != written()
        assert ExpressionOfInterest.objects.count() == 2

    def test_is_answered_by_somebody_at_a_time_and_can_be_new_again(self):
        by = UserFactory(is_staff=True)
        interest = settle_interest(interest=written(), state="answered", by=by, now=NOW)
        assert (interest.state, interest.handled_by, interest.handled_at) == ("answered", by, NOW)
        again = settle_interest(interest=interest, state="new", by=by, now=NOW)
        assert (again.state, again.handled_by, again.handled_at) == ("new", None, None)
        assert written() == interest

    def test_answering_twice_is_refused_in_words(self):
        by = UserFactory(is_staff=True)
        interest = settle_interest(interest=written(), state="closed", by=by, now=NOW)
        with pytest.raises(NothingToChangeError, match="closed already"):
            settle_interest(interest=interest, state="closed", by=by, now=NOW)

    def test_once_answered_the_same_words_are_a_new_one(self):
        first = written()
        settle_interest(interest=first, state="answered", by=UserFactory(), now=NOW)
        assert written() != first

    def test_leaves_its_steps_in_the_trail_and_no_name(self):
        interest = written()
        settle_interest(interest=interest, state="closed", by=UserFactory(), now=NOW)
        events = ExpressionOfInterest.pgh_event_model.objects.order_by("pgh_id")
        assert [event.state for event in events] == ["new", "closed"]
        assert not hasattr(events[0], "email")
