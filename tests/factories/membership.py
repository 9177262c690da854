"""Partnerships and their memberships in the states that matter."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from membership.models import Area, Membership, MembershipYear, Partnership, Region, Seat, SeatRole
from tests.factories.people import UserFactory


def year_of(day: date) -> MembershipYear:
    """The membership year (1 April to 31 March) that a day falls in."""
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return MembershipYear.objects.get_or_create(
        starts_on=date(first, 4, 1),
        defaults={
            "name": f"{first}/{(first + 1) % 100:02d}",
            "ends_on": date(first + 1, 3, 31),
            "grace_days": 60,
        },
    )[0]


class AreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"Harrowmere {n}")
    region = Region.NORTH_WEST


class PartnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partnership
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Harrowmere {n} Safeguarding Children Partnership")
    slug = factory.Sequence(lambda n: f"harrowmere-{n}")
    region = Region.NORTH_WEST


class MembershipFactory(factory.django.DjangoModelFactory):
    """A current membership of the running year; traits make the other states."""

    class Meta:
        model = Membership

    partnership = factory.SubFactory(PartnershipFactory)
    year = factory.LazyFunction(lambda: year_of(timezone.localdate()))
    applied_on = factory.LazyAttribute(lambda m: m.year.starts_on)
    approved_on = factory.LazyAttribute(lambda m: m.year.starts_on)
    access_from = factory.LazyAttribute(lambda m: m.year.starts_on)
    access_until = factory.LazyAttribute(lambda m: m.year.ends_on + timedelta(days=m.year.grace_days))

    class Params:
        applied = factory.Trait(approved_on=None, access_from=None, access_until=None)
        awaiting_payment = factory.Trait(access_from=None, access_until=None)
        lapsed = factory.Trait(
            year=factory.LazyFunction(lambda: year_of(timezone.localdate() - timedelta(days=2 * 365)))
        )
        cancelled = factory.Trait(cancelled_on=factory.LazyAttribute(lambda m: m.year.starts_on))


class SeatRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SeatRole
        django_get_or_create = ("name",)

    name = "Business manager"


class SeatFactory(factory.django.DjangoModelFactory):
    """A seat of a partnership in membership; traits make lead contacts and people of lapsed partnerships."""

    class Meta:
        model = Seat

    user = factory.SubFactory(UserFactory)
    role = factory.SubFactory(SeatRoleFactory)
    partnership = factory.LazyFunction(lambda: MembershipFactory().partnership)

    class Params:
        lead_contact = factory.Trait(is_lead_contact=True)
        lapsed = factory.Trait(
            partnership=factory.LazyFunction(lambda: MembershipFactory(lapsed=True).partnership)
        )
        ended = factory.Trait(
            given_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=30)),
            ended_at=factory.LazyFunction(timezone.now),
        )
