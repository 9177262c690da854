"""Reports of mail providers: kept as they arrive, then acted on, each once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from office import tasks
from office.addresses import normal_address
from office.bounces import BOUNCED, COMPLAINED, UNSUBSCRIBED
from office.models import Copy, MailReport, OutboxMessage, Suppression
from office.reports import follow_unwanted
from office.services.suppressions import note_dead_address, suppress

# A mailbox that is full for a week is no dead address; one that takes nothing for weeks on end is as good as dead.
SOFT_IN_A_ROW = 4
SOFT_OVER = timedelta(days=21)
# A report that names no mail of ours is about the last one, unless that lies further back.
ABOUT_THE_LAST = timedelta(days=5)
KEPT_FOR = timedelta(days=400)
State = Copy.State


@transaction.atomic
def note_report(
    *,
    provider: str,
    event_id: str,
    kind: str,
    address: str,
    message_id: str = "",
    copy_id: str = "",
    is_final: bool = False,
    detail: str = "",
    happened_at: datetime,
    now: datetime,
) -> bool:
    """Keep a report as it arrives; returns whether it is new. Acting on it follows soon, and at the latest with the next sweep.

    Arguments: `event_id` names the report among those of the `provider`, so that a repeated one changes nothing; `kind` is one of
    bounced, complained, unsubscribed; `message_id` and `copy_id` are what the provider knows of the mail, either may be empty; `is_final`
    says that the address is dead; `happened_at` and `now` are aware datetimes.
    """
    address = normal_address(address)[:320]
    # Only a copy that went to this very address: whatever else a report says, it is not about somebody else's.
    known = (
        Copy.objects.filter(pk=int(copy_id), address=address) if copy_id.isdecimal() else Copy.objects.none()
    )
    _, is_new = MailReport.objects.get_or_create(
        provider=provider[:40],
        event_id=event_id[:255],
        defaults={
            "kind": kind,
            "address": address,
            "message_id": message_id[:255],
            "copy": known.first(),
            "is_final": is_final,
            "detail": " ".join(detail.split())[:500],
            "happened_at": happened_at,
            "received_at": now,
        },
    )
    if is_new:
        transaction.on_commit(tasks.act_on_mail_reports.delay, robust=True)
    return is_new


def act_on_reports(*, now: datetime) -> int:
    """Do what follows from every report that nobody has acted on; returns how many. Safe to run twice, and in several places at once."""
    waiting = MailReport.objects.filter(acted_on_at__isnull=True).order_by("received_at", "pk")
    return sum(_act_on(pk, now=now) for pk in waiting.values_list("pk", flat=True))


def forget_old_reports(*, now: datetime) -> int:
    """Delete what providers reported more than about a year ago; suppressions stay. Returns how many."""
    return MailReport.objects.filter(received_at__lt=now - KEPT_FOR, acted_on_at__isnull=False).delete()[0]


@transaction.atomic
def _act_on(pk: int, *, now: datetime) -> bool:
    held = MailReport.objects.select_for_update(skip_locked=True, of=("self",))
    report = held.filter(pk=pk, acted_on_at__isnull=True).first()
    if report is None:
        return False
    report.copy = copy = report.copy or _copy_of(report)
    report.acted_on_at = now
    report.save(update_fields=["copy", "acted_on_at"])
    if report.kind == BOUNCED and report.is_final:
        _count_as_bounced(copy, detail=report.detail, now=now)
        note_dead_address(address=report.address, detail=report.detail, now=now)
    elif report.kind == BOUNCED and _fails_for_weeks(report.address):
        words = f"The last {SOFT_IN_A_ROW} mails could not be delivered. {report.detail}"
        note_dead_address(address=report.address, detail=words, now=now)
    elif report.kind == COMPLAINED:
        reason = Suppression.Reason.COMPLAINED
        suppress(address=report.address, reason=reason, detail=report.detail, now=now)
        follow_unwanted(address=report.address, copy=copy, is_complaint=True, now=now)
    elif report.kind == UNSUBSCRIBED:
        follow_unwanted(address=report.address, copy=copy, is_complaint=False, now=now)
    return True


def _copy_of(report: MailReport) -> Copy | None:
    """Find the copy that a report is about: by the provider's name for it, by our Message-ID, else the last one to the address."""
    name = report.message_id.strip("<> ")
    copies = Copy.objects.filter(address=report.address)
    if name:
        if copy := copies.filter(provider_id__in={name, report.message_id}).order_by("-pk").first():
            return copy
        if (key := _key_in(name)) and (copy := copies.filter(key=key).first()):
            return copy
        if OutboxMessage.objects.filter(message_id__in=[f"<{name}>", name]).exists():
            return None
    since = report.happened_at - ABOUT_THE_LAST
    last = copies.filter(sent_at__range=(since, report.happened_at)).order_by("-sent_at").first()
    later = OutboxMessage.objects.filter(
        recipients__contains=[report.address], sent_at__lte=report.happened_at
    )
    if last is None or later.filter(sent_at__gt=last.sent_at).exists():
        return None
    return last


def _key_in(name: str) -> UUID | None:
    try:
        return UUID(name.partition("@")[0])
    except ValueError:
        return None


def _count_as_bounced(copy: Copy | None, *, detail: str, now: datetime) -> None:
    if copy is None:
        return
    known = Copy.objects.filter(pk=copy.pk, state__in=[State.SENT, State.SENDING, State.UNCERTAIN])
    known.update(state=State.BOUNCED, sent_at=Coalesce(F("sent_at"), F("claimed_at"), now), last_error=detail)


def _fails_for_weeks(address: str) -> bool:
    """Whether each of the last copies to the address came back for the time being, over several weeks."""
    sent = Copy.objects.filter(address=address, sent_at__isnull=False).order_by("-sent_at")[:SOFT_IN_A_ROW]
    last = [(copy.pk, copy.sent_at) for copy in sent if copy.sent_at]
    if len(last) < SOFT_IN_A_ROW or last[0][1] - last[-1][1] < SOFT_OVER:
        return False
    reports = MailReport.objects.filter(kind=BOUNCED, address=address, copy__in=[pk for pk, _ in last])
    return reports.values("copy").distinct().count() == SOFT_IN_A_ROW
