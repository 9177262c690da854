"""Forgetting: addresses whose owners had their data erased, and mail that is older than anybody needs."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from office.addresses import normal_address
from office.models import Copy, ForgottenAddress, OutboxAttachment, OutboxMessage, Suppression
from office.models.forgotten import digests_of

MAIL_KEPT_FOR = timedelta(days=365)
COPIES_KEPT_FOR = timedelta(days=730)
"""Long enough for the link to leave a mailing, which stands in old mail, to know whom it is for."""
LIFTED_KEPT_FOR = timedelta(days=730)
AT_REST = [OutboxMessage.State.SENT, OutboxMessage.State.FAILED, OutboxMessage.State.UNCERTAIN]
NO_LONGER_KEPT = "No longer kept"


def forget_address(*, address: str, now: datetime) -> None:
    """Keep no more of an address than what lets bulk mail to it be held back; its suppression, if any, goes with it."""
    ForgottenAddress.objects.get_or_create(digest=digests_of(address)[0], defaults={"since": now})
    Suppression.objects.filter(address=normal_address(address)).delete()


def remember_again(*, address: str) -> None:
    """Let bulk mail go to an address that was forgotten, on the word of whoever reads its mail."""
    ForgottenAddress.objects.filter(digest__in=digests_of(address)).delete()


@transaction.atomic
def forget_old_mail(*, now: datetime) -> int:
    """Wipe words and addresses of single mail after a year, and of bulk mail's copies and lifted suppressions after two.

    That a mail went, when, and as what, stays. Safe to run twice; returns how many rows were changed.
    """
    messages = OutboxMessage.objects.filter(state__in=AT_REST, created_at__lt=now - MAIL_KEPT_FOR)
    messages = messages.exclude(recipients=[], text="", html="")
    keys = list(messages.select_for_update(skip_locked=True).values_list("pk", flat=True))
    OutboxAttachment.objects.filter(message__in=keys).update(content=None, name="")
    number = OutboxMessage.objects.filter(pk__in=keys).update(
        recipients=[],
        subject=NO_LONGER_KEPT,
        text="",
        html="",
        headers={},
        last_error="",
        # Nobody sends it once more.
        is_secret=True,
    )
    copies = Copy.objects.filter(consignment__ended_at__lt=now - COPIES_KEPT_FOR).exclude(address="")
    number += wipe_copies(copies)
    number += Suppression.objects.filter(lifted_at__lt=now - LIFTED_KEPT_FOR).delete()[0]
    return number


def wipe_copies(copies: QuerySet[Copy]) -> int:
    """Take out of copies of bulk mail whom they were for; what became of them stays."""
    return Copy.objects.filter(pk__in=copies.values("pk")).update(
        person=Concat(Value("forgotten-"), Cast("pk", CharField())),
        address="",
        name="",
        why="",
        personal={},
        last_error="",
    )
