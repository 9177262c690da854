"""Renaming, merging and splitting in the admin: chosen, shown, done."""

import pytest
from django.urls import reverse

from membership.models import FormerName, Partnership, Seat, Succession
from newsletters.services.groups import FINANCE_OFFICER
from tests.factories.membership import AreaFactory, MembershipFactory, PartnershipFactory, SeatFactory
from tests.membership.test_merging import TODAY, in_state
from tests.membership.test_staff_partnerships import page_of, text

pytestmark = pytest.mark.django_db


def page(name: str, partnership: Partnership) -> str:
    return reverse(f"partnership:{name}", args=[partnership.pk])


class TestRenaming:
    def test_leads_back_to_the_page_which_shows_the_old_name(self, officer):
        partnership = PartnershipFactory(name="Old name")
        assert "becomes a former name" in text(officer.get(page("rename", partnership)))
        response = officer.post(
            page("rename", partnership), {"name": "New name", "on": str(TODAY)}, follow=True
        )
        assert "formerly “Old name”" in " ".join(text(response).split())
        assert FormerName.objects.get().partnership == partnership

    def test_says_beside_the_field_what_is_refused(self, officer):
        partnership = PartnershipFactory(name="Old name")
        response = officer.post(page("rename", partnership), {"name": "Old name", "on": str(TODAY)})
        assert "called already" in response.context["form"].errors["name"][0]


class TestMerging:
    def test_finds_shows_and_merges(self, officer):
        one, other = in_state("current", name="Saltby"), in_state("lapsed", name="Westing")
        assert "Westing" in text(officer.get(page("choosemerge", one), {"q": "westi"}))
        choice = {"others": other.pk, "into": other.pk, "kind": "children", "region": "", "go": "1"}
        shown = officer.get(page("choosemerge", one), choice, follow=True)
        assert "moves to Westing" in text(shown)
        form = shown.context["form"]
        values = {
            "people": form["people"].value(),
            "seats": 5,
            "on": str(TODAY),
            "seen": shown.context["plan"].seen,
        }
        response = officer.post(
            shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"], values, follow=True
        )
        assert response.request["PATH_INFO"] == page_of(other)
        assert Seat.objects.held().filter(partnership=other).count() == 4
        assert "It merged into" in text(officer.get(page_of(one)))
        assert "Came from" in text(officer.get(page_of(other)))

    def test_into_a_new_one(self, officer):
        one, other = in_state("none"), in_state("current")
        query = f"?others={other.pk}&into=new&name=Joint&kind=children&region=london"
        shown = officer.get(page("merge", one) + query)
        values = {"people": [], "seats": 5, "on": str(TODAY), "seen": shown.context["plan"].seen}
        officer.post(page("merge", one) + query, values)
        joint = Partnership.objects.get(name="Joint")
        assert (joint.region, joint.predecessors.count()) == ("london", 2)

    def test_shows_a_refusal_and_keeps_what_was_chosen(self, officer):
        one, other = in_state("current"), in_state("current")
        query = f"?others={other.pk}&into={other.pk}&kind=children"
        shown = officer.get(page("merge", one) + query)
        seats = shown.context["form"]["people"].value()[:1]
        values = {"people": seats, "seats": 2, "on": str(TODAY), "seen": shown.context["plan"].seen}
        response = officer.post(page("merge", one) + query, values)
        assert "3 seats of" in response.context["form"].errors["seats"][0]
        assert [place.seat.pk for place, is_ticked in response.context["people"] if is_ticked] == seats
        assert not Succession.objects.exists()

    def test_shows_anew_what_has_changed_meanwhile(self, officer):
        one, other = in_state("none"), in_state("current")
        query = f"?others={other.pk}&into={other.pk}&kind=children"
        seen = officer.get(page("merge", one) + query).context["plan"].seen
        SeatFactory(partnership=one)
        response = officer.post(page("merge", one) + query, {"seats": 9, "on": str(TODAY), "seen": seen})
        assert "Something has changed" in text(response)
        assert response.context["plan"].seen != seen

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ({"go": "1"}, "Find and tick at least one other"),
            ({"go": "1", "into": "new"}, "Write what the new one is called"),
        ],
    )
    def test_asks_for_what_is_missing(self, officer, query, words):
        assert words in text(officer.get(page("choosemerge", PartnershipFactory()), query))

    def test_without_a_choice_leads_to_choosing(self, officer):
        partnership = PartnershipFactory()
        assert officer.get(page("merge", partnership))["Location"] == page("choosemerge", partnership)


class TestSplitting:
    def test_names_distributes_and_splits(self, officer):
        source = MembershipFactory().partnership
        areas = AreaFactory.create_batch(2)
        source.areas.set(areas)
        seats = [SeatFactory(partnership=source, is_lead_contact=lead) for lead in (True, False)]
        shown = officer.get(page("choosesplit", source), {"part": ["East", "West"], "go": "1"}, follow=True)
        assert "goes on with its invoices" in text(shown)
        values = {
            **{f"area_{area.pk}": str(number) for number, area in enumerate(areas)},
            **{f"seat_{seat.pk}": str(number) for number, seat in enumerate(seats)},
            "contracted_0": 5,
            "contracted_1": 0,
            "on": str(TODAY),
            "seen": shown.context["plan"].seen,
        }
        response = officer.post(
            shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"], values, follow=True
        )
        assert "It was split into" in text(response)
        east, west = Partnership.objects.filter(name__in=["East", "West"]).order_by("name")
        assert (list(east.areas.all()), list(west.areas.all())) == ([areas[0]], [areas[1]])
        assert (east.memberships.count(), west.memberships.count()) == (1, 0)

    def test_an_area_that_is_given_to_nobody_is_refused(self, officer):
        source = PartnershipFactory()
        area = AreaFactory()
        source.areas.add(area)
        address = page("split", source) + "?part=East&part=West"
        seen = officer.get(address).context["plan"].seen
        response = officer.post(
            address, {"contracted_0": 0, "contracted_1": 0, "on": str(TODAY), "seen": seen}
        )
        assert f"area_{area.pk}" in response.context["form"].errors

    @pytest.mark.parametrize(
        ("names", "words"),
        [
            (["East"], "Name two parts"),
            (["East", "East"], "have the same name"),
            (["East", "Taken"], "There is a partnership called Taken"),
        ],
    )
    def test_asks_for_names_that_make_sense(self, officer, names, words):
        PartnershipFactory(name="Taken")
        assert words in text(
            officer.get(page("choosesplit", PartnershipFactory()), {"part": names, "go": "1"})
        )


class TestWhoMay:
    @pytest.mark.parametrize("step", ["rename", "choosemerge", "merge", "choosesplit", "split"])
    def test_nobody_who_only_looks(self, sign_in_as, step):
        finance, _ = sign_in_as(FINANCE_OFFICER)
        assert finance.get(page(step, PartnershipFactory())).status_code == 302

    def test_the_ways_are_offered_on_the_page_while_it_goes_on(self, officer):
        partnership = PartnershipFactory()
        assert page("choosemerge", partnership) in text(officer.get(page_of(partnership)))
        partnership.closed_on = TODAY
        partnership.save()
        assert page("choosemerge", partnership) not in text(officer.get(page_of(partnership)))
