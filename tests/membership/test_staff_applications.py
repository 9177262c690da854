"""Applications, fees and tiers in the admin."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.models import Invoice
from membership.models import Application, Fee, Partnership, Tier
from newsletters.services.groups import EDITOR
from tests.factories import applications as made
from tests.factories.desk import duties
from tests.factories.fees import FeeFactory, tier
from tests.factories.membership import AreaFactory, MembershipFactory, PartnershipFactory, year_of
from tests.membership.test_staff_partnerships import text

pytestmark = pytest.mark.django_db

ENTERED = {
    **{field: value for field, value in made.DETAILS.items() if value not in ("", False)},
    "name": "Saltby Safeguarding Children Partnership",
    "email": "jo@saltby.example",
    "needs_purchase_order": "no",
}


def address(name: str, *args: int) -> str:
    return reverse(f"application:{name}", args=args)


class TestList:
    def test_shows_state_and_doubt(self, officer):
        PartnershipFactory(name="Saltby safeguarding children partnership")
        made.submitted()
        html = text(officer.get(address("index")))
        for expected in ("Saltby Safeguarding Children Partnership", "waits for us", "resembles another"):
            assert expected in html

    def test_filters_by_state_region_and_doubt(self, officer):
        made.submitted("Wick Partnership", areas=[AreaFactory(region="london")])
        made.started("Dunmere Partnership")
        for query, shown, hidden in (
            ("state=started", "Dunmere", "Wick"),
            ("region=london", "Wick", "Dunmere"),
            ("has_doubt=false&state=submitted", "Wick", "Dunmere"),
        ):
            html = text(officer.get(f"{address('index')}?{query}"))
            assert shown in html, query
            assert hidden not in html, query

    def test_exports_everything_with_formulas_as_text(self, officer):
        made.submitted("=Wick", areas=[AreaFactory(name="Wick Bay")])
        response = officer.get(f"{address('index')}?export=csv")
        written = b"".join(response.streaming_content).decode()
        assert "'=Wick" in written
        assert "Wick Bay" in written

    def test_costs_the_same_for_few_and_many(self, officer):
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                officer.get(address("index"))
            return len(queries)

        made.submitted("Wick Partnership")
        cost()
        few = cost()
        for number in range(12):
            made.submitted(f"Dunmere {number} Partnership", email=f"p{number}@dunmere.example")
        assert cost() == few

    def test_is_not_for_editors(self, sign_in_as):
        client, _ = sign_in_as(EDITOR)
        assert client.get(address("index")).status_code == 302


class TestPage:
    def test_sets_a_doubt_side_by_side_with_what_it_resembles(self, officer):
        area = AreaFactory(name="Saltby Bay")
        known = MembershipFactory(partnership__name="Saltby Board").partnership
        known.areas.add(area)
        html = text(officer.get(address("inspect", made.submitted(areas=[area]).pk)))
        for expected in ("What it resembles", "Saltby Board", "of the same kind in the same area", "current"):
            assert expected in html

    def test_offers_no_decision_before_it_is_sent(self, sign_in_as):
        application, _ = made.started()
        client, _ = sign_in_as("Membership officer")
        assert "approve/" not in client.get(address("inspect", application.pk)).content.decode()


class TestApprove:
    FORM = {"partnership": "new", "another": "", "seats": 5, "seen": ""}

    def form(self, **values):
        return self.FORM | {"joins_on": timezone.localdate()} | values

    def test_says_what_it_costs_and_does_it(self, officer):
        made.set_fees()
        application = made.submitted()
        page = address("approveapplication", application.pk)
        assert "If it joins today the fee is £" in text(officer.get(page))
        officer.post(page, self.form())
        application.refresh_from_db()
        assert application.state == "approved"
        assert Invoice.objects.count() == 1

    def test_asks_again_when_a_partnership_resembles_it_that_was_not_shown(self, officer):
        made.set_fees()
        application = made.submitted()
        known = PartnershipFactory(name="Saltby safeguarding children partnership")
        page = address("approveapplication", application.pk)
        response = officer.post(page, self.form())
        assert "This may be the same as" in text(response)
        assert f'name="seen" value="{known.pk}"' in response.content.decode()
        officer.post(page, self.form(seen=str(known.pk)))
        assert Partnership.objects.count() == 2

    def test_takes_the_partnership_that_is_shown_or_named(self, officer):
        made.set_fees()
        shown = PartnershipFactory(name="Saltby safeguarding children partnership")
        named = PartnershipFactory(name="Wick Partnership")
        for partnership, form in (
            (shown, self.form(partnership=str(shown.pk))),
            (named, self.form(partnership="another", another="wick  partnership")),
        ):
            partnership.areas.add(AreaFactory())
            application = made.submitted(email=f"{partnership.pk}@saltby.example")
            officer.post(address("approveapplication", application.pk), form)
            application.refresh_from_db()
            assert application.membership.partnership == partnership

    def test_says_that_no_partnership_has_the_name(self, officer):
        page = address("approveapplication", made.submitted().pk)
        assert "No partnership has exactly this name" in text(
            officer.post(page, self.form(partnership="another", another="Nowhere"))
        )

    def test_says_that_no_fee_is_set(self, officer):
        page = address("approveapplication", made.submitted().pk)
        assert "No" in text(officer.get(page))
        assert officer.post(page, self.form()).status_code == 200
        assert not Partnership.objects.exists()


class TestOtherSteps:
    def test_ask_and_decline_need_words(self, officer):
        application = made.submitted()
        for step, field in (("askapplicant", "words"), ("declineapplication", "reason")):
            assert "required" in text(officer.post(address(step, application.pk), {field: " "}))

    def test_are_taken_in_the_name_of_who_takes_them(self, sign_in_as):
        client, person = sign_in_as("Membership officer")
        application = made.submitted()
        client.post(address("askapplicant", application.pk), {"words": "Who pays?"})
        assert application.questions.get().asked_by == person
        client.post(address("declineapplication", application.pk), {"reason": "No."})
        application.refresh_from_db()
        assert (application.state, application.decided_by) == ("declined", person)

    def test_withdraw(self, officer):
        application = made.submitted()
        officer.post(address("withdrawapplication", application.pk))
        application.refresh_from_db()
        assert application.state == "withdrawn"


class TestEntering:
    def test_on_somebodys_behalf_sends_at_once(self, sign_in_as):
        client, person = sign_in_as("Membership officer")
        response = client.post(address("add"), ENTERED | {"areas": [AreaFactory().pk]})
        application = Application.objects.get()
        assert response["Location"] == address("inspect", application.pk)
        assert (application.state, application.entered_by) == ("submitted", person)

    def test_says_what_is_missing_beside_the_field(self, officer):
        response = officer.post(address("add"), ENTERED)
        assert "Something is still missing" in text(response)
        assert not Application.objects.exists()

    def test_corrects_and_looks_for_doubles_again(self, officer):
        application = made.submitted()
        PartnershipFactory(name="Wick Partnership")
        form = ENTERED | {"areas": [AreaFactory().pk], "name": "Wick partnership"}
        officer.post(address("edit", application.pk), form)
        application.refresh_from_db()
        assert application.name == "Wick partnership"
        assert application.doubts.count() == 1


class TestFrontPage:
    def test_says_how_many_wait(self, officer):
        made.submitted()
        made.started("Wick Partnership")
        assert duties(officer) == {"application waits for a decision": "1"}


class TestFees:
    FORM = {
        "price_pence": "1,250.00",
        "seats_included": 5,
        "extra_seat_pence": "95",
        "vat_treatment": "standard",
        "vat_rate_bp": "17.5",
        "proration": "months",
        "next_year_days": 42,
    }

    def test_are_typed_in_pounds_and_per_cent(self, officer):
        year, one_area = year_of(timezone.localdate()), tier()
        officer.post(reverse("fee:add"), self.FORM | {"year": year.pk, "tier": one_area.pk})
        fee = Fee.objects.get()
        assert (fee.price_pence, fee.extra_seat_pence, fee.vat_rate_bp) == (125_000, 9_500, 1750)
        shown = officer.get(reverse("fee:edit", args=[fee.pk])).content.decode()
        assert 'value="1,250.00"' in shown
        assert 'value="17.5"' in shown

    def test_that_cannot_be_read_are_refused_in_words(self, officer):
        fee = FeeFactory()
        response = officer.post(reverse("fee:edit", args=[fee.pk]), self.FORM | {"price_pence": "lots"})
        assert "Write an amount in pounds" in text(response)

    def test_of_last_year_are_copied_once(self, officer):
        year = made.set_fees(timezone.localdate() - timedelta(days=365), price_pence=77_000)
        last = Fee.objects.order_by("-year__starts_on")[0].year
        Fee.objects.filter(year=last).exclude(tier__rule=Tier.Rule.OTHER).delete()
        Fee.objects.filter(year=last).update(price_pence=1)
        officer.post(reverse("fee:copyfees"), {"year": last.pk})
        assert sorted(Fee.objects.filter(year=last).values_list("price_pence", flat=True)) == [
            1,
            77_000,
            77_000,
        ]
        response = officer.post(reverse("fee:copyfees"), {"year": last.pk})
        assert "has its fee" in text(response)
        assert year != last

    def test_list_says_all_of_them(self, officer):
        FeeFactory()
        assert "£500.00" in text(officer.get(reverse("fee:index")))

    def test_tiers_can_be_renamed_and_not_added(self, officer):
        one = tier()
        officer.post(reverse("tier:edit", args=[one.pk]), {"name": "A single council", "sort_order": 3})
        one.refresh_from_db()
        assert one.name == "A single council"
        assert officer.get(reverse("tier:index")).status_code == 200
