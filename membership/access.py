"""Who reads what: the only place that decides.

A thing that is gated carries `access` and `opens_on`. A `Viewer` is whoever asks. `may_read` answers for one thing,
`readable_by` for a queryset; they always agree.

Reading does not depend on the partnership that a person acts for at the moment: one seat of one partnership in membership is
enough. Whoever administers a partnership without a seat, and whoever sits for a lapsed one, reads what everybody reads.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Protocol

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Access(models.TextChoices):
    """Who may read a thing."""

    PUBLIC = "public", "Everybody"
    MEMBERS_FIRST = "members_first", "Members first, everybody from a date"
    MEMBERS = "members", "Members only"
    GIVEN = "given", "Members only, whatever the site's setting"
    WITHHELD = "withheld", "Staff only"


# What a time of open access opens to everybody, and what a seat opens besides: what was given for members never opens.
OPENED_BY_SETTING = frozenset({Access.PUBLIC, Access.MEMBERS_FIRST, Access.MEMBERS})
OPENED_BY_SEAT = OPENED_BY_SETTING | {Access.GIVEN}
OPENED_TO_STAFF = OPENED_BY_SEAT | {Access.WITHHELD}


class Gated(Protocol):
    """Anything that carries the two facts the decision needs."""

    @property
    def access(self) -> str: ...

    @property
    def opens_on(self) -> date | None: ...


@dataclass(frozen=True)
class Rule:
    """A gate without a row, for a part of a page."""

    access: str = Access.MEMBERS
    opens_on: date | None = None


MEMBERS_ONLY = Rule()


@dataclass(frozen=True)
class Place:
    """A seat as the viewer holds it: for whom, and until which day it opens the members' content."""

    partnership_id: int
    partnership: str
    is_lead_contact: bool
    reads_until: date | None
    slug: str = ""
    is_administered: bool = False
    """Whether the person looks after the partnership without a seat, which opens nothing."""

    @property
    def is_handled(self) -> bool:
        """Whether the person may renew and handle the partnership's affairs."""
        return self.is_lead_contact or self.is_administered


@dataclass(frozen=True)
class Viewer:
    """Whoever asks to read: nobody known, somebody signed in, a member through a partnership, or staff who may read everything.

    `places` are all seats the person holds, also those of partnerships that are not in membership; `acting_for` is the one they do
    things for; `administered` are partnerships whose affairs they handle without a seat, which opens nothing.
    """

    user_id: int | None = None
    places: tuple[Place, ...] = ()
    acting_for: Place | None = None
    is_staff_reader: bool = False
    open_access: bool = False
    administered: tuple[Place, ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether a seat of a partnership in membership opens members' content."""
        return any(place.reads_until for place in self.places)

    @property
    def administers(self) -> bool:
        """Whether the person handles some partnership's affairs without a seat."""
        return bool(self.administered)

    @property
    def renewable(self) -> tuple[Place, ...]:
        """The partnerships without access that the person may renew, each once."""
        handled = (place for place in (*self.places, *self.administered) if place.is_handled)
        return tuple({place.partnership_id: place for place in handled if not place.reads_until}.values())

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def has_members_rights(self) -> bool:
        """Whether the person is inside in their own right; what open access never opens asks this."""
        return self.is_member or self.is_staff_reader

    @property
    def reads_members_content(self) -> bool:
        """The heart of the decision: inside in their own right, or in a time of open access."""
        return self.has_members_rights or self.open_access

    @property
    def opened(self) -> frozenset[str]:
        """The kinds of access that stand open to the viewer whatever the day."""
        if self.is_staff_reader:
            return OPENED_TO_STAFF
        if self.is_member:
            return OPENED_BY_SEAT
        return OPENED_BY_SETTING if self.open_access else frozenset({Access.PUBLIC})

    def with_open_access(self, open_access: bool) -> "Viewer":
        return replace(self, open_access=open_access)


VISITOR = Viewer()
# Stands for any member in previews and in mail rendered once for all members.
ANY_MEMBER = Viewer(places=(Place(0, "your partnership", False, date.max),))


def london_day(now: datetime) -> date:
    """Return the day it is in London at `now` (an aware datetime), whatever time zone a member of staff has chosen to work in."""
    return timezone.localdate(now, timezone.get_default_timezone())


def opening_moment(opens_on: date) -> datetime:
    """Return the moment a members-first thing opens to everybody: midnight in London at the start of the day."""
    return timezone.make_aware(datetime.combine(opens_on, time.min), timezone.get_default_timezone())


def is_open_to_everybody(item: Gated, *, now: datetime) -> bool:
    """Say whether the thing itself is open at `now`, whoever asks."""
    if item.access == Access.PUBLIC:
        return True
    if item.access == Access.MEMBERS_FIRST:
        return item.opens_on is not None and opening_moment(item.opens_on) <= now
    return False


def may_read(viewer: Viewer, item: Gated, *, now: datetime) -> bool:
    """Decide whether the viewer may read the thing's body at `now` (an aware datetime). Unknown kinds of access are closed."""
    # An open thing asks nothing of the viewer, so that its response need not vary by who asks.
    return is_open_to_everybody(item, now=now) or item.access in viewer.opened


def readable_by(viewer: Viewer, *, now: datetime, prefix: str = "") -> Q:
    """Return the same decision as a filter on `access` and `opens_on`, reached through `prefix` (such as `contentpage__`)."""
    opened = Q(**{f"{prefix}access__in": sorted(viewer.opened)})
    if Access.MEMBERS_FIRST in viewer.opened:
        return opened
    return opened | Q(**{f"{prefix}access": Access.MEMBERS_FIRST, f"{prefix}opens_on__lte": london_day(now)})


class WayIn(models.TextChoices):
    """What a person who may not read can do about it."""

    SIGN_IN = "sign_in", "Sign in"
    JOIN = "join", "Join"
    RENEW = "renew", "Renew"
    ASK_LEAD = "ask_lead", "Ask your lead contact"


def way_in(viewer: Viewer) -> WayIn:
    """Return the one step that leads this viewer to the locked content.

    Lead contacts and administrators of a partnership without access renew it; the others on its seats ask their lead contact. Whoever
    has no seat, the administrator of a partnership in membership among them, needs one first.
    """
    if not viewer.is_signed_in:
        return WayIn.SIGN_IN
    if viewer.renewable:
        return WayIn.RENEW
    if viewer.places:
        return WayIn.ASK_LEAD
    return WayIn.JOIN
