"""Tables of membership."""

from membership.models.access_settings import AccessSettings
from membership.models.areas import Area, Region
from membership.models.invitations import Invitation
from membership.models.memberships import DateSpan, Membership, MembershipQuerySet, MembershipYear
from membership.models.partnerships import Administrator, CoveredArea, Partnership
from membership.models.seats import Seat, SeatRole

__all__ = [
    "AccessSettings",
    "Administrator",
    "Area",
    "CoveredArea",
    "DateSpan",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "MembershipYear",
    "Partnership",
    "Region",
    "Seat",
    "SeatRole",
]
