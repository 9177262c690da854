"""Forgetting what was said and asked about membership once nobody needs it any longer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from membership.models import (
    Application,
    ExpressionOfInterest,
    Invitation,
    PartnershipNote,
    PartnershipUpload,
    ProspectContact,
    ProspectNote,
)

CLOSED_APPLICATIONS_KEPT_FOR = timedelta(days=365)
APPROVED_APPLICATIONS_KEPT_FOR = timedelta(days=730)
INTEREST_KEPT_FOR = timedelta(days=730)
PROSPECTS_KEPT_FOR = timedelta(days=1095)
NOTES_KEPT_FOR = timedelta(days=7 * 365)
INVITATIONS_KEPT_FOR = timedelta(days=365)
UPLOADS_KEPT_FOR = timedelta(days=30)

NOBODY = Concat(Value("nobody-"), Cast("pk", CharField()), Value("@erased.invalid"))
WITHOUT_APPLICANT = {
    "first_name": "",
    "last_name": "",
    "job_title": "",
    "email": NOBODY,
    "phone": "",
    "billed_contact": "",
    "billed_email": "",
    "words": "",
}
"""What is written over an application that stays."""
WITHOUT_INVITEE = {"email": NOBODY, "first_name": "", "last_name": ""}


@transaction.atomic
def forget_old_contacts(*, now: datetime) -> int:
    """Delete or empty what is over at `now`, an aware datetime; safe to run twice. Returns how many rows went or were emptied.

    Applications that were declined or withdrawn go after a year; approved ones lose the applicant's name after two. Expressions of
    interest go after two years, contacts at authorities three years after anybody was in touch, staff's notes after seven. Who was
    invited to a seat is forgotten after a year, an uploaded list that nobody entered after a month.
    """
    state = Application.State
    closed = Q(state=state.DECLINED, decided_at__lt=now - CLOSED_APPLICATIONS_KEPT_FOR) | Q(
        state=state.WITHDRAWN, started_at__lt=now - CLOSED_APPLICATIONS_KEPT_FOR
    )
    number = Application.objects.filter(closed).delete()[1].get("membership.Application", 0)
    approved = Application.objects.filter(
        state=state.APPROVED, decided_at__lt=now - APPROVED_APPLICATIONS_KEPT_FOR
    )
    number += approved.exclude(first_name="", last_name="", phone="").update(**WITHOUT_APPLICANT)
    number += ExpressionOfInterest.objects.filter(received_at__lt=now - INTEREST_KEPT_FOR).delete()[0]
    number += _quiet_prospects(now)
    for notes in (PartnershipNote.objects, ProspectNote.objects):
        number += notes.filter(happened_at__lt=now - NOTES_KEPT_FOR).delete()[0]
    over = Q(accepted_at__isnull=False) | Q(withdrawn_at__isnull=False) | Q(expires_at__lt=now)
    invited = Invitation.objects.filter(over, expires_at__lt=now - INVITATIONS_KEPT_FOR)
    number += invited.exclude(email__endswith="@erased.invalid").update(**WITHOUT_INVITEE)
    uploads = PartnershipUpload.objects.filter(content__isnull=False, uploaded_at__lt=now - UPLOADS_KEPT_FOR)
    number += uploads.update(content=None, report=None, given_up_at=now)
    return number


def _quiet_prospects(now: datetime) -> int:
    since = now - PROSPECTS_KEPT_FOR
    lately = ProspectNote.objects.filter(contact=OuterRef("pk"), happened_at__gte=since)
    quiet = ProspectContact.objects.filter(~Exists(lately), added_at__lt=since)
    return quiet.delete()[1].get("membership.ProspectContact", 0)
