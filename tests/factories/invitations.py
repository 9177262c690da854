"""Invitations in the states that matter."""

from datetime import timedelta

import factory
from django.utils import timezone

from membership.models import Invitation
from membership.models.invitations import OPEN_FOR, hash_of
from tests.factories.membership import MembershipFactory, SeatFactory


class InvitationFactory(factory.django.DjangoModelFactory):
    """An open invitation whose link ends in `token`; traits make the other states."""

    class Meta:
        model = Invitation

    partnership = factory.LazyFunction(lambda: MembershipFactory().partnership)
    email = factory.Sequence(lambda n: f"invited{n}@partnership.example")
    invited_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda i: i.invited_at + OPEN_FOR)
    token = factory.Sequence(lambda n: f"token-{n}")
    token_hash = factory.LazyAttribute(lambda i: hash_of(i.token))

    class Params:
        expired = factory.Trait(invited_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=31)))
        withdrawn = factory.Trait(withdrawn_at=factory.LazyFunction(timezone.now))
        handing_over = factory.Trait(
            hands_over_from=factory.SubFactory(SeatFactory),
            partnership=factory.SelfAttribute("hands_over_from.partnership"),
        )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Keep the token on the row in memory only, as a letter would."""
        token = kwargs.pop("token")
        invitation = super()._create(model_class, *args, **kwargs)
        invitation.token = token
        return invitation
