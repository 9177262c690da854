"""Renewals in the admin: preview, opening, list, ledger and steps."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from membership.models import (
    AreaWish,
    Fee,
    Membership,
    Region,
    Renewal,
    RenewalNotice,
    RenewalRound,
    RenewalStep,
)
from membership.renewing.preview import preview_renewals
from membership.renewing.rounds import front_page
from membership.services.renewals.answers import decline_renewal, wish_for_areas
from membership.services.renewals.notices import send_due_notices
from membership.services.renewals.opening import load_schedule
from membership.services.renewals.renewing import renew_partnership
from newsletters.services.groups import FINANCE_OFFICER
from office.models import OutboxMessage
from tests.factories.billing import pay
from tests.factories.people import UserFactory
from tests.factories.renewals import JANUARY, member, next_year, on, opened, renewal_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]

INDEX = "/admin/renewal/"
OPEN = "/admin/renewal/open/"


def text(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def step(name: str, row) -> str:
    return reverse(f"renewal:{name}", args=[row.pk])


class TestPreview:
    @pytest.fixture(autouse=True)
    def _schedule(self) -> None:
        load_schedule()

    def test_says_who_gets_which_letter_at_which_fee(self, officer) -> None:
        membership = member()
        html = text(officer.get(OPEN))
        for words in (
            membership.partnership.name,
            "Renewals open",
            "Jo Saltby",
            "£500.00",
            "Open the renewals and send 1 letter",
        ):
            assert words in html

    def test_shows_the_letter_as_it_will_read_and_writes_nothing(self, officer) -> None:
        member()
        second = member(lead="b@saltby.example")
        html = text(officer.get(OPEN, {"letter": second.partnership_id}))
        assert f"{second.partnership}: your membership for 2027/28" in html
        assert "Together: £500.00" in html
        assert not Renewal.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_says_who_is_due_and_gets_none_and_why(self, officer) -> None:
        nobody = member(lead=None)
        html = text(officer.get(OPEN, {"show": "held"}))
        assert nobody.partnership.name in html
        assert "no lead contact who can sign in" in html

    def test_says_who_is_not_asked_and_why(self, officer) -> None:
        member()
        rows = {
            member(lead="a@saltby.example", cancelled=True): "its membership was cancelled",
            member(lead="b@saltby.example", applied=True): "its application has not been approved",
        }
        html = text(officer.get(OPEN, {"show": "outside"}))
        for membership, words in rows.items():
            assert membership.partnership.name in html
            assert words in html

    def test_opens_and_sends(self, officer) -> None:
        membership = member()
        response = officer.post(OPEN, {"year": next_year().pk}, follow=True)
        assert "1 letters are on their way" in text(response) or "1 letter is on its way" in text(response)
        assert RenewalRound.objects.get().opened_by.groups.exists()
        assert renewal_of(membership).notices.get().message.recipients == ["lead@saltby.example"]

    def test_a_second_click_opens_nothing_twice(self, officer) -> None:
        member()
        officer.post(OPEN, {"year": next_year().pk})
        assert officer.post(OPEN, {"year": next_year().pk}).status_code == 200
        assert RenewalRound.objects.count() == RenewalNotice.objects.count() == 1

    def test_costs_the_same_for_few_and_for_many(self, django_assert_max_num_queries) -> None:
        def cost() -> int:
            with django_assert_max_num_queries(20) as queries:
                preview = preview_renewals(next_year(), now=JANUARY)
                assert preview.letters
                assert preview.total_pence
                preview.outside.count()
            return len(queries)

        member()
        cost()
        few = cost()
        for number in range(20):
            member(lead=f"lead{number}@saltby.example")
        assert cost() == few

    def test_is_for_those_who_may(self, sign_in_as) -> None:
        client, _ = sign_in_as(FINANCE_OFFICER)
        assert client.get(OPEN).status_code == 302
        assert text(client.get(INDEX))


class TestList:
    @pytest.fixture(autouse=True)
    def _renewals(self) -> None:
        renewed = member(partnership__name="=Brook", lead="brook@saltby.example")
        declined = member(
            partnership__name="Combe", lead="combe@saltby.example", partnership__region=Region.LONDON
        )
        member(partnership__name="Dale", lead=None)
        opened()
        send_due_notices(now=JANUARY)
        renew_partnership(partnership=renewed.partnership, year=next_year(), seats=5, now=JANUARY)
        decline_renewal(renewal=renewal_of(declined), because="Too dear", by=UserFactory(), now=JANUARY)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, {"=Brook", "Combe", "Dale"}),
            ({"state_on": "renewed"}, {"=Brook"}),
            ({"state_on": ["due", "not_renewing"]}, {"Combe", "Dale"}),
            ({"membership_status_on": "awaiting_payment"}, {"=Brook"}),
            ({"region": "london"}, {"Combe"}),
            ({"tier_rule": "one_area"}, {"=Brook", "Combe", "Dale"}),
            ({"tier_rule": "other"}, set()),
            ({"letter": "no_lead_contact"}, {"Dale"}),
            ({"q": "combe"}, {"Combe"}),
        ],
    )
    def test_filters_and_searches(self, officer, query, found) -> None:
        response = officer.get(INDEX, query)
        text(response)
        assert {row.partnership.name for row in response.context["object_list"]} == found

    @pytest.mark.parametrize(
        "column", ["state_on", "price_pence", "access_ends", "lead_contact", "tier_rule"]
    )
    def test_sorts(self, officer, column) -> None:
        assert officer.get(INDEX, {"ordering": column}).status_code == 200

    def test_shows_state_fee_and_letter(self, officer) -> None:
        html = text(officer.get(INDEX))
        for words in (
            "renewed, payment awaited",
            "not renewing",
            "£500.00",
            "no lead contact who can sign in",
        ):
            assert words in html

    def test_exports_without_formulas(self, officer) -> None:
        response = officer.get(INDEX, {"export": "csv"})
        rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
        assert [row["Partnership"] for row in rows] == ["'=Brook", "Combe", "Dale"]
        assert rows[1]["Not renewing because"] == "Too dear"
        response = officer.get(INDEX, {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]

    def test_costs_the_same_for_few_and_for_many(self, officer, django_assert_max_num_queries) -> None:
        def cost() -> int:
            with django_assert_max_num_queries(60) as queries:
                officer.get(INDEX)
            return len(queries)

        cost()
        few = cost()
        for number in range(20):
            member(lead=f"lead{number}@saltby.example")
        send_due_notices(now=JANUARY)
        assert cost() == few

    def test_the_report_counts_by_region(self, officer) -> None:
        response = officer.get("/admin/renewal/report/")
        text(response)
        rows = {row.region: row for row in response.context["figures"]}
        assert (rows["London"].not_renewing, rows["London"].per_cent) == (1, 0)
        assert (rows["North West"].renewed, rows["North West"].not_yet) == (1, 1)
        assert rows["England and beyond"].due == 3


class TestPage:
    @pytest.fixture
    def due(self) -> Membership:
        membership = member()
        opened()
        send_due_notices(now=JANUARY)
        return membership

    def test_answers_for_every_letter(self, officer, due) -> None:
        html = text(officer.get(step("inspect", renewal_of(due))))
        assert "mailed to lead@saltby.example</a>" in html
        assert html.count("to come") == 4

    def test_a_letter_goes_again_on_a_persons_word(self, officer, due) -> None:
        officer.post(step("sendagain", RenewalNotice.objects.get()))
        assert OutboxMessage.objects.filter(subject__contains="2027/28").count() == 2

    def test_steps_are_taken_for_the_partnership_and_audited(self, officer, due) -> None:
        renewal = renewal_of(due)
        officer.post(step("pause", renewal), {"until": "2027-02-01", "because": "On leave"})
        officer.post(step("notedecision", renewal), {"on": "2027-03-01"})
        officer.post(step("notenotrenewing", renewal), {"because": "Too dear"})
        officer.post(step("takeupagain", renewal))
        events = Renewal.pgh_event_model.objects.filter(pgh_obj=renewal).order_by("pgh_id")
        assert [event.not_renewing_because for event in events][-2:] == ["Too dear", ""]
        assert events.last().pgh_context.metadata["user"]

    def test_a_refusal_stands_in_the_form(self, officer, due) -> None:
        response = officer.post(step("pause", renewal_of(due)), {"until": "2026-02-01"})
        assert "still to come" in text(response)

    def test_staff_renew_by_telephone(self, officer, due) -> None:
        assert "for 2027/28 and invoices" in text(officer.get(step("renewonbehalf", renewal_of(due))))
        officer.post(step("renewonbehalf", renewal_of(due)), {"seats": 6, "purchase_order": "PO 9"})
        membership = Membership.objects.get(year=next_year())
        assert membership.seats == 6
        assert membership.charges.get().invoice.purchase_order == "PO 9"
        assert "payment awaited" in text(officer.get(step("inspect", renewal_of(due))))

    def test_without_a_fee_the_step_says_so(self, officer, due) -> None:
        Fee.objects.filter(year=next_year()).delete()
        response = officer.post(step("renewonbehalf", renewal_of(due)), {"seats": 5})
        assert "No fee has been set" in text(response)

    def test_a_change_of_areas_is_settled_with_an_answer(self, officer, due) -> None:
        wish = wish_for_areas(
            partnership=due.partnership, words="Brook joined", by=UserFactory(), now=JANUARY
        )
        assert "Brook joined" in text(officer.get(step("inspect", renewal_of(due))))
        officer.post(step("settleareas", wish), {"answer": "Added Brook"})
        assert AreaWish.objects.get().answer == "Added Brook"

    def test_finance_looks_and_changes_nothing(self, sign_in_as, due) -> None:
        client, _ = sign_in_as(FINANCE_OFFICER)
        assert "Pause the reminders" not in text(client.get(step("inspect", renewal_of(due))))
        assert client.post(step("takeupagain", renewal_of(due))).status_code == 302
        assert renewal_of(due).answered_at is None


class TestSchedule:
    VALUES = {"name": "Thanks", "days": 10, "subject": "Hello", "words": "Dear {names}", "is_used": "on"}

    def test_staff_add_and_change_letters(self, officer) -> None:
        officer.post("/admin/renewalstep/new/", self.VALUES)
        row = RenewalStep.objects.get()
        officer.post(f"/admin/renewalstep/edit/{row.pk}/", {**self.VALUES, "days": ""})
        row.refresh_from_db()
        assert row.days is None
        assert "when renewals open" in text(officer.get("/admin/renewalstep/"))

    def test_a_placeholder_that_means_nothing_is_refused_beside_the_field(self, officer) -> None:
        response = officer.post("/admin/renewalstep/new/", {**self.VALUES, "words": "Dear {nmaes}"})
        assert "{nmaes}" in response.context["form"].errors["words"][0]

    def test_two_letters_on_one_day_are_refused(self, officer) -> None:
        officer.post("/admin/renewalstep/new/", self.VALUES)
        response = officer.post("/admin/renewalstep/new/", {**self.VALUES, "name": "Other"})
        assert "Another letter goes on this day" in text(response)


class TestFrontPage:
    def test_says_that_renewals_are_to_be_opened(self, officer) -> None:
        member()
        assert "Open the renewals for 2027/28" in text(officer.get("/admin/"))
        opened()
        assert "Due to renew for 2027/28" in text(officer.get("/admin/"))

    @pytest.mark.parametrize(
        ("day", "figures"),
        [("2027-01-15", (2, 1, 0, 0)), ("2027-04-20", (2, 1, 1, 0)), ("2027-05-16", (2, 1, 1, 1))],
    )
    def test_counts_what_is_due_awaited_in_grace_and_ending(self, day, figures) -> None:
        member()
        member(lead="b@saltby.example", awaiting_payment=True)
        renewed = member(lead="c@saltby.example")
        opened()
        invoice = renew_partnership(partnership=renewed.partnership, year=next_year(), seats=5, now=JANUARY)
        pay(invoice)
        front = front_page(today=on(day).date())
        assert (front.due, front.awaiting_payment, front.in_grace, front.lapsing) == figures
