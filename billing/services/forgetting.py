"""Taking people out of accounts that are older than the law wants them kept; the sums stay."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import F, Func, JSONField, Model, Value
from django.utils import timezone

from accounts.services.redacting import redact_trail, trails_of
from billing.models import BankLine, CardAttempt, Invoice

KEPT_FOR = timedelta(days=7 * 365)
NOBODY = "nobody-{pk}@erased.invalid"
"""No mail is ever delivered there (RFC 2606, 2)."""
CONTACT = {"contact_name": "", "email": ""}
WITHOUT_WORDS = "No longer kept"


@transaction.atomic
def forget_old_names(*, now: datetime) -> int:
    """Take contacts out of invoices, addresses out of card payments and words out of bank lines of more than seven years ago.

    `now` is an aware datetime. The seals of these rows are lifted for that alone. Safe to run twice; returns how many rows were changed.
    """
    since = timezone.localdate(now) - KEPT_FOR
    invoices = Invoice.objects.filter(issued_on__lt=since, buyer__has_key="email").exclude(
        buyer__contains=CONTACT
    )
    keys = list(invoices.values_list("pk", flat=True))
    buyer = Func(F("buyer"), Value(CONTACT, JSONField()), template="(%(expressions)s)", arg_joiner=" || ")
    with pgtrigger.ignore("billing.Invoice:invoice_is_final"):
        Invoice.objects.filter(pk__in=keys).update(buyer=buyer)
    for event in trails_of(Invoice):
        with pgtrigger.ignore(f"{event._meta.label}:append_only"):
            event._base_manager.filter(pgh_obj_id__in=keys, buyer__has_key="email").update(buyer=buyer)
    number = len(keys)
    attempts = CardAttempt.objects.filter(created_at__lt=now - KEPT_FOR)
    number += _write(
        CardAttempt, attempts.exclude(email=NOBODY.format(pk="card")), {"email": NOBODY.format(pk="card")}
    )
    lines = BankLine.objects.filter(on__lt=since).exclude(words=WITHOUT_WORDS)
    with pgtrigger.ignore("billing.BankLine:bankline_is_final"):
        number += _write(BankLine, lines, {"words": WITHOUT_WORDS})
    return number


def _write(model: type[Model], rows: Any, values: Mapping[str, Any]) -> int:
    keys = list(rows.values_list("pk", flat=True))
    model._base_manager.filter(pk__in=keys).update(**values)
    redact_trail(model, keys=keys, values=values)
    return len(keys)
