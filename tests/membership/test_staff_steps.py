"""A partnership's page in the admin, and the steps that staff take from it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.models import Administrator, Membership, Seat
from tests.factories.membership import MembershipFactory, PartnershipFactory, SeatFactory, year_of
from tests.factories.people import UserFactory
from tests.membership.test_staff_partnerships import page_of, text

pytestmark = pytest.mark.django_db


def step(name: str, row) -> str:
    return reverse(f"partnership:{name}", args=[row.pk])


class TestPage:
    def test_tells_what_comes_first_when_nothing_is_there(self, officer):
        html = text(officer.get(page_of(PartnershipFactory())))
        assert "No membership yet" in html
        assert "Seats can be given once there is a membership" in html

    def test_shows_people_memberships_and_administrators(self, officer):
        lead = SeatFactory(lead_contact=True, user__first_name="Jo", user__last_name="Saltby")
        SeatFactory(partnership=lead.partnership, ended=True, user__last_name="Gone")
        Administrator.objects.create(
            partnership=lead.partnership, user=UserFactory(email="clerk@saltby.example")
        )
        html = text(officer.get(page_of(lead.partnership)))
        for expected in ("Jo Saltby", "lead contact", "1 of 5 held", "Robin Gone", "clerk@saltby.example"):
            assert expected in html

    def test_says_when_all_seats_are_held(self, officer):
        seat = SeatFactory(partnership=MembershipFactory(seats=1).partnership)
        html = text(officer.get(page_of(seat.partnership)))
        assert "All seats are held" in html
        assert step("giveseat", seat.partnership) not in html

    def test_costs_the_same_for_few_and_many_people(self, officer, django_assert_max_num_queries):
        partnership = MembershipFactory(seats=50).partnership

        def cost() -> int:
            with django_assert_max_num_queries(60) as queries:
                officer.get(page_of(partnership))
            return len(queries)

        SeatFactory.create_batch(3, partnership=partnership)
        SeatFactory.create_batch(3, partnership=partnership, ended=True)
        Administrator.objects.create(partnership=partnership, user=UserFactory())
        cost()
        few = cost()
        SeatFactory.create_batch(20, partnership=partnership)
        SeatFactory.create_batch(20, partnership=partnership, ended=True)
        for _ in range(5):
            Administrator.objects.create(partnership=partnership, user=UserFactory())
        assert cost() == few

    def test_offers_no_step_to_who_may_only_look(self, sign_in_as):
        finance, _ = sign_in_as("Finance officer")
        seat = SeatFactory()
        html = text(finance.get(page_of(seat.partnership)))
        assert "End the seat" not in html
        assert "Give a seat" not in html
        assert finance.post(step("endseat", seat)).status_code == 302
        assert Seat.objects.held().exists()


class TestFromApplicationToAccess:
    def test_each_step_leads_to_the_next(self, officer, client):
        partnership, year = PartnershipFactory(), year_of(timezone.localdate())
        officer.post(step("addmembership", partnership), {"year": year.pk, "seats": 5})
        membership = Membership.objects.get()
        assert membership.status(today=timezone.localdate()) == "applied"

        assert "Accepts the application" in text(officer.get(step("approvemembership", membership)))
        officer.post(step("approvemembership", membership))
        membership.refresh_from_db()
        assert membership.status(today=timezone.localdate()) == "awaiting_payment"

        form = officer.get(step("giveaccess", membership)).context["form"]
        assert form.initial == {
            "access_from": year.starts_on,
            "access_until": year.ends_on + timezone.timedelta(days=year.grace_days),
        }
        response = officer.post(
            step("giveaccess", membership), {key: str(day) for key, day in form.initial.items()}
        )
        assert response["Location"] == page_of(partnership)
        membership.refresh_from_db()
        assert membership.status(today=timezone.localdate()) == "current"

    def test_a_second_membership_of_a_year_is_refused_in_words(self, officer):
        membership = MembershipFactory()
        response = officer.post(
            step("addmembership", membership.partnership), {"year": membership.year.pk, "seats": 5}
        )
        assert "already has a membership" in text(response)
        assert Membership.objects.count() == 1

    def test_access_before_approval_is_refused_in_words(self, officer):
        membership = MembershipFactory(applied=True)
        response = officer.post(
            step("giveaccess", membership), {"access_from": "2026-04-01", "access_until": "2027-03-31"}
        )
        assert "Approve the membership first" in text(response)

    def test_a_reversed_span_is_refused_beside_the_field(self, officer):
        membership = MembershipFactory()
        response = officer.post(
            step("giveaccess", membership), {"access_from": "2026-04-02", "access_until": "2026-04-01"}
        )
        assert response.context["form"].errors["access_until"]

    def test_cancelling_asks_for_the_day_and_ends_access(self, officer):
        membership = MembershipFactory()
        officer.post(step("cancelmembership", membership), {"cancelled_on": str(timezone.localdate())})
        membership.refresh_from_db()
        assert membership.status(today=timezone.localdate()) == "cancelled"
        again = officer.post(step("cancelmembership", membership), {"cancelled_on": "2026-04-01"})
        assert "was cancelled on" in text(again)

    def test_seats_below_those_held_are_refused_beside_the_field(self, officer):
        seat = SeatFactory()
        SeatFactory(partnership=seat.partnership)
        membership = seat.partnership.memberships.get()
        response = officer.post(step("changecontractedseats", membership), {"seats": 1})
        assert response.context["form"].errors["seats"]
        officer.post(step("changecontractedseats", membership), {"seats": 7})
        membership.refresh_from_db()
        assert membership.seats == 7


class TestSeats:
    def test_a_person_gets_a_seat_by_address(self, officer):
        partnership = MembershipFactory().partnership
        response = officer.post(
            step("giveseat", partnership), {"email": "jo@saltby.example", "first_name": "Jo"}, follow=True
        )
        assert "signs in with a code" in text(response)
        seat = Seat.objects.get()
        assert (seat.user.email, seat.is_lead_contact) == ("jo@saltby.example", True)

    def test_a_refusal_keeps_what_was_typed(self, officer):
        seat = SeatFactory(partnership=MembershipFactory(seats=1).partnership)
        response = officer.post(step("giveseat", seat.partnership), {"email": "jo@saltby.example"})
        assert "All 1 seats" in text(response)
        assert "jo@saltby.example" in text(response)

    def test_role_and_lead_change_and_the_seat_ends(self, officer):
        seat = SeatFactory(lead_contact=True)
        other = SeatFactory(partnership=seat.partnership)
        assert "only lead contact" in text(officer.post(step("endseat", seat)))
        officer.post(step("changeseat", other), {"is_lead_contact": "on"})
        officer.post(step("endseat", seat))
        assert list(Seat.objects.held()) == [other]


class TestAdministrators:
    def test_are_added_and_removed(self, officer):
        partnership = PartnershipFactory()
        officer.post(step("addadministrator", partnership), {"email": "clerk@saltby.example"})
        again = officer.post(step("addadministrator", partnership), {"email": "clerk@saltby.example"})
        assert "already an administrator" in text(again)
        administrator = Administrator.objects.get()
        officer.post(step("removeadministrator", administrator))
        assert not Administrator.objects.exists()


class TestReferenceData:
    def test_areas_close_and_are_succeeded(self, officer):
        from membership.models import Area

        for name in ("Old", "New"):
            officer.post("/admin/area/new/", {"name": name, "region": "london"})
        old, new = Area.objects.get(name="Old"), Area.objects.get(name="New")
        values = {"name": "Old", "region": "london", "successors": [new.pk]}
        open_still = officer.post(f"/admin/area/edit/{old.pk}/", values)
        assert open_still.context["form"].errors["closed_on"]
        officer.post(f"/admin/area/edit/{old.pk}/", {**values, "closed_on": "2026-03-31"})
        old.refresh_from_db()
        assert (old.closed_on, list(old.successors.all())) == (date(2026, 3, 31), [new])
        assert text(officer.get("/admin/area/", {"closed": "true"})).count("/admin/area/edit/") >= 1

    def test_two_years_cannot_share_a_day(self, officer):
        year = {"name": "2026/27", "starts_on": "2026-04-01", "ends_on": "2027-03-31", "grace_days": 60}
        officer.post("/admin/membershipyear/new/", year)
        response = officer.post(
            "/admin/membershipyear/new/",
            {**year, "name": "short", "starts_on": "2027-03-31", "ends_on": "2027-06-30"},
        )
        assert "belong to another membership year" in text(response)

    def test_roles_are_kept_by_staff(self, officer):
        officer.post("/admin/seatrole/new/", {"name": "Chair", "sort_order": 1})
        assert "Chair" in text(officer.get("/admin/seatrole/"))
