"""The public search: what a viewer may find, and how a finding is shown."""

from cms.selectors.searching.asking import Asked, tidy
from cms.selectors.searching.candidates import MOST, Candidate, Candidates, candidates
from cms.selectors.searching.correcting import correct
from cms.selectors.searching.facets import Choice, Facet, facets_of
from cms.selectors.searching.promoted import promoted_for
from cms.selectors.searching.showing import kind_of, marked, shown
from cms.selectors.searching.sight import Sight
from cms.selectors.searching.suggesting import suggestions

__all__ = [
    "MOST",
    "Asked",
    "Candidate",
    "Candidates",
    "Choice",
    "Facet",
    "Sight",
    "candidates",
    "correct",
    "facets_of",
    "kind_of",
    "marked",
    "promoted_for",
    "shown",
    "suggestions",
    "tidy",
]
