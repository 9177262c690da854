"""Outgoing mail in the states that matter."""

import factory
from django.utils import timezone

from office.models import OutboxMessage

State = OutboxMessage.State


class OutboxMessageFactory(factory.django.DjangoModelFactory):
    """A message that is due; traits make the other states."""

    class Meta:
        model = OutboxMessage

    message_id = factory.Sequence(lambda n: f"<letter-{n}@association.example>")
    sender = "office@association.example"
    recipients = factory.Sequence(lambda n: [f"reader{n}@partnership.example"])
    subject = factory.Sequence(lambda n: f"Letter {n}")
    text = "Dear reader, here is the news."
    html = "<p>Dear reader, here is the news.</p>"
    created_at = factory.LazyFunction(timezone.now)
    due_at = factory.SelfAttribute("created_at")

    class Params:
        sent = factory.Trait(state=State.SENT, sent_at=factory.SelfAttribute("created_at"))
        failed = factory.Trait(state=State.FAILED, attempts=16, last_error="SMTPDataError: 451 busy")
        uncertain = factory.Trait(
            state=State.UNCERTAIN, attempts=1, claimed_at=factory.SelfAttribute("created_at")
        )
        secret = factory.Trait(is_secret=True, text="Your code is BCDF-GHJK", html="")
        wiped = factory.Trait(is_secret=True, text="", html="")
