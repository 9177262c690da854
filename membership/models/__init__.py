"""Tables of membership."""

from membership.models.access_settings import AccessSettings
from membership.models.applications import (
    Application,
    ApplicationLink,
    ApplicationQuestion,
    AppliedArea,
    Doubt,
)
from membership.models.areas import Area, Region
from membership.models.charges import Charge, MembershipSettings
from membership.models.fees import Fee, Proration, Tier
from membership.models.memberships import DateSpan, Membership, MembershipQuerySet, MembershipYear
from membership.models.partnerships import Administrator, CoveredArea, Partnership
from membership.models.seats import Seat, SeatRole

__all__ = [
    "AccessSettings",
    "Administrator",
    "Application",
    "ApplicationLink",
    "ApplicationQuestion",
    "AppliedArea",
    "Area",
    "Charge",
    "CoveredArea",
    "DateSpan",
    "Doubt",
    "Fee",
    "Membership",
    "MembershipQuerySet",
    "MembershipSettings",
    "MembershipYear",
    "Partnership",
    "Proration",
    "Region",
    "Seat",
    "SeatRole",
    "Tier",
]
