"""What a person receives from us and why, however we know them: by a copy of a mail, by an address, or by their account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.selectors import addresses_of, person_at
from membership.access import london_day
from membership.models import Administrator, Membership, Partnership, Seat
from newsletters.links import address_of
from newsletters.models import Mailing, MailTopic, Reader, Subscription
from newsletters.models.readers import OPEN_TOPICS
from office.addresses import normal_address
from office.links import copy_of
from office.models import Copy, Suppression
from office.services.suppressions import may_lift_own

WHAT_AND_HOW_OFTEN = {
    MailTopic.NEWSLETTER: "Once a month: news from partnerships, practice examples, new guidance and publications.",
    MailTopic.ANNOUNCEMENTS: "Now and then: what concerns your membership and the work of the association.",
    MailTopic.CALLS: "A few times a year: when we look for examples, speakers or your view on a consultation.",
    MailTopic.EVENTS: "A few times a year: the national conference and other events, when booking opens.",
}
SUBSCRIBED = "you subscribed to it"


@dataclass(frozen=True)
class Choice:
    """One topic: whether mail about it comes, what brings it without asking (empty for subscribers), and whether they have left it."""

    topic: MailTopic
    brought_by: str
    is_on: bool
    has_left: bool

    @property
    def what(self) -> str:
        """What comes, and how often."""
        return WHAT_AND_HOW_OFTEN[self.topic]


@dataclass(frozen=True)
class Recipient:
    """A person as our mail knows them: an address, with all others of the same account; `copy` is the mail that they came from."""

    address: str
    addresses: frozenset[str]
    user: User | None
    today: date
    copy: Copy | None = None

    @property
    def people(self) -> list[str]:
        """The names by which copies know the person."""
        account = [f"user:{self.user.pk}"] if self.user else []
        return [*account, *(f"address:{address}" for address in sorted(self.addresses))]

    @cached_property
    def topic(self) -> MailTopic | None:
        """What the mail that they came from was about; None if that is not known."""
        mailing = self.copy and Mailing.objects.filter(consignment=self.copy.consignment_id).first()
        return mailing.topic if mailing else None

    @cached_property
    def reader(self) -> Reader | None:
        """The entry whose name we greet by; None for people who have an account, which knows their name."""
        return None if self.user else Reader.objects.filter(address__in=self.addresses).first()

    @property
    def topics_to_leave(self) -> list[MailTopic]:
        """What “leave” stands for: the topic of the mail that they came from, else everything."""
        return [self.topic] if self.topic else list(MailTopic)

    @cached_property
    def suppression(self) -> Suppression | None:
        """Why mail to the address is held back, if it is."""
        return Suppression.objects.in_force().filter(address=self.address).first()

    @property
    def may_lift(self) -> bool:
        """Whether they may have it lifted themselves."""
        return self.suppression is not None and may_lift_own(self.suppression)

    def choices(self) -> list[Choice]:
        """Return what they can choose among, in the order of the topics; four queries at most."""
        rows = list(Subscription.objects.filter(reader__address__in=self.addresses))
        left = {row.topic for row in rows if row.left_at}
        subscribed = {row.topic for row in rows if row.confirmed_at and not row.left_at}
        brought = self.brought()
        return [
            Choice(
                topic,
                brought.get(topic, ""),
                (topic in brought and topic not in left) or topic in subscribed,
                topic in left,
            )
            for topic in MailTopic
            if topic in brought or topic in OPEN_TOPICS
        ]

    def brought(self) -> dict[MailTopic, str]:
        """Return the topics that come without asking, each with what brings it, in words that follow “because”."""
        if partnerships := self._partnerships():
            words = f"the membership of {', '.join(partnerships)} brings it"
            return dict.fromkeys(MailTopic, words)
        if self.copy and self.topic and self.copy.why != SUBSCRIBED:
            return {self.topic: self.copy.why}
        return {}

    def _partnerships(self) -> Sequence[str]:
        if self.user is None:
            return []
        own = {"partnership": OuterRef("pk"), "user": self.user}
        found = Partnership.objects.filter(
            Q(Exists(Seat.objects.held().filter(**own))) | Q(Exists(Administrator.objects.filter(**own))),
            Exists(Membership.objects.giving_access(self.today).filter(partnership=OuterRef("pk"))),
        )
        return list(found.order_by("name").values_list("name", flat=True))


def recipient_at(address: str, *, now: datetime, copy: Copy | None = None) -> Recipient:
    """Return whoever receives mail at an address."""
    address = normal_address(address)
    user = person_at(address) or (_account_of(copy) if copy else None)
    addresses = frozenset({address} | (addresses_of(user) if user else set()))
    return Recipient(address, addresses, user, london_day(now), copy)


def recipient_of(token: str, *, now: datetime) -> Recipient | None:
    """Return the person behind a token in a mail; None if it is over, or none of ours."""
    if copy := copy_of(token):
        return recipient_at(copy.address, copy=copy, now=now)
    address = address_of(token, now=now)
    return recipient_at(address, now=now) if address else None


def _account_of(copy: Copy) -> User | None:
    """The account that a copy was for, if its address is no longer the account's."""
    kind, _, number = copy.person.partition(":")
    return User.objects.filter(pk=int(number)).first() if kind == "user" and number.isdecimal() else None
