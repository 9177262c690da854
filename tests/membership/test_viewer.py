"""Who a request's viewer is, from real rows, and what finding out costs."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from membership.models import AccessSettings, Administrator
from membership.selectors import viewer_for
from tests.factories import pages
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def viewer_of(user, **chosen):
    return viewer_for(user_id=user.pk, now=timezone.now(), **chosen)


class TestViewer:
    def test_a_seat_of_a_partnership_in_membership_makes_a_member(self):
        viewer = viewer_of(SeatFactory().user)
        assert viewer.is_member
        assert viewer.reads_members_content

    @pytest.mark.parametrize("trait", ["lapsed", "ended"])
    def test_a_lapsed_or_ended_seat_makes_none(self, trait):
        assert not viewer_of(SeatFactory(**{trait: True}).user).reads_members_content

    @pytest.mark.parametrize("trait", ["applied", "awaiting_payment", "cancelled"])
    def test_a_membership_that_gives_no_access_makes_none(self, trait):
        seat = SeatFactory(partnership=MembershipFactory(**{trait: True}).partnership)
        assert not viewer_of(seat.user).reads_members_content

    def test_access_ends_with_its_last_day_in_london(self):
        seat = SeatFactory()
        last_day = seat.partnership.memberships.get().access_until
        midnight = timezone.make_aware(
            timezone.datetime.combine(last_day + timedelta(days=1), timezone.datetime.min.time())
        )
        with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
            assert viewer_of(seat.user).is_member
        with time_machine.travel(midnight, tick=False):
            assert not viewer_of(seat.user).is_member

    def test_an_administrator_of_a_partnership_reads_nothing_more(self):
        user = UserFactory()
        Administrator.objects.create(user=user, partnership=MembershipFactory().partnership)
        viewer = viewer_of(user)
        assert viewer.administers
        assert not viewer.reads_members_content

    def test_one_of_two_seats_is_enough_to_read(self):
        seat = SeatFactory(lapsed=True)
        current = SeatFactory(user=seat.user)
        viewer = viewer_of(seat.user, acting_for=seat.partnership_id)
        assert viewer.is_member
        assert viewer.acting_for.partnership_id == seat.partnership_id
        assert viewer_of(seat.user).acting_for.partnership_id == current.partnership_id

    def test_nobody_acts_for_a_partnership_they_do_not_sit_for(self):
        seat = SeatFactory()
        strange = MembershipFactory().partnership
        assert viewer_of(seat.user, acting_for=strange.pk).acting_for.partnership_id == seat.partnership_id

    def test_a_deactivated_person_is_a_visitor(self):
        seat = SeatFactory(user__is_active=False)
        assert not viewer_of(seat.user).is_signed_in

    def test_the_permission_to_read_makes_a_staff_reader_directly_or_through_a_group(self):
        permission = Permission.objects.get(codename="read_everything")
        direct, grouped = UserFactory(), UserFactory()
        direct.user_permissions.add(permission)
        group = Group.objects.create(name="Readers")
        group.permissions.add(permission)
        grouped.groups.add(group)
        assert viewer_of(direct).is_staff_reader
        assert viewer_of(grouped).is_staff_reader
        assert not viewer_of(UserFactory(is_staff=True)).is_staff_reader

    def test_open_access_ends_after_its_last_day(self):
        settings = AccessSettings.load()
        settings.open_access, settings.open_until = "until", timezone.localdate()
        settings.save()
        assert viewer_for(user_id=None, now=timezone.now()).reads_members_content
        tomorrow = timezone.now() + timedelta(days=1)
        assert not viewer_for(user_id=None, now=tomorrow).reads_members_content


class TestCost:
    @pytest.mark.parametrize("seats", [0, 1, 5])
    def test_a_person_with_any_number_of_seats_is_known_by_one_query(self, django_assert_num_queries, seats):
        user = UserFactory()
        for _ in range(seats):
            SeatFactory(user=user)
        with django_assert_num_queries(1):
            viewer_of(user)

    def test_a_visitor_is_known_by_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            viewer_for(user_id=None, now=timezone.now())

    def test_a_request_that_does_not_ask_pays_nothing(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/healthz").status_code == 200

    def test_a_request_asks_once_however_often_it_wants_to_know(self, rf, django_assert_num_queries):
        from django.contrib.auth.models import AnonymousUser

        from membership.middleware import ViewerMiddleware

        request = rf.get("/")
        request.user, request.session = AnonymousUser(), {}

        def view(request):
            from django.http import HttpResponse

            return HttpResponse(str([request.viewer.is_member, request.viewer.reads_members_content]))

        with django_assert_num_queries(1):
            assert ViewerMiddleware(view)(request).content == b"[False, False]"

    @pytest.mark.parametrize("publish", [pages.issue, pages.news])
    def test_a_page_that_is_open_to_everybody_does_not_ask_who_reads(
        self, client, django_assert_max_num_queries, publish
    ):
        page = publish()
        with django_assert_max_num_queries(60) as queries:
            assert client.get(page.url).status_code == 200
        assert not [query for query in queries.captured_queries if "accesssettings" in query["sql"]]
