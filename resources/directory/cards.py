"""The cards of examples of practice."""

from cms.cards import Card
from resources.models import Example


def card_of_example(key: int) -> Card | None:
    """Return the card of an example that the directory shows."""
    example = Example.objects.listed().select_related("partnership", "type").filter(pk=key).first()
    return example.card if example else None
