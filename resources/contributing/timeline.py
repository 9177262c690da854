"""What a partnership shared, on its timeline."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from membership.models import Partnership
from membership.timeline import READ_A_SOURCE, Entry
from resources.models import ExampleStep

Kind = ExampleStep.Kind
TOLD = {
    Kind.CONTRIBUTED: "Example shared",
    Kind.PUBLISHED: "Example published",
    Kind.DECLINED: "Example declined",
    Kind.WITHDRAWN: "Example withdrawn",
    Kind.TAKEN_DOWN: "Example taken down",
    Kind.MOVED: "Example came over",
}


def examples(partnerships: Sequence[Partnership]) -> Iterator[Entry]:
    """Examples sent, published, declined, withdrawn and taken down."""
    steps = (
        ExampleStep.objects.filter(example__partnership__in=partnerships, kind__in=TOLD)
        .select_related("example", "by")
        .order_by("-at", "-pk")
    )
    for step in steps[:READ_A_SOURCE]:
        yield Entry(
            step.at,
            f"{TOLD[Kind(step.kind)]}: {step.example.title}",
            step.example.partnership_id,
            who=str(step.by or ""),
            address=reverse("example:inspect", args=[step.example_id]),
        )
