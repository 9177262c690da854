"""What readers told us, in the states that matter."""

import factory
from django.utils import timezone

from newsletters.models import IssueFeedback, SuggestedContribution


class IssueFeedbackFactory(factory.django.DjangoModelFactory):
    """A yes without words; the issue is given."""

    class Meta:
        model = IssueFeedback

    class Params:
        with_words = factory.Trait(answer=IssueFeedback.Answer.PARTLY, comment="More about audits, please.")
        dealt_with = factory.Trait(dealt_with_at=factory.LazyFunction(timezone.now))

    answer = IssueFeedback.Answer.YES
    given_at = factory.LazyFunction(timezone.now)


class ContributionFactory(factory.django.DjangoModelFactory):
    """A suggestion that nobody has looked at."""

    class Meta:
        model = SuggestedContribution

    topic = factory.Sequence(lambda n: f"How we share audits {n}")
    text = "We tried it with three partners."
    name = "Ines Writer"
    email = factory.Sequence(lambda n: f"writer{n}@partnership.example")
    received_at = factory.LazyFunction(timezone.now)
