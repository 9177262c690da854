"""Forgetting the audit trail once nobody can ask about it any longer."""

from datetime import datetime

import pghistory.models
import pgtrigger
from django.apps import apps
from django.db import transaction
from wagtail.models import ModelLogEntry, PageLogEntry

from accounts.holdings import RECORD_KEPT_FOR
from accounts.models import Erasure, ErasureRequest


def forget_history(*, now: datetime) -> int:
    """Delete events of the trail, entries of the admin's log and what was asked about data of more than seven years ago.

    `now` is an aware datetime. Safe to run twice; returns how many rows went.
    """
    since = now - RECORD_KEPT_FOR
    number = 0
    for event in apps.get_models():
        # Views over several tables hold no rows of their own.
        if not issubclass(event, pghistory.models.Event) or not event._meta.managed:
            continue
        with transaction.atomic(), pgtrigger.ignore(f"{event._meta.label}:append_only"):
            old = event._base_manager.filter(pgh_created_at__lt=since)
            number += old._raw_delete(old.db)
    contexts = pghistory.models.Context.objects.filter(updated_at__lt=since)
    number += contexts._raw_delete(contexts.db)
    for entries in (ModelLogEntry.objects, PageLogEntry.objects):
        number += entries.filter(timestamp__lt=since).delete()[0]
    decided = ErasureRequest.objects.exclude(state=ErasureRequest.State.WAITING)
    number += decided.filter(decided_at__lt=since).delete()[0]
    number += Erasure.objects.filter(done_at__lt=since).delete()[0]
    return number
