"""A query that is written once answers like the queryset that it was written from."""

import pytest
from django.db.models import Value

from accounts.models import User
from office.compiled import CompiledQuery
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def named(*, key):
    return User.objects.filter(pk=key).annotate(one=Value(1)).values("email", "one", "date_joined")


class TestACompiledQuery:
    def test_answers_like_its_queryset_each_time_for_another_row(self):
        query = CompiledQuery(named, {"key": -1})
        for person in (UserFactory(), UserFactory()):
            assert query.first(key=person.pk) == named(key=person.pk).first()

    def test_answers_none_where_there_is_no_row(self):
        assert CompiledQuery(named, {"key": -1}).first(key=0) is None

    def test_refuses_other_values_than_it_was_written_for(self):
        with pytest.raises(ValueError, match="key"):
            CompiledQuery(named, {"key": -1}).first(day=1)

    def test_refuses_a_stand_in_that_the_query_never_asks_for(self):
        with pytest.raises(ValueError, match="day"):
            CompiledQuery(lambda key, day: named(key=key), {"key": -1, "day": "x"}).first(key=1, day="y")
