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
from membership.models.interest import ExpressionOfInterest
from membership.models.invitations import Invitation
from membership.models.memberships import DateSpan, Membership, MembershipQuerySet, MembershipYear
from membership.models.notes import NoteKind, PartnershipNote
from membership.models.partnerships import Administrator, CoveredArea, Partnership, PartnershipQuerySet
from membership.models.prospects import LetterText, ProspectContact, ProspectNote
from membership.models.renewals import AreaWish, Renewal, RenewalNotice, RenewalRound, RenewalStep
from membership.models.reorganising import FormerName, Succession
from membership.models.seats import Seat, SeatRole
from membership.models.uploads import PartnershipUpload

__all__ = [
    "AccessSettings",
    "Administrator",
    "Application",
    "ApplicationLink",
    "ApplicationQuestion",
    "AppliedArea",
    "Area",
    "AreaWish",
    "Charge",
    "CoveredArea",
    "DateSpan",
    "Doubt",
    "ExpressionOfInterest",
    "Fee",
    "FormerName",
    "Invitation",
    "LetterText",
    "Membership",
    "MembershipQuerySet",
    "MembershipSettings",
    "MembershipYear",
    "NoteKind",
    "Partnership",
    "PartnershipNote",
    "PartnershipQuerySet",
    "PartnershipUpload",
    "Proration",
    "ProspectContact",
    "ProspectNote",
    "Region",
    "Renewal",
    "RenewalNotice",
    "RenewalRound",
    "RenewalStep",
    "Seat",
    "SeatRole",
    "Succession",
    "Tier",
]
