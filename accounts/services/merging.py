"""Making one account of two that belong to the same person."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.template.loader import render_to_string
from wagtail.log_actions import log

from accounts.merging import plan_merge
from accounts.models import User
from accounts.selectors import works_in_the_admin
from office.letters import compose_letter
from office.models import Identity
from office.services.outbox import write_email

# No mail is ever delivered there (RFC 2606, 2).
NOWHERE = "merged-account-{pk}@merged.invalid"


class CannotMergeError(Exception):
    """These two accounts cannot become one, or not by this person; the words say why."""


@transaction.atomic
def merge_accounts(*, kept: User, closed: User, agreed: str, by: User, now: datetime) -> User:
    """Carry over what belongs to `closed` and close it for good; it is never deleted, and its sessions end.

    Arguments: `agreed` is the fingerprint of the plan that `by` has seen. Both people's main addresses are told at `now`.
    Raises `CannotMergeError` where the two are one, one of them is closed, the plan has changed since, or `by` may not decide about
    people who work in the admin.
    """
    locked = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=[kept.pk, closed.pk])}
    refuse_merge(kept=kept, closed=closed, by=by)
    kept, closed = locked[kept.pk], locked[closed.pk]
    refuse_merge(kept=kept, closed=closed, by=by)
    plan = plan_merge(kept=kept, closed=closed)
    if plan.fingerprint != agreed:
        raise CannotMergeError(
            "Something about these accounts has changed meanwhile. Read the list once more."
        )
    address = closed.email
    for move in plan.moves:
        move.carry_out(now)
    _close(closed, into=kept)
    for account in (kept, closed):
        log(account, "accounts.merge", user=by, data={"kept": kept.pk, "closed": closed.pk})
    _tell(kept, closed_address=address, now=now)
    return kept


def refuse_merge(*, kept: User, closed: User, by: User) -> None:
    """Raise `CannotMergeError` where merging these two is out of the question, whatever they have."""
    if kept.pk == closed.pk:
        raise CannotMergeError("This is one account already: both addresses belong to it.")
    for account in (kept, closed):
        if not account.is_active:
            raise CannotMergeError(f"The account of {account.email} is closed. Open it again first.")
    if not by.is_superuser and any(works_in_the_admin(account) for account in (kept, closed)):
        # Whoever adds an address to an account can enter it, and so would get all that it may do.
        raise CannotMergeError(
            "One of these people works in the admin. Only an administrator with all rights can merge them."
        )
    if closed.pk == by.pk:
        raise CannotMergeError("You cannot close the account that you are working with.")


def _close(closed: User, *, into: User) -> None:
    EmailAddress.objects.filter(user=closed).delete()
    closed.email = NOWHERE.format(pk=closed.pk)
    closed.is_active, closed.merged_into = False, into
    # A session is bound to the password's hash, so every one of them ends, also if the account were opened again.
    closed.set_unusable_password()
    closed.save(update_fields=["email", "is_active", "merged_into", "password"])


def _tell(kept: User, *, closed_address: str, now: datetime) -> None:
    facts = {"identity": Identity.load(), "kept": kept, "closed_address": closed_address}
    for address in (kept.email, closed_address):
        letter = compose_letter(
            recipients=[address],
            subject=render_to_string("account/email/accounts_merged_subject.txt", facts),
            words=render_to_string("account/email/accounts_merged_message.txt", facts),
        )
        write_email(letter, now=now)
