"""Where else the words of an example may stand: apps above this one say how they forget those of one that is taken down."""

from collections.abc import Callable

from resources.models import Example

Forget = Callable[[Example], None]
"""Takes the example while its row still says what must go; called within the transaction of the takedown, safe to run twice."""

_places: dict[str, Forget] = {}


def register_place(name: str, forget: Forget) -> None:
    """Let an app take part in takedowns; the same name again replaces it."""
    _places[name] = forget


def forget_everywhere(*, example: Example) -> None:
    """Let every place forget what the example says."""
    for name in sorted(_places):
        _places[name](example)
