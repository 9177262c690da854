"""What hangs on a partnership when it merges or splits: nothing is forgotten; names and addresses lead on."""

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from billing.models import Customer
from membership.models import FormerName, Membership, Partnership, RenewalRound
from membership.models.renewals import AreaWish, Renewal
from membership.selectors import successors_at
from membership.services.renaming import SameNameError, rename_partnership
from membership.services.reorganising import NameTakenError, NotYetError
from tests.factories.membership import PartnershipFactory, SeatFactory, year_of
from tests.membership.test_merging import NOW, TODAY, in_state, merge
from tests.membership.test_splitting import halves, split

pytestmark = pytest.mark.django_db

MOVES = "goes to the one that takes over"
STAYS = "stays with the one that ended, as history"
FOLLOWS = "follows the membership"
FATES = {
    Partnership: {
        "membership.Seat.partnership": f"{MOVES} as a new seat; the old one ends",
        "membership.Membership.partnership": f"{MOVES} while its year is not over, otherwise {STAYS}",
        "membership.Administrator.partnership": MOVES,
        "membership.Invitation.partnership": f"{MOVES} while it is pending, otherwise {STAYS}",
        "membership.Renewal.partnership": f"{MOVES} while its year is not over, otherwise {STAYS}",
        "membership.AreaWish.partnership": f"{MOVES} while it is open and the other has none, otherwise {STAYS}",
        "membership.Partnership_areas.partnership": "the areas are given to those that take over",
        "membership.CoveredArea.partnership": "the same rows, as the history tells of them",
        "membership.PartnershipNote.partnership": f"{STAYS}, and stands on the other's timeline",
        "membership.FormerName.partnership": STAYS,
        "membership.Succession.predecessor": "says what took over",
        "membership.Succession.successor": "says what took over",
        "membership.Doubt.partnership": f"{STAYS}: what was doubted when an application came",
        "events.Booking.partnership": f"{MOVES} while its event is not over, otherwise {STAYS}",
        "events.WaitingEntry.partnership": f"{MOVES} while it is in line, otherwise {STAYS}",
        "resources.Example.partnership": MOVES,
        "resources.Nudge.partnership": f"{STAYS}: says when it was written to",
    },
    Membership: {
        "membership.Charge.membership": FOLLOWS,
        "membership.Application.membership": FOLLOWS,
    },
    Customer: {
        "membership.Partnership.customer": "the heir keeps its payer, or takes the one of those that ended",
        "events.Booking.customer": "who was asked to pay a booking is asked still",
    },
}
OWN_BOOKS = "billing"


def relations_to(model) -> set[str]:
    """Every column of a table of ours that points to the model; the audit trail's own tables keep what they said."""
    return {
        f"{other._meta.label}.{field.name}"
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.local_fields
        if field.is_relation and field.related_model is model and "pgh_event" not in other.__module__
        if not other._meta.object_name.endswith("Event")
        if model is not Customer or other._meta.app_label != OWN_BOOKS
    }


class TestNothingIsForgotten:
    @pytest.mark.parametrize("model", FATES)
    def test_everything_that_points_to_it_moves_or_stays_on_purpose(self, model):
        assert relations_to(model) == FATES[model].keys() - {"membership.CoveredArea.partnership"}


class TestRenewals:
    def test_of_years_to_come_are_answered_by_the_one_that_takes_over(self):
        one, other = in_state("current"), in_state("none")
        round_ = RenewalRound.objects.create(year=year_of(TODAY), opened_at=NOW)
        renewal = Renewal.objects.create(round=round_, partnership=one)
        into = merge(one, into=other)
        renewal.refresh_from_db()
        assert renewal.partnership == into

    def test_stay_where_the_other_one_is_asked_itself(self):
        one, other = in_state("current"), in_state("current")
        round_ = RenewalRound.objects.create(year=year_of(TODAY), opened_at=NOW)
        renewal = Renewal.objects.create(round=round_, partnership=one)
        Renewal.objects.create(round=round_, partnership=other)
        merge(one, into=other)
        renewal.refresh_from_db()
        assert renewal.partnership == one


class TestAreaWishes:
    def test_go_along_while_they_are_open(self):
        one, other = in_state("current"), in_state("current")
        for words, settled_at in (("more", None), ("less", NOW)):
            AreaWish.objects.create(
                partnership=one,
                words=words,
                asked_at=NOW,
                settled_at=settled_at,
                answer="Yes" * bool(settled_at),
            )
        into = merge(one, into=other)
        assert dict(AreaWish.objects.values_list("words", "partnership")) == {"more": into.pk, "less": one.pk}


class TestAddresses:
    def test_lead_through_every_merger_to_the_one_that_is_there_today(self):
        first, second, third = (in_state("current", slug=slug) for slug in ("first", "second", "third"))
        merge(first, into=second)
        second.refresh_from_db()
        merge(second, into=third)
        assert successors_at("first") == [third]
        assert successors_at("third") == []
        assert successors_at("nobody") == []

    def test_of_a_split_one_lead_to_its_parts(self):
        source = in_state("current", slug="whole")
        made = split(source, *halves(source))
        assert successors_at("whole") == made

    def test_take_whoever_handles_the_successor_along_and_nobody_else(self, client_for):
        old, new = in_state("current", slug="old"), in_state("none", slug="new")
        lead = old.seats.held().get(is_lead_contact=True).user
        merge(old, into=new)
        response = client_for(lead).get(reverse("partnership_seats", args=["old"]))
        assert response["Location"] == reverse("partnership_seats", args=["new"])
        stranger = SeatFactory(lead_contact=True).user
        assert client_for(stranger).get(reverse("partnership_seats", args=["old"])).status_code == 404


class TestRenaming:
    def test_keeps_the_old_name_and_the_address(self, officer):
        partnership = PartnershipFactory(name="Old name", slug="old")
        rename_partnership(partnership=partnership, name="New name", on=TODAY, now=NOW)
        partnership.refresh_from_db()
        assert (partnership.name, partnership.slug) == ("New name", "old")
        former = FormerName.objects.get()
        assert (former.name, former.until) == ("Old name", TODAY - timezone.timedelta(days=1))
        found = officer.get("/admin/partnership/", {"q": "Old"}).context["object_list"]
        assert [row.name for row in found] == ["New name"]

    def test_refuses_the_same_name_a_taken_one_and_a_day_to_come(self):
        partnership = PartnershipFactory(name="Old name")
        PartnershipFactory(name="Taken")
        for name, on, problem in (
            ("Old name", TODAY, SameNameError),
            ("Taken", TODAY, NameTakenError),
            ("New", TODAY + timezone.timedelta(days=1), NotYetError),
        ):
            with pytest.raises(problem):
                rename_partnership(partnership=partnership, name=name, on=on, now=NOW)
        assert not FormerName.objects.exists()
