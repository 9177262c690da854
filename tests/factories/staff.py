"""Notes, prospects and what people write who would like to join."""

import factory
from django.utils import timezone

from membership.models import ExpressionOfInterest, PartnershipNote, ProspectContact, ProspectNote
from tests.factories.membership import AreaFactory, PartnershipFactory
from tests.factories.people import UserFactory


class PartnershipNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartnershipNote

    partnership = factory.SubFactory(PartnershipFactory)
    words = "They wait for their council’s budget."
    happened_at = factory.LazyFunction(timezone.now)
    written_by = factory.SubFactory(UserFactory, is_staff=True)


class ProspectContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProspectContact

    area = factory.SubFactory(AreaFactory)
    name = "Sandy Example"
    role = "Partnership manager"
    email = factory.Sequence(lambda n: f"sandy{n}@harrowmere.example")


class ProspectNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProspectNote

    area = factory.SubFactory(AreaFactory)
    words = "Will bring it to their board."
    happened_at = factory.LazyFunction(timezone.now)
    written_by = factory.SubFactory(UserFactory, is_staff=True)


class ExpressionOfInterestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ExpressionOfInterest

    name = "Jo Saltby"
    email = factory.Sequence(lambda n: f"jo{n}@saltby.example")
    organisation = "Saltby Safeguarding Children Partnership"
