"""The examples of one's own partnerships: who sees them, who may change them, and where each stands, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from membership.access import Viewer
from resources.models import Example, ExampleStep, Link, State
from resources.services.contributing import CHANGEABLE, WITHDRAWABLE

TOLD = {
    State.ASKED: ExampleStep.Kind.ASKED,
    State.DECLINED: ExampleStep.Kind.DECLINED,
    State.TAKEN_DOWN: ExampleStep.Kind.TAKEN_DOWN,
}


@dataclass(frozen=True)
class OwnExample:
    """An example as its partnership sees it."""

    example: Example
    words: str
    may_change: bool

    @property
    def is_changeable(self) -> bool:
        return self.may_change and self.example.state in CHANGEABLE

    @property
    def is_withdrawable(self) -> bool:
        return self.may_change and self.example.state in WITHDRAWABLE

    @property
    def asks(self) -> bool:
        """Whether something is asked of the partnership."""
        return self.example.state == State.ASKED

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        example = self.example
        if example.state == State.PUBLISHED and example.link_verdict == Link.DEAD:
            return "Not shown: its address leads nowhere"
        return str(example.get_state_display())


def may_change(viewer: Viewer, example: Example) -> bool:
    """Say whether a person may change an example: on a seat of its partnership, as its contributor or as lead contact.

    The membership may have lapsed: what was shared stays theirs to look after.
    """
    place = next((place for place in viewer.places if place.partnership_id == example.partnership_id), None)
    return place is not None and (place.is_lead_contact or example.contributed_by_id == viewer.user_id)


def own_examples(viewer: Viewer) -> list[tuple[str, list[OwnExample]]]:
    """Return the examples of the partnerships a person sits for, by partnership, what asks for something first; two queries."""
    keys = [place.partnership_id for place in viewer.places]
    rows = list(
        Example.objects.filter(partnership__in=keys)
        .select_related("partnership", "type")
        .order_by("partnership__name", "-contributed_at", "-pk")
    )
    told = latest_words(rows)
    shown = [OwnExample(row, told.get(row.pk, ""), may_change(viewer, row)) for row in rows]
    return [
        (name, sorted(group, key=lambda own: not own.asks))
        for name, group in groupby(shown, key=lambda own: own.example.partnership.name)
    ]


def latest_words(examples: Iterable[Example]) -> dict[int, str]:
    """Return what was last said about examples that wait for an answer, were declined or taken down."""
    wanted = {example.pk: TOLD[State(example.state)] for example in examples if example.state in TOLD}
    found: dict[int, str] = {}
    for step in ExampleStep.objects.filter(example__in=wanted).order_by("at", "pk"):
        if step.kind == wanted[step.example_id]:
            found[step.example_id] = step.words
    return found


def step_words(example: Example) -> str:
    """Return what was last asked about an example, or why it was declined."""
    return latest_words([example]).get(example.pk, "")
