"""What an applicant does: starts an application, goes on with it, sends it, answers, withdraws."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from membership.application_letters import hash_of, make_link, send_to_applicant, tell_staff
from membership.doubts import doubts_about
from membership.models import Application, ApplicationLink, Area, Doubt
from membership.services import MembershipError

PARTNERSHIP, AREAS, BILLING, PAYMENT = "partnership", "areas", "billing", "payment"
STEPS: Mapping[str, tuple[str, ...]] = {
    PARTNERSHIP: ("name", "kind", "website", "first_name", "last_name", "job_title", "email", "phone"),
    AREAS: ("covers",),
    BILLING: ("billed_name", "billed_contact", "billed_email", "billed_address", "billed_postcode"),
    PAYMENT: ("seats", "pays_by", "needs_purchase_order", "purchase_order", "words"),
}
"""The steps of the form, in order, and what each keeps."""


class HasBeenSentError(MembershipError):
    """What has been sent is with the staff and changes no more."""


class IsClosedError(MembershipError):
    """The application was decided or withdrawn."""


class NotCompleteError(MembershipError):
    """A step of the form is still empty; `step` names it."""

    def __init__(self, step: str) -> None:
        super().__init__("Something is still missing. Please complete this step, then send the application.")
        self.step = step


class NothingAskedError(MembershipError):
    """No question waits for an answer."""


@transaction.atomic
def start_application(*, key: UUID, now: datetime, **values: Any) -> tuple[Application, str]:
    """Begin an application with what the first step asks, and mail the link by which one can go on with it on any device.

    Arguments: `key` was given out with the form, so that a form sent twice starts one application and mails one link; `values` are
    those of the step "partnership" in `STEPS`. Returns the application and the token of a link to it.
    """
    typed = {name: _one_line(name, value) for name, value in values.items()}
    application, is_new = Application.objects.get_or_create(key=key, defaults={**typed, "started_at": now})
    token = make_link(application, now=now)
    if is_new:
        send_to_applicant("started", application, token=token, now=now)
    return application, token


@transaction.atomic
def save_step(
    *,
    application: Application,
    step: str,
    values: Mapping[str, Any],
    areas: Iterable[Area] | None = None,
    now: datetime,
) -> Application:
    """Keep what was typed in one step of the form; a changed e-mail address gets a link of its own, and no older link opens anything.

    Arguments: `step` is one of `STEPS`, `areas` belong to the step "areas". Raises `HasBeenSentError` or `IsClosedError`.
    """
    application = locked(application)
    if application.state != Application.State.STARTED:
        raise _closed_or_sent(application)
    address = application.email
    _write(application, {name: values[name] for name in STEPS[step] if name in values}, areas)
    if application.email.lower() != address.lower():
        application.links.all().delete()
        send_to_applicant("started", application, now=now)
    return application


def missing_step(application: Application) -> str | None:
    """Return the first step that still has to be answered, or None where the application can be sent."""
    answered = {
        AREAS: bool(application.covers) or application.areas.exists(),
        BILLING: bool(application.billed_name and application.billed_email and application.billed_address),
        PAYMENT: bool(application.pays_by) and application.needs_purchase_order is not None,
    }
    return next((step for step, done in answered.items() if not done), None)


@transaction.atomic
def submit_application(*, application: Application, now: datetime) -> Application:
    """Send an application to the staff; what it may double is written down for them. Sent twice, it is sent once.

    Both sides get a mail. Raises `NotCompleteError` or `IsClosedError`.
    """
    application = locked(application)
    if application.state == Application.State.WITHDRAWN:
        raise _closed_or_sent(application)
    if application.state != Application.State.STARTED:
        return application
    if step := missing_step(application):
        raise NotCompleteError(step)
    return _submit(application, now=now)


@transaction.atomic
def enter_application(*, by: User, areas: Iterable[Area], now: datetime, **values: Any) -> Application:
    """Enter and send an application on somebody's behalf, as staff do who are rung up. The lead contact gets the usual mail.

    Raises `NotCompleteError`.
    """
    application = Application(started_at=now, entered_by=by)
    _write(application, values, areas)
    if step := missing_step(application):
        raise NotCompleteError(step)
    return _submit(application, now=now)


@transaction.atomic
def change_application(
    *, application: Application, areas: Iterable[Area], now: datetime, **values: Any
) -> Application:
    """Correct an application as staff, before it is decided; what it may double is looked for again. Raises `IsClosedError`."""
    application = locked(application)
    if not application.is_open:
        raise _closed_or_sent(application)
    address = application.email
    _write(application, values, areas)
    if application.email.lower() != address.lower():
        application.links.all().delete()
        send_to_applicant("link", application, now=now)
    if application.submitted_at:
        note_doubts(application, now=now)
    return application


@transaction.atomic
def answer_question(*, application: Application, words: str, now: datetime) -> Application:
    """Answer what staff asked; the application waits for them again. Raises `NothingAskedError`."""
    application = locked(application)
    question = application.questions.filter(answered_at=None).first()
    if question is None or application.state != Application.State.ASKED:
        raise NothingAskedError("There is no question to answer. You may have answered it in another window.")
    question.answer, question.answered_at = words, now
    question.save(update_fields=["answer", "answered_at"])
    application.state = Application.State.SUBMITTED
    application.save(update_fields=["state"])
    tell_staff("answered", application, now=now)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, now: datetime) -> Application:
    """End an application that has not been decided; withdrawn twice, it is withdrawn once. Raises `IsClosedError`."""
    application = locked(application)
    if application.state == Application.State.WITHDRAWN:
        return application
    if not application.is_open:
        raise _closed_or_sent(application)
    was_sent = application.state != Application.State.STARTED
    application.state = Application.State.WITHDRAWN
    application.save(update_fields=["state"])
    if was_sent:
        tell_staff("withdrawn", application, now=now)
    return application


def application_of(token: str) -> ApplicationLink | None:
    """Return the link that a token belongs to, with its application, expired or not; None for a token that was never given."""
    return ApplicationLink.objects.select_related("application").filter(token_hash=hash_of(token)).first()


@transaction.atomic
def send_links(*, email: str, now: datetime) -> int:
    """Mail a new link to each application of an address that is open or approved; returns how many. Nobody else learns whether any is."""
    shown = [state for state in Application.State if state != Application.State.WITHDRAWN]
    found = Application.objects.filter(email__iexact=email.strip(), state__in=shown).order_by("-pk")[:5]
    for application in found:
        send_to_applicant("link", application, now=now)
    return len(found)


@transaction.atomic
def forget_abandoned(*, now: datetime) -> int:
    """Delete what was started and never sent once no link opens it any more, as the mail with the link says; returns how many."""
    opened = ApplicationLink.objects.filter(application=OuterRef("pk"), expires_at__gt=now)
    abandoned = Application.objects.filter(~Exists(opened), state=Application.State.STARTED)
    count = 0
    for application in abandoned.select_for_update(skip_locked=True, of=("self",)):
        application.delete()
        count += 1
    return count


def locked(application: Application) -> Application:
    """Hold the application's row until the surrounding transaction ends, and return it as it is now."""
    return Application.objects.select_for_update().get(pk=application.pk)


def note_doubts(application: Application, *, now: datetime) -> None:
    """Write down anew what the application may double."""
    application.doubts.all().delete()
    found = list(doubts_about(application))
    for doubt in found:
        doubt.noted_at = now
    Doubt.objects.bulk_create(found)


def _submit(application: Application, *, now: datetime) -> Application:
    application.state, application.submitted_at = Application.State.SUBMITTED, now
    application.save(update_fields=["state", "submitted_at"])
    note_doubts(application, now=now)
    send_to_applicant("submitted", application, now=now)
    tell_staff("arrived", application, now=now)
    return application


SEVERAL_LINES = {"covers", "billed_address", "words"}


def _one_line(name: str, value: Any) -> Any:
    """Take line breaks out of what is one line: smuggled into a name, one would end a paragraph of our mails and begin another."""
    is_line = isinstance(value, str) and name not in SEVERAL_LINES
    return " ".join(value.split()) if is_line else value


def _write(application: Application, values: Mapping[str, Any], areas: Iterable[Area] | None) -> None:
    for name, value in values.items():
        setattr(application, name, _one_line(name, value))
    application.save()
    if areas is not None:
        application.areas.set(areas)


def _closed_or_sent(application: Application) -> MembershipError:
    if application.is_open:
        return HasBeenSentError("This application has been sent. Write to us if something has to be changed.")
    return IsClosedError(f"This application is {application.get_state_display()} and changes no more.")
