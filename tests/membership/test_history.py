"""What the audit trail keeps, and what the partnership's page tells of it."""

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import HeldRole, User
from membership.history import history_of
from membership.models import AccessSettings, Membership, Seat
from membership.services.seats import give_seat
from newsletters.services.groups import ADMINISTRATOR, MEMBERSHIP_OFFICER
from tests.factories.membership import AreaFactory, MembershipFactory, SeatFactory

pytestmark = pytest.mark.django_db


class TestTrail:
    def test_a_change_in_the_admin_leaves_who_before_and_after(self, sign_in_as):
        officer, person = sign_in_as(MEMBERSHIP_OFFICER)
        membership = MembershipFactory(seats=5)
        address = reverse("partnership:changecontractedseats", args=[membership.pk])
        officer.post(address, {"seats": 7})

        before, after = Membership.pgh_event_model.objects.filter(pgh_obj_id=membership.pk).order_by("pgh_id")
        assert (before.pgh_label, before.seats) == ("insert", 5)
        assert (after.pgh_label, after.seats) == ("update", 7)
        assert after.pgh_context.metadata == {"user": person.pk, "url": address}

    def test_nothing_bypasses_it_and_nobody_alters_it(self):
        seat = SeatFactory()
        Seat.objects.filter(pk=seat.pk).update(is_lead_contact=True)
        event = Seat.pgh_event_model.objects.get(pgh_obj_id=seat.pk, pgh_label="update")
        assert event.is_lead_contact
        with pytest.raises(InternalError), transaction.atomic():
            event.delete()
        with pytest.raises(InternalError), transaction.atomic():
            Seat.pgh_event_model.objects.update(is_lead_contact=False)

    def test_opening_the_members_content_to_everybody_is_in_it(self, sign_in_as):
        administrator, person = sign_in_as(ADMINISTRATOR)
        setting = AccessSettings.load()
        administrator.post(
            f"/admin/settings/membership/accesssettings/{setting.pk}/",
            {"open_access": "until", "open_until": "2030-01-31"},
        )
        event = AccessSettings.pgh_event_model.objects.order_by("-pgh_id").first()
        assert (event.open_access, event.pgh_context.metadata["user"]) == ("until", person.pk)

    def test_who_gets_a_role_is_in_it(self, sign_in_as):
        _, person = sign_in_as(MEMBERSHIP_OFFICER)
        event = HeldRole.pgh_event_model.objects.get(user_id=person.pk)
        assert (event.pgh_label, event.group.name) == ("insert", MEMBERSHIP_OFFICER)
        person.is_active = False
        person.save()
        rights = User.pgh_event_model.objects.filter(pgh_obj_id=person.pk).order_by("-pgh_id")
        assert [(row.pgh_label, row.is_active) for row in rights] == [("update", False), ("insert", True)]

    def test_reading_leaves_nothing(self, officer):
        MembershipFactory()
        events = Membership.pgh_event_model.objects.count()
        officer.get("/admin/partnership/")
        assert Membership.pgh_event_model.objects.count() == events


class TestHistory:
    def test_tells_what_differs_in_words_the_newest_first(self):
        membership = MembershipFactory(applied=True, partnership__name="Saltby")
        partnership = membership.partnership
        seat = give_seat(partnership=partnership, email="jo@saltby.example", now=timezone.now())
        partnership.areas.add(AreaFactory(name="Saltby East"))
        membership.approved_on = "2026-04-02"
        membership.save()
        latest, area, given, *_ = history_of(partnership, count=10)
        assert [(d.field, d.before, d.after) for d in latest.differences] == [
            ("approved on", "", "2 April 2026")
        ]
        assert ("area", "", "Saltby East") in [(d.field, d.before, d.after) for d in area.differences]
        assert (given.what, given.action) == (f"seat {seat.user}", "added")
        assert ("is lead contact", "", "yes") in [(d.field, d.before, d.after) for d in given.differences]

    def test_keeps_other_partnerships_out(self):
        SeatFactory()
        membership = MembershipFactory()
        told = {change.what for change in history_of(membership.partnership, count=50)}
        assert told == {"partnership", f"membership {membership.year}"}

    def test_stands_on_the_partnerships_page_with_the_name_of_who_did_it(self, sign_in_as):
        officer, person = sign_in_as(MEMBERSHIP_OFFICER)
        seat = SeatFactory(partnership=MembershipFactory(seats=2).partnership)
        officer.post(reverse("partnership:endseat", args=[seat.pk]))
        html = officer.get(reverse("partnership:inspect", args=[seat.partnership.pk])).content.decode()
        assert str(person) in html
        assert "Seat " + str(seat.user) in html
