"""Examples outlive what happens to their partnership and to whoever shared them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.merging import plan_merge
from membership.access import london_day
from membership.merging import plan_merge as plan_partnership_merge
from membership.models import Membership
from membership.services.merging import merge_partnerships
from membership.timeline import Timeline
from resources.facets import partnership_facet
from resources.models import Example, ExampleStep, State
from resources.services.contributing import contributes_for
from resources.services.moderating import publish
from tests.factories.membership import MembershipFactory, PartnershipFactory, SeatFactory
from tests.factories.people import UserFactory
from tests.factories.resources import ExampleFactory
from tests.factories.sharing import typed

NOW = timezone.now()


class TestLapse:
    def test_leaves_published_examples_where_they_are(self, client, seat):
        example = ExampleFactory(partnership=seat.partnership, contributed_by=seat.user, published=True)
        Membership.objects.filter(partnership=seat.partnership).update(
            access_until=london_day(NOW) - timedelta(days=1)
        )
        assert not contributes_for(seat.user, seat.partnership, now=NOW)
        assert example.title in client.get(example.get_absolute_url()).content.decode()


class TestPartnershipsThatMerge:
    @pytest.fixture
    def merged(self, site, administrator):
        source, target = MembershipFactory().partnership, MembershipFactory().partnership
        examples = [ExampleFactory(partnership=source, published=True), ExampleFactory(partnership=source)]
        plan = plan_partnership_merge(sources=[source], target=target, now=NOW)
        merge_partnerships(
            sources=[source],
            target=target,
            people=[],
            seats=plan.contracted,
            seen=plan.seen,
            on=london_day(NOW),
            by=administrator,
            now=NOW,
        )
        return plan, source, target, examples

    def test_examples_go_to_the_one_that_takes_over(self, merged, client):
        _, source, target, examples = merged
        for example in examples:
            example.refresh_from_db()
            assert example.partnership == target
            assert partnership_facet(target.pk) in example.facets
            assert partnership_facet(source.pk) not in example.facets
            assert example.steps.get().kind == ExampleStep.Kind.MOVED
        assert target.name in client.get(examples[0].get_absolute_url()).content.decode()

    def test_it_is_said_before(self, merged):
        plan, source, _, _ = merged
        assert (
            f"2 examples that {source} shared: they go to the partnership that takes over." in plan.followers
        )


class TestAccountsThatMerge:
    def test_what_the_closed_one_shared_goes_over(self, member, seat):
        member.post("/contribute/", typed())
        kept = UserFactory()
        plan = plan_merge(kept=kept, closed=seat.user)
        assert f"Examples that {seat.user.email} shared go to {kept.email}: 1." in [
            move.words for move in plan.moves
        ]
        for move in plan.moves:
            move.carry_out(NOW)
        assert Example.objects.get().contributed_by == kept
        assert Example.objects.get().steps.get().by == kept


class TestTimeline:
    def test_tells_what_was_shared_and_published(self, member, seat, administrator):
        member.post("/contribute/", typed())
        publish(example=Example.objects.get(), by=administrator, now=NOW)
        titles = [entry.title for entry in Timeline(seat.partnership).entries]
        assert "Example published: Neglect strategy 2025 to 2028" in titles
        assert "Example shared: Neglect strategy 2025 to 2028" in titles


class TestErasedPeople:
    def test_leave_their_examples(self, site):
        person = UserFactory()
        example = ExampleFactory(contributed_by=person, published=True)
        person.delete()
        example.refresh_from_db()
        assert (example.contributed_by, example.state) == (None, State.PUBLISHED)


class TestAPartnershipThatEnded:
    def test_nobody_shares_for_it(self, seat):
        partnership = seat.partnership
        partnership.closed_on = london_day(NOW)
        partnership.save()
        assert not contributes_for(seat.user, partnership, now=NOW)
        assert not contributes_for(
            SeatFactory(partnership=PartnershipFactory(), ended=True).user, partnership, now=NOW
        )
