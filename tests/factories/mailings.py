"""Mailings, their readers and their copies in the states that matter."""

from typing import Any

import factory
from django.utils import timezone

from newsletters.models import Group, Mailing, MailTopic, Reader, Subscription
from office.models import Consignment, Copy, Edition, MailReport, Suppression

State = Copy.State


class ReaderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reader

    address = factory.Sequence(lambda n: f"subscriber{n}@reading.example")
    name = "Jo Reader"
    since = factory.LazyFunction(timezone.now)


class SubscriptionFactory(factory.django.DjangoModelFactory):
    """A confirmed subscription to the newsletter; traits make the other states."""

    class Meta:
        model = Subscription

    reader = factory.SubFactory(ReaderFactory)
    topic = MailTopic.NEWSLETTER
    asked_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.SelfAttribute("asked_at")

    class Params:
        unconfirmed = factory.Trait(confirmed_at=None)
        left = factory.Trait(left_at=factory.LazyFunction(timezone.now))
        only_left = factory.Trait(
            asked_at=None, confirmed_at=None, left_at=factory.LazyFunction(timezone.now)
        )


class SuppressionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suppression

    address = factory.Sequence(lambda n: f"gone{n}@reading.example")
    reason = Suppression.Reason.BOUNCED
    since = factory.LazyFunction(timezone.now)

    class Params:
        lifted = factory.Trait(lifted_at=factory.LazyFunction(timezone.now))


class MailingFactory(factory.django.DjangoModelFactory):
    """An announcement to members; `an_issue` makes the mailing of an issue that the test gives."""

    class Meta:
        model = Mailing
        skip_postgeneration_save = True

    kind = Mailing.Kind.ANNOUNCEMENT
    subject = factory.Sequence(lambda n: f"Announcement {n}")
    body: Any = [{"type": "rich_text", "value": "<p>What we want to say.</p>"}]
    groups = factory.LazyFunction(lambda: [Group.MEMBERS])


class ConsignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consignment

    name = "The October issue"
    sender = "The Association <office@association.example>"
    opened_at = factory.LazyFunction(timezone.now)

    class Params:
        paused = factory.Trait(state=Consignment.State.PAUSED)
        done = factory.Trait(state=Consignment.State.DONE, ended_at=factory.LazyFunction(timezone.now))


class EditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Edition

    consignment = factory.SubFactory(ConsignmentFactory)
    audience = "members"
    subject = "The October issue"
    text = "Dear [[name]],\n\nhere is the news. You receive it because [[why]]. Leave: https://a.example/mail/[[copy]]/leave/\n"
    html = "<p>Dear [[name]], here is the news of <b>[[partnership]]</b>.</p>"
    headers = factory.LazyFunction(lambda: {"List-Unsubscribe": "<https://a.example/mail/[[copy]]/leave/>"})


class CopyFactory(factory.django.DjangoModelFactory):
    """A copy that is due; traits make the other states."""

    class Meta:
        model = Copy

    edition = factory.SubFactory(EditionFactory)
    consignment = factory.SelfAttribute("edition.consignment")
    person = factory.LazyAttribute(lambda copy: f"address:{copy.address}")
    address = factory.Sequence(lambda n: f"reader{n}@partnership.example")
    name = "Jo Reader"
    why = "you hold a seat of Harrowmere"
    personal = factory.LazyFunction(lambda: {"name": "Jo", "partnership": "Harrowmere"})
    due_at = factory.LazyFunction(timezone.now)

    class Params:
        sending = factory.Trait(
            state=State.SENDING, attempts=1, claimed_at=factory.LazyFunction(timezone.now)
        )
        sent = factory.Trait(state=State.SENT, attempts=1, sent_at=factory.LazyFunction(timezone.now))
        bounced = factory.Trait(state=State.BOUNCED, attempts=1, sent_at=factory.LazyFunction(timezone.now))
        failed = factory.Trait(state=State.FAILED, attempts=6, last_error="SMTPDataError: 554 refused")
        uncertain = factory.Trait(
            state=State.UNCERTAIN, attempts=1, claimed_at=factory.LazyFunction(timezone.now)
        )


def copies(number: int, **values: Any) -> Edition:
    """Write so many due copies of one edition."""
    edition = EditionFactory(**values)
    CopyFactory.create_batch(number, edition=edition)
    return edition


def sent_mailing(*, public: bool = False, **values: Any) -> Mailing:
    """An announcement that was sent to a member, and with `public` to somebody else as well."""
    edition = EditionFactory(consignment=ConsignmentFactory(done=True))
    CopyFactory(edition=edition, sent=True)
    if public:
        CopyFactory(edition=EditionFactory(consignment=edition.consignment, audience="public"), sent=True)
    return MailingFactory(state=Mailing.State.BEGUN, consignment=edition.consignment, **values)


class MailReportFactory(factory.django.DjangoModelFactory):
    """What a provider reported: a bounce for the time being; traits make the others."""

    class Meta:
        model = MailReport

    provider = "Postmark"
    event_id = factory.Sequence(lambda n: f"event {n}")
    kind = "bounced"
    address = factory.Sequence(lambda n: f"gone{n}@reading.example")
    happened_at = factory.LazyFunction(timezone.now)
    received_at = factory.SelfAttribute("happened_at")

    class Params:
        final = factory.Trait(is_final=True, detail="550 5.1.1 No such user")
        complaint = factory.Trait(kind="complained")
