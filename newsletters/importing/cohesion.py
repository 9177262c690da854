"""Whether a short line takes up the words above it, as the caption of a link does, or those beneath it, as
a heading does.
"""

from __future__ import annotations

import re

from newsletters.importing.marks import vocabulary
from newsletters.importing.pieces import Piece, Seen

_WORD = re.compile(r"[^\W\d_][\w’'&-]*")
_STEM = 5
_NEAR = 3
_MINOR = vocabulary(
    "the and for with from this that your our their here into about more read view click download access"
)


def stems(text: str) -> set[str]:
    """The words that carry meaning, cut to their first letters so that singular and plural agree."""
    return {
        word.lower()[:_STEM] for word in _WORD.findall(text) if len(word) > 2 and word.lower() not in _MINOR
    }


def belongs_to_what_is_above(pieces: list[Piece], at: int, *, surely: bool = False) -> bool:
    """Most words of the line stand in the text above it and in that text's heading, and more than in what
    follows.

    Only the nearest paragraphs count, as those further up share words by chance; what is signed is finished.
    With `surely` every word has to be taken up from the two nearest paragraphs or the heading.
    """
    own = stems(pieces[at].text)
    if not own or at == 0:
        return False
    near = 2 if surely else _NEAR
    above: set[str] = set()
    back = at - 1
    while back >= 0 and not pieces[back].is_heading:
        if pieces[back].seen in (Seen.SIGNATURE, Seen.FAREWELL):
            return False
        if at - back <= near:
            above |= stems(pieces[back].text)
        back -= 1
    if back == at - 1:
        return False
    if back >= 0:
        above |= stems(pieces[back].text)
    beneath: set[str] = set()
    ahead = at + 1
    while ahead < len(pieces) and (pieces[ahead].is_heading or ahead <= at + 2):
        beneath |= stems(pieces[ahead].text)
        ahead += 1
    taken_up, given_out = len(own & above) / len(own), len(own & beneath) / len(own)
    return taken_up > (0.99 if surely else 0.6) and taken_up > given_out
