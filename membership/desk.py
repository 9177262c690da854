"""What waits about membership, its figures, and its steps, for the staff's front page."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from membership import figures
from membership.access import london_day
from membership.dead_addresses import failing_people
from membership.models import Application, ExpressionOfInterest, RenewalNotice
from membership.renewing.rounds import SOON, only_in_grace
from office.desk import (
    Chart,
    Duty,
    Shortcut,
    at,
    holding,
    register_chart,
    register_duty,
    register_shortcut,
)
from office.models import Suppression

FIELD = "Membership"
SEES = holding("membership.view_partnership", "membership.change_membership")


def failing_addresses(now: datetime) -> QuerySet[Suppression]:
    """Addresses in force as failing that belong to somebody on a seat."""
    people = failing_people().order_by().values("user__email")
    bounced = Suppression.objects.in_force().filter(reason=Suppression.Reason.BOUNCED)
    return bounced.filter(address__in=people)


def letters_held_up(now: datetime) -> QuerySet[RenewalNotice]:
    """Letters of renewal that could not go for a reason that staff can mend, of years that are not over."""
    reason = RenewalNotice.Reason
    return RenewalNotice.objects.filter(
        renewal__round__year__ends_on__gte=london_day(now),
        reason__in=[reason.NO_LEAD_CONTACT, reason.ADDRESS_FAILS, reason.NO_FEE],
    )


def _letters_address() -> str:
    held_up = "&".join(f"letter={reason}" for reason in ("no_lead_contact", "address_fails", "no_fee"))
    return f"{reverse('renewal:index')}?{held_up}"


def register() -> None:
    """Put membership on the front page."""
    register_duty(
        Duty(
            "applications",
            100,
            FIELD,
            "application waits for a decision",
            "applications wait for a decision",
            lambda _now: Application.objects.waiting(),
            "submitted_at",
            at("application:index", state="submitted"),
            holding("membership.view_application", "membership.change_application"),
        ),
        Duty(
            "interest",
            110,
            FIELD,
            "expression of interest unanswered",
            "expressions of interest unanswered",
            lambda _now: ExpressionOfInterest.objects.filter(state=ExpressionOfInterest.State.NEW),
            "received_at",
            at("interest:index", state="new"),
            holding("membership.view_expressionofinterest", "membership.change_expressionofinterest"),
        ),
        Duty(
            "failing_addresses",
            120,
            FIELD,
            "person on a seat whom mail no longer reaches",
            "people on seats whom mail no longer reaches",
            failing_addresses,
            "since",
            at("suppression:index", shown="in_force", reason="bounced"),
            holding("membership.view_seat", "office.view_suppression"),
        ),
        Duty(
            "letters_held_up",
            130,
            FIELD,
            "letter of renewal held up",
            "letters of renewal held up",
            letters_held_up,
            "due_on",
            _letters_address,
            holding("membership.view_renewal", "membership.change_renewal"),
        ),
        Duty(
            "losing_access",
            140,
            FIELD,
            "partnership loses access within 14 days",
            "partnerships lose access within 14 days",
            lambda now: only_in_grace(london_day(now)).filter(access_until__lte=london_day(now) + SOON),
            "year__ends_on",
            at("partnership:index", standing="in_grace"),
            SEES,
        ),
    )
    register_chart(
        Chart(
            "members_by_region",
            100,
            "Members by region",
            figures.count_members,
            figures.members_by_region,
            SEES,
            at("partnership:reports"),
        ),
        Chart(
            "members_by_kind",
            110,
            "Members by kind",
            figures.count_members,
            figures.members_by_kind,
            SEES,
            at("partnership:reports"),
        ),
        Chart(
            "retention",
            120,
            "Renewed of those due",
            figures.count_members,
            figures.retention,
            SEES,
            at("renewal:index"),
        ),
    )
    register_shortcut(
        Shortcut(
            "add_application",
            100,
            "Enter an application",
            at("application:add"),
            holding("membership.add_application"),
            "plus",
        ),
        Shortcut(
            "import_partnerships",
            110,
            "Import a list of partnerships",
            at("partnership:uploadlist"),
            holding("membership.add_partnershipupload"),
            "upload",
        ),
    )
