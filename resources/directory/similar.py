"""Examples that are like another."""

from collections import Counter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from resources.directory.selectors import in_order
from resources.models import Example, ExampleTopic

LOOKED_AT = 40
SHOWN = 4


def similar_to(example: Example) -> list[Example]:
    """Return a few listed examples that share the most topics with this one, those of its type and the newest first.

    Looks at the newest of each of its topics only; three queries.
    """
    beside = ExampleTopic.objects.filter(topic=OuterRef("topic"), shown_on__isnull=False)
    newest = beside.order_by("-shown_on", "-example").values("example")[:LOOKED_AT]
    lists = example.filings.annotate(newest=ArraySubquery(newest)).values_list("newest", flat=True)
    shared = Counter(pk for pks in lists for pk in pks if pk != example.pk)
    facts = Example.objects.filter(pk__in=shared).values_list("pk", "type", "dated")
    best = sorted(facts, key=lambda fact: (shared[fact[0]], fact[1] == example.type_id, fact[2], fact[0]))
    ids = [pk for pk, _, _ in reversed(best)][:SHOWN]
    return in_order(Example.objects.listed().select_related("partnership", "type"), ids)
