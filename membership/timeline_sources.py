"""What membership itself puts on a partnership's timeline: people, memberships, mails, notes, names, and the audit trail."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from membership.history import history_of
from membership.models import (
    Administrator,
    FormerName,
    Invitation,
    Membership,
    Partnership,
    PartnershipNote,
    ProspectNote,
    Seat,
    Succession,
)
from membership.timeline import READ_A_SOURCE, Entry, day_entry, register_timeline
from office.models import OutboxMessage

A_MOMENT = timedelta(minutes=5)


def people(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Invitations sent and withdrawn, seats given and ended, and administrators since when."""
    seats = Seat.objects.filter(partnership__in=partnerships).select_related("user", "role")
    for seat in seats.order_by("-given_at")[:READ_A_SOURCE]:
        facts = [str(seat.role)] if seat.role else []
        facts += ["lead contact"] if seat.is_lead_contact else []
        yield Entry(
            seat.given_at,
            f"Seat given to {seat.user}",
            seat.partnership_id,
            lines=(", ".join(facts),) * bool(facts),
        )
        if seat.ended_at:
            yield Entry(seat.ended_at, f"Seat of {seat.user} ended", seat.partnership_id)
    yield from _invitations(partnerships)
    for administrator in Administrator.objects.filter(partnership__in=partnerships).select_related("user"):
        yield Entry(
            administrator.since, f"{administrator.user} became administrator", administrator.partnership_id
        )


def _invitations(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    rows = Invitation.objects.filter(partnership__in=partnerships).select_related("invited_by", "role")
    now = timezone.now()
    for row in rows.order_by("-invited_at")[:READ_A_SOURCE]:
        facts = (str(row.role),) if row.role else ()
        yield Entry(
            row.invited_at,
            f"{row.invitee} invited to a seat",
            row.partnership_id,
            who=str(row.invited_by or ""),
            lines=facts,
        )
        if row.withdrawn_at:
            yield Entry(row.withdrawn_at, f"Invitation of {row.invitee} withdrawn", row.partnership_id)
        elif row.accepted_at:
            yield Entry(row.accepted_at, f"Invitation of {row.invitee} accepted", row.partnership_id)
        elif row.expires_at <= now:
            yield Entry(row.expires_at, f"Invitation of {row.invitee} expired", row.partnership_id)


def memberships(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """The steps of every membership that have come to pass."""
    today = timezone.localdate()
    rows = Membership.objects.filter(partnership__in=partnerships).select_related("year")
    for row in rows.order_by("-year__starts_on")[:READ_A_SOURCE]:
        steps = (
            (row.applied_on, "Applied for", (f"{row.seats} seats",)),
            (row.approved_on, "Approved for", ()),
            (row.access_from, "Access began for", (f"Until {_day(row.access_until)}",)),
            (row.access_until and row.access_until + timedelta(days=1), "Access ended for", ()),
            (row.cancelled_on, "Cancelled for", ()),
        )
        ended = row.cancelled_on or today
        for day, words, lines in steps:
            if day and day <= today and (words != "Access ended for" or day < ended):
                yield Entry(
                    day_entry(day), f"{words} {row.year}", row.partnership_id, lines=lines, is_day=True
                )


def names(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Renaming, merging and splitting."""
    for former in FormerName.objects.filter(partnership__in=partnerships):
        yield Entry(
            day_entry(former.until + timedelta(days=1)),
            f"No longer called “{former.name}”",
            former.partnership_id,
            is_day=True,
        )
    steps = Succession.objects.filter(predecessor__in=partnerships) | Succession.objects.filter(
        successor__in=partnerships
    )
    own = partnerships[0].pk
    for step in steps.select_related("predecessor", "successor", "done_by").distinct():
        is_own = own in (step.predecessor_id, step.successor_id)
        at = own if is_own else step.predecessor_id
        other = step.predecessor if step.successor_id == at else step.successor
        yield Entry(
            day_entry(step.on),
            f"{step.predecessor} {'merged into' if step.kind == Succession.Kind.MERGED else 'split:'} {step.successor}",
            at,
            who=str(step.done_by or ""),
            address=reverse("partnership:inspect", args=[other.pk]),
            is_day=True,
        )


def notes(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """What staff noted, and how they were in touch with the areas before the partnership joined."""
    rows = PartnershipNote.objects.filter(partnership__in=partnerships).select_related("written_by")
    for note in rows[:READ_A_SOURCE]:
        yield Entry(
            note.happened_at,
            note.get_kind_display().capitalize(),
            note.partnership_id,
            words=note.words,
            who=str(note.written_by or ""),
            lines=(f"Changed on {_day(note.changed_at)}",) if note.changed_at else (),
            change_address=reverse("partnership:changenote", args=[note.pk]),
            written_by_id=note.written_by_id,
        )
    covered = dict(_areas(partnerships))
    before = ProspectNote.objects.filter(area__in=covered).select_related("written_by", "area", "contact")
    for touch in before[:READ_A_SOURCE]:
        about = f"{touch.contact} in {touch.area}" if touch.contact else str(touch.area)
        yield Entry(
            touch.happened_at,
            f"{touch.get_kind_display().capitalize()}: {about}",
            covered[touch.area_id],
            words=touch.words,
            who=str(touch.written_by or ""),
            address=reverse("prospect:inspect", args=[touch.area_id]),
        )


def mails(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Mail to people of the partnership while they belonged to it; codes and links for signing in are nobody's business."""
    spans = _spans(partnerships)
    rows = (
        OutboxMessage.objects.filter(recipients__has_any_keys=list(spans), is_secret=False)
        .only("recipients", "subject", "created_at", "state")
        .order_by("-created_at")
    )
    for row in rows[:READ_A_SOURCE] if spans else ():
        for address in row.recipients:
            belongs = [pk for pk, start, end in spans.get(address, ()) if start <= row.created_at <= end]
            if belongs:
                yield Entry(
                    row.created_at,
                    row.subject,
                    belongs[0],
                    lines=(f"To {row.addressees}", row.get_state_display()),
                    address=reverse("outbox:inspect", args=[row.pk]),
                )
                break


def audit(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Every row written, by whom, and what differs."""
    for change in history_of(*partnerships, count=READ_A_SOURCE):
        yield Entry(
            change.at,
            _capital(f"{change.what} {change.action}"),
            change.partnership_id,
            who=change.who or "the system",
            lines=tuple(
                f"{_capital(difference.field)}: {difference.before + ' → ' if difference.before else ''}"
                f"{difference.after or 'empty'}"
                for difference in change.differences
            ),
        )


def register_sources() -> None:
    """Put membership's own sources on the timeline."""
    register_timeline("people", people, label="People", icon="user", order=10)
    register_timeline("memberships", memberships, label="Memberships", icon="calendar-check", order=20)
    register_timeline("names", names, label="Names, mergers, splits", icon="tag", order=40)
    register_timeline("mails", mails, label="Mails", icon="mail", order=50)
    register_timeline("notes", notes, label="Notes", icon="comment", order=60)
    register_timeline("audit", audit, label="Audit trail", icon="history", order=900)


def _areas(partnerships: Sequence[Partnership]) -> Iterable[tuple[int, int]]:
    rows = Partnership.areas.through.objects.filter(partnership__in=partnerships)
    # The partnership shown comes last, so that an area it covers counts as its own.
    last = partnerships[0].pk
    return sorted(rows.values_list("area_id", "partnership_id"), key=lambda row: row[1] == last)


def _spans(partnerships: Sequence[Partnership]) -> dict[str, list[tuple[int, datetime, datetime]]]:
    """Address by address, when its person belonged to which partnership."""
    spans: dict[str, list[tuple[int, datetime, datetime]]] = {}
    now = timezone.now() + A_MOMENT
    held = Seat.objects.filter(partnership__in=partnerships).order_by("-given_at")
    for pk, email, start, end in held.values_list("partnership_id", "user__email", "given_at", "ended_at"):
        spans.setdefault(email, []).append((pk, start - A_MOMENT, (end + A_MOMENT) if end else now))
    administered = Administrator.objects.filter(partnership__in=partnerships)
    for pk, email, start in administered.values_list("partnership_id", "user__email", "since"):
        spans.setdefault(email, []).append((pk, start - A_MOMENT, now))
    return spans


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
