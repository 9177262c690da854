"""Examples change hands when partnerships merge or split."""

from datetime import datetime

from django.db import transaction

from membership.models import Partnership
from resources.models import Example, ExampleStep
from resources.services.filing import refile


@transaction.atomic
def move_examples(*, source: Partnership, target: Partnership, now: datetime) -> int:
    """Let all examples of a partnership be another one's, each with a note of it; returns how many."""
    rows = Example.objects.select_for_update(of=("self",)).filter(partnership=source)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    Example.objects.filter(pk__in=keys).update(partnership=target)
    ExampleStep.objects.bulk_create(
        ExampleStep(
            example_id=key,
            kind=ExampleStep.Kind.MOVED,
            words=f"From {source} to {target}, which took over.",
            at=now,
        )
        for key in keys
    )
    refile(examples=keys)
    return len(keys)
