"""What membership holds about people: seats, invitations, applications, interest, prospects, and what staff noted."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.holdings import (
    RECORD_KEPT_FOR,
    RECORD_UNTIL,
    Fate,
    Holding,
    Rows,
    Subject,
    not_about_people,
    record,
    register_holding,
    register_mentions,
    register_use,
)
from membership.models import Administrator, Invitation, Partnership, Seat
from membership.newcomers_holdings import APPLICATIONS, FORGET, INTEREST, PROSPECTS
from membership.services.forgetting import (
    INVITATIONS_KEPT_FOR,
    NOTES_KEPT_FOR,
    UPLOADS_KEPT_FOR,
    WITHOUT_INVITEE,
)
from membership.services.locks import lock_partnership


def _lock(subject: Subject) -> None:
    """Partnerships before people, as everywhere."""
    held = Q(seats__user__in=subject.ids, seats__ended_at=None) | Q(administrators__user__in=subject.ids)
    for partnership in Partnership.objects.filter(held).distinct().order_by("pk"):
        lock_partnership(partnership)


def _lead_contacts(subject: Subject, now: datetime) -> Iterable[str]:
    for seat in (
        Seat.objects.held().filter(user__in=subject.ids, is_lead_contact=True).select_related("partnership")
    ):
        others = Seat.objects.held().filter(partnership=seat.partnership).exclude(user__in=subject.ids)
        leads = others.filter(is_lead_contact=True, user__is_active=True)
        if others.exists() and not leads.exists():
            yield f"{seat.partnership} has no other lead contact. Somebody else has to become lead contact first."


def _invoiced(subject: Subject, now: datetime) -> Iterable[str]:
    yield from _lead_contacts(subject, now)
    payers = Partnership.objects.filter(subject.by_address("customer__email"), closed_on=None)
    for partnership in payers.order_by("name"):
        yield f"Invoices of {partnership} go to this address. Another contact for invoices has to be named first."


def _end_seats(subject: Subject, seats: "QuerySet[Seat]", now: datetime) -> None:
    """End what is held; that a seat was held stays on record."""
    for seat in seats.filter(ended_at=None).order_by("pk"):
        seat.ended_at = now
        seat.save(update_fields=["ended_at"])


def _withdraw(subject: Subject, invitations: "QuerySet[Invitation]", now: datetime) -> None:
    theirs = invitations.filter(subject.by_address("email"))
    theirs.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    invited = invitations.filter(subject.by_address("email") | subject.by_account("accepted_by"))
    invited.update(**WITHOUT_INVITEE)


def _with_a_partnership(now: datetime) -> Q:
    seats, administrators = Seat.objects.held().values("user"), Administrator.objects.values("user")
    return Q(pk__in=seats) | Q(pk__in=administrators)


SEATS = Holding(
    name="seats",
    order=100,
    title="Seats and roles in partnerships",
    people="People who hold or held a seat of a partnership, or handle its affairs",
    purpose="To know who may read, pay, invite and book for a partnership, and who could at the time",
    basis="Contract with the partnership; legitimate interests",
    kept_for="While the seat is held. That it was held stays with the account, and goes with it.",
    rows=(
        Rows(
            "membership.Seat",
            "seats",
            lambda subject: subject.by_account("user"),
            shows=("partnership", "role", "is_lead_contact", "given_at", "ended_at"),
            fate=Fate.BLANKED,
            carry_out=_end_seats,
            why="Seats end. That a seat was held, without a name, explains the partnership's membership and invoices.",
            until="for as long as the partnership's records",
        ),
        Rows(
            "membership.Administrator",
            "partnerships they are administrator of",
            lambda subject: subject.by_account("user"),
            shows=("partnership", "since"),
        ),
    ),
    lock=_lock,
    obstacles=_invoiced,
)

INVITATIONS = Holding(
    name="invitations",
    order=110,
    title="Invitations to seats",
    people="People who were invited to a seat, and those who invited them",
    purpose="To offer a seat, and to know who accepted",
    basis="Legitimate interests",
    kept_for="Name and address one year after the invitation ran out.",
    period=INVITATIONS_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "membership.Invitation",
            "invitations sent, received and accepted",
            lambda subject: subject.by_address("email") | subject.by_account("accepted_by", "invited_by"),
            shows=("partnership", "invited_at", "expires_at", "accepted_at", "withdrawn_at"),
            fate=Fate.BLANKED,
            carry_out=_withdraw,
            why="That an invitation was made stays, without whom it was for.",
            until=RECORD_UNTIL,
        ),
    ),
)

NOTES = Holding(
    name="notes",
    order=150,
    title="Staff's notes",
    people="People whom our staff spoke with about membership, and the staff who wrote it down",
    purpose="To know what was agreed",
    basis="Legitimate interests",
    kept_for="Seven years. Erasure takes names and addresses out of the words.",
    period=NOTES_KEPT_FOR,
    task=FORGET,
    rows=(
        record(
            "membership.PartnershipNote", "notes that they wrote", "written_by", shows=("kind", "happened_at")
        ),
        record(
            "membership.ProspectNote",
            "notes about prospects that they wrote",
            "written_by",
            shows=("kind", "happened_at"),
        ),
    ),
)

DECISIONS = Holding(
    name="decisions",
    order=160,
    title="Decisions about memberships",
    people="Lead contacts who answered about renewing or areas, and staff who decided",
    purpose="To know who answered and decided what",
    basis="Contract; legitimate interests",
    kept_for="Seven years.",
    period=RECORD_KEPT_FOR,
    task="accounts.tasks.forget_history",
    rows=(
        record(
            "membership.RenewalRound", "renewal rounds that they opened", "opened_by", shows=("opened_at",)
        ),
        record(
            "membership.Renewal",
            "answers about renewing",
            "answered_by",
            shows=("partnership", "answered_at"),
        ),
        record(
            "membership.AreaWish",
            "what they said about areas",
            "asked_by",
            "settled_by",
            shows=("partnership", "asked_at", "settled_at"),
        ),
        record(
            "membership.Succession", "partnerships that they merged or split", "done_by", shows=("done_at",)
        ),
    ),
)

UPLOADS = Holding(
    name="uploaded lists",
    order=170,
    title="Lists of partnerships and people that staff upload",
    people="People on such a list",
    purpose="To enter many at once",
    basis="Legitimate interests",
    kept_for="Until the list is entered or given up, a month at most; that there was one stays.",
    period=UPLOADS_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "membership.PartnershipUpload",
            "lists that they uploaded",
            lambda subject: subject.by_account("uploaded_by"),
            shows=("uploaded_at", "applied_at"),
            fate=Fate.STAYS,
            why="That a list was entered stays, under the number of the account; its contents are gone within a month.",
            until=RECORD_UNTIL,
        ),
    ),
)


def register() -> None:
    """Put what membership holds on the list."""
    for holding in (SEATS, INVITATIONS, APPLICATIONS, INTEREST, PROSPECTS, NOTES, DECISIONS, UPLOADS):
        register_holding(holding)
    register_mentions("membership.PartnershipNote", "words")
    register_mentions("membership.ProspectNote", "words")
    register_mentions("membership.Partnership", "notes")
    register_mentions("membership.ApplicationQuestion", "words", "answer")
    register_mentions("membership.Application", "reason")
    register_mentions("membership.ExpressionOfInterest", "words")
    register_mentions("membership.Renewal", "not_renewing_because", "paused_because")
    register_mentions("membership.AreaWish", "words", "answer")
    register_use("partnerships", _with_a_partnership)
    not_about_people(
        "partnerships, their areas and names: bodies, not people",
        "membership.Area",
        "membership.Area_successors",
        "membership.Partnership",
        "membership.Partnership_areas",
        "membership.CoveredArea",
        "membership.FormerName",
        "membership.Membership",
        "membership.MembershipYear",
        "membership.Charge",
    )
    not_about_people(
        "what an application asks for; whose it is stands with the application",
        "membership.Application_areas",
        "membership.AppliedArea",
        "membership.Doubt",
    )
    not_about_people(
        "settings, prices and words that staff write once for all",
        "membership.AccessSettings",
        "membership.MembershipSettings",
        "membership.Tier",
        "membership.Fee",
        "membership.SeatRole",
        "membership.LetterText",
        "membership.RenewalStep",
    )
    not_about_people("which letter went when; the mail itself stands with mail", "membership.RenewalNotice")
