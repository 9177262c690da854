"""The decision for one thing and the filter for many always agree."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms.models import GatedDocument
from membership.access import ANY_MEMBER, VISITOR, Access, Viewer, may_read, opening_moment, readable_by
from tests.membership.test_access import INSIDERS, STRANGERS

EDGES = [
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 10, 24),
    date(2026, 10, 25),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2028, 3, 1),
]
days = st.one_of(st.sampled_from(EDGES), st.dates(date(2025, 1, 1), date(2029, 1, 1)))
viewers = st.builds(
    Viewer.with_open_access, st.sampled_from([*STRANGERS.values(), *INSIDERS.values()]), st.booleans()
)
around = st.one_of(
    st.sampled_from([-1, 0, 1]).map(lambda step: timedelta(microseconds=step)),
    st.timedeltas(timedelta(days=-2), timedelta(days=2)),
)


@st.composite
def moments(draw):
    return opening_moment(draw(days)).astimezone(UTC) + draw(around)


@pytest.fixture
def shelf(db):
    """A document of every kind of access, opening on each edge and on days between."""
    opening = [*EDGES, *(date(2025, 1, 1) + timedelta(days=30 * number) for number in range(48))]
    GatedDocument.objects.bulk_create(
        [
            GatedDocument(title="open", access=Access.PUBLIC),
            GatedDocument(title="closed", access=Access.MEMBERS),
            GatedDocument(title="of an unknown kind", access="sponsors"),
            *(
                GatedDocument(title=f"from {day}", access=Access.MEMBERS_FIRST, opens_on=day)
                for day in opening
            ),
        ]
    )
    return list(GatedDocument.objects.all())


class TestMayReadAndReadableBy:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
    @given(viewer=viewers, now=moments())
    @example(viewer=VISITOR, now=datetime(2026, 3, 31, 23, tzinfo=UTC))
    @example(viewer=VISITOR, now=datetime(2026, 3, 31, 22, 59, 59, 999999, tzinfo=UTC))
    @example(viewer=ANY_MEMBER, now=datetime(2028, 2, 29, tzinfo=UTC))
    def test_agree_on_every_row(self, shelf, viewer, now):
        one_by_one = {document.pk for document in shelf if may_read(viewer, document, now=now)}
        by_filter = set(
            GatedDocument.objects.filter(readable_by(viewer, now=now)).values_list("pk", flat=True)
        )
        assert one_by_one == by_filter
