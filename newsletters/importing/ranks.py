"""Which headings open a section and which an item.

A heading directly over another heading surely opens a section. What these sure ones have in common, and the
others lack,
tells which of the other headings open a section as well: the blank lines around them, capitals, numbers, a
word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from newsletters.importing.cohesion import stems
from newsletters.importing.features import is_capitals
from newsletters.importing.marks import number_depth
from newsletters.importing.outline import Role
from newsletters.importing.pieces import Piece, runs_of_headings

Trait = Callable[[Piece], bool]

_TRAITS: Final[tuple[tuple[float, Trait], ...]] = (
    (2.0, lambda piece: is_capitals(piece.text)),
    (2.0, lambda piece: piece.ruled == "="),
    (1.0, lambda piece: piece.ruled != ""),
    (1.5, lambda piece: number_depth(piece.text) == 1),
    (1.0, lambda piece: piece.text.endswith(":")),
    (1.0, lambda piece: piece.bold),
    (0.6, lambda piece: piece.gap_below > 1),
)
_COMMON: Final = 0.75
_RARE: Final = 0.4
_MANY: Final = 0.7


def ranks_of(pieces: list[Piece], start: int, end: int) -> dict[int, Role]:
    """The rank of each heading between two positions of a newsletter."""
    runs = [part for run in runs_of_headings(pieces) if (part := [at for at in run if start <= at < end])]
    headings = [at for run in runs for at in run]
    levels = sorted({pieces[at].level for at in headings if pieces[at].level})
    if len(levels) > 1 or (levels and any(not pieces[at].level for at in headings)):
        return _by_level(pieces, headings, levels)
    return _by_likeness(pieces, runs, headings)


def _by_level(pieces: list[Piece], headings: list[int], levels: list[int]) -> dict[int, Role]:
    """The document says it itself: its highest level are the sections, the next the items."""
    ranks: dict[int, Role] = {}
    order = [Role.SECTION, Role.ITEM]
    for at in headings:
        depth = levels.index(pieces[at].level) if pieces[at].level else len(levels)
        ranks[at] = order[depth] if depth < len(order) else Role.SUBHEADING
    return ranks


def _by_likeness(pieces: list[Piece], runs: list[list[int]], headings: list[int]) -> dict[int, Role]:
    sure = {run[0] for run in runs if len(run) > 1}
    directly_beneath = {at for run in runs for at in run[1:]}
    likeness = (
        _likeness(pieces, headings, sure, directly_beneath) if sure else _split_by_style(pieces, headings)
    )
    ranks: dict[int, Role] = {}
    for run in runs:
        opens = run[0] in sure or likeness(pieces[run[0]])
        for depth, at in enumerate(run):
            if depth == 0:
                ranks[at] = Role.SECTION if opens else Role.ITEM
            else:
                ranks[at] = Role.ITEM if depth == 1 else Role.SUBHEADING
    return ranks


def _likeness(pieces: list[Piece], headings: list[int], sure: set[int], beneath: set[int]) -> Trait:
    """A test whether a heading is like the sure sections: it shows at least half of what sets these apart."""
    # The blank lines above a heading right beneath a section's heading are that one's, so these say nothing.
    others = [pieces[at] for at in headings if at not in sure and at not in beneath]
    all_others = [pieces[at] for at in headings if at not in sure]
    sections = [pieces[at] for at in sure]
    items = [pieces[at] for at in beneath]
    traits = [
        (weight, trait)
        for weight, trait in _TRAITS
        if _share(trait, sections) >= _COMMON
        and _share(trait, items) <= _RARE
        and _share(trait, others) <= _MANY
    ]
    below_something = [pieces[at] for at in sure if at > 0]
    if _share(_stands_apart, below_something) >= _COMMON and _share(_stands_apart, others) <= _RARE:
        traits.append((1.0, _stands_apart))
    longest = max(len(piece.text) for piece in sections) * 1.6 + 10
    for stem in _common_stems(sections, all_others):
        traits.append((1.0, _shares(stem, longest)))
    total = sum(weight for weight, _ in traits)

    def is_like_a_section(piece: Piece) -> bool:
        return bool(traits) and sum(weight for weight, trait in traits if trait(piece)) >= total / 2

    return is_like_a_section


def _common_stems(sections: list[Piece], others: list[Piece]) -> list[str]:
    counts = Counter(stem for piece in sections for stem in stems(piece.text))
    rivals = Counter(stem for piece in others for stem in stems(piece.text))
    return [
        stem
        for stem, count in counts.items()
        if count >= 2 and count >= len(sections) * 0.6 and rivals[stem] <= max(1, len(others) * 0.25)
    ]


def _split_by_style(pieces: list[Piece], headings: list[int]) -> Trait:
    """No heading stands over another one: the strongest trait that parts the headings, the first being a
    section.
    """
    members = [pieces[at] for at in headings]
    for trait in [*(trait for _, trait in _TRAITS), _stands_apart]:
        share = _share(trait, members)
        if members and trait(members[0]) and 0 < share <= 0.5 and sum(map(trait, members)) > 1:
            return trait
    return _never


def _share(trait: Trait, pieces: list[Piece]) -> float:
    return sum(map(trait, pieces)) / len(pieces) if pieces else 0.0


def _shares(stem: str, longest: float) -> Trait:
    return lambda piece: stem in stems(piece.text) and len(piece.text) <= longest


def _stands_apart(piece: Piece) -> bool:
    """More than one blank line is above it."""
    return piece.gap > 1


def _never(piece: Piece) -> bool:
    return False
