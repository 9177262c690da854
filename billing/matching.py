"""Which invoices a bank line may be for: ranked guesses, each with its reasons in words. Decides nothing.

People who pay write "INV-00012", "inv 12", "PO 4411" or only their council's name, and banks cut that off after 18 signs. So
everything is compared without signs and spaces, and the amount says how much a guess is worth.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from billing.money import pounds

MOST_GUESSES = 5
MOST_COMBINED = 6
MOST_TO_COMBINE = 14
SHORTEST_ORDER = 4
CERTAIN = 140
LIKELY = 85
# What stands in too many names to tell one from another.
COMMON = {
    "the", "of", "and", "for", "a", "council", "borough", "county", "city", "district", "metropolitan", "unitary", "royal",
    "london", "authority", "local", "safeguarding", "safeguard", "children", "childrens", "adult", "adults", "partnership",
    "partnerships", "board", "joint", "trust", "nhs", "ltd", "limited", "plc", "payment", "payments", "bacs", "ref", "reference",
    "invoice", "inv", "fpi", "bgc", "cr", "credit", "from",
}  # fmt: skip


@dataclass(frozen=True)
class Open:
    """An invoice with something left to pay. `payer` is the customer's name, `names` all names it may be known by."""

    invoice_id: int
    customer_id: int
    number: str
    purchase_order: str
    payer: str
    names: tuple[str, ...]
    balance_pence: int
    total_pence: int


@dataclass(frozen=True)
class Guess:
    """What a line may pay: `parts` are invoices with pence; `left_pence` would lie on the customer's account."""

    parts: tuple[tuple[Open, int], ...]
    left_pence: int
    score: int
    reasons: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """Whether one look is enough: the line quotes what it pays, and the amount is right."""
        return self.score >= CERTAIN and self.is_exact

    @property
    def is_likely(self) -> bool:
        """Whether it may be confirmed without a closer look: quoted or named, and the amount is exactly right."""
        return self.score >= LIKELY and self.is_exact

    @property
    def is_exact(self) -> bool:
        """Whether the amount pays exactly what is owed on the invoices."""
        return not self.left_pence and all(part == item.balance_pence for item, part in self.parts)

    @property
    def numbers(self) -> str:
        return ", ".join(item.number for item, _ in self.parts)


def guesses_for(words: str, pence: int, invoices: Sequence[Open]) -> list[Guess]:
    """Return what a line of so many pence may pay, the likeliest first."""
    line = _Line(words)
    found: dict[tuple[int, ...], Guess] = {}
    for guess in (
        *_quoted(line, pence, invoices),
        *_single(line, pence, invoices),
        *_batches(line, pence, invoices),
    ):
        key = tuple(sorted(item.invoice_id for item, _ in guess.parts))
        if key not in found or found[key].score < guess.score:
            found[key] = guess
    return sorted(found.values(), key=lambda guess: (-guess.score, guess.numbers))[:MOST_GUESSES]


def spread(pence: int, items: Iterable[Open]) -> tuple[tuple[tuple[Open, int], ...], int]:
    """Pay the invoices one after the other as far as the money goes; return the parts and what is left."""
    parts = []
    for item in items:
        part = min(pence, item.balance_pence)
        if part > 0:
            parts.append((item, part))
            pence -= part
    return tuple(parts), pence


class _Line:
    """A line's words in the forms in which they are compared."""

    def __init__(self, words: str) -> None:
        self.upper = words.upper()
        self.tokens = set(re.findall(r"[A-Z0-9]+", self.upper))
        self.runs = re.findall(r"\d+", self.upper)

    def quotes(self, number: str) -> int:
        """Return how clearly the number of an invoice is quoted: 100 with its letters, 60 by its digits alone, 0 not at all."""
        letters, digits = _split(number)
        if not digits:
            return 0
        gap = r"[^A-Z0-9]*"
        spelt = gap.join(letters) + gap
        # INV-00012 as INV 12, also broken by a line's end as INV-0 0012, but not within INV-000123.
        shapes = rf"(?:0*{digits.lstrip('0') or '0'}|{gap.join(digits)})"
        if letters and re.search(rf"(?<![A-Z]){spelt}{shapes}(?!\d)", self.upper):
            return 100
        return 60 if digits in self.runs else 0

    def quotes_order(self, order: str) -> bool:
        """Tell whether a purchase order number stands in the line, in whatever spelling."""
        plain = re.findall(r"[A-Z]+|\d+", order.upper())
        if plain and plain[0] in {"PO", "P", "ORDER", "PURCHASEORDER"}:
            plain = plain[1:]
        if sum(map(len, plain)) < SHORTEST_ORDER:
            return False
        return bool(
            re.search(
                r"(?<![A-Z0-9])(?:PO|P/O)?[^A-Z0-9]*" + r"[^A-Z0-9]*".join(plain) + r"(?!\d)", self.upper
            )
        )

    def names(self, item: Open) -> str:
        """Return the name by which the line names the payer, empty if it does not."""
        for name in item.names:
            telling = [word for word in re.findall(r"[A-Z0-9]+", name.upper()) if word.lower() not in COMMON]
            if telling and all(self._has(word) for word in telling):
                return name
        return ""

    def _has(self, word: str) -> bool:
        # The bank may have cut the last word off.
        return word in self.tokens or (
            len(word) > 5 and any(len(t) >= 5 and word.startswith(t) for t in self.tokens)
        )


def _split(number: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?)(\d+)", re.sub(r"[^A-Z0-9]", "", number.upper()))
    return (found[1], found[2]) if found else ("", "")


def _quoted(line: _Line, pence: int, invoices: Sequence[Open]) -> Iterator[Guess]:
    """Every invoice that the line quotes by number, taken together."""
    quoted = [(item, clear) for item in invoices if (clear := line.quotes(item.number))]
    clearly = [item for item, clear in quoted if clear == 100]
    if len(clearly) > 1:
        parts, left = spread(pence, clearly)
        if len(parts) == len(clearly):
            exact, reason = _worth(pence, sum(item.balance_pence for item in clearly))
            numbers = " and ".join(item.number for item in clearly)
            yield Guess(parts, left, 100 + exact, (f"It quotes {numbers}.", reason))


def _single(line: _Line, pence: int, invoices: Sequence[Open]) -> Iterator[Guess]:
    for item in invoices:
        score, reasons = 0, []
        if clear := line.quotes(item.number):
            score += clear
            told = "quotes" if clear == 100 else "has the digits of"
            reasons.append(f"It {told} {item.number}.")
        if item.purchase_order and line.quotes_order(item.purchase_order):
            score += 70
            reasons.append(f"It quotes the purchase order {item.purchase_order}.")
        if name := line.names(item):
            score += 40
            reasons.append(f"It names {name}.")
        exact, reason = _worth(pence, item.balance_pence)
        # An amount alone says little: every council pays the same fee.
        if score or exact:
            parts, left = spread(pence, [item])
            yield Guess(parts, left, score + exact, (*reasons, reason))


def _batches(line: _Line, pence: int, invoices: Sequence[Open]) -> Iterator[Guess]:
    """Several open invoices of one payer that add up to the amount: councils pay in batches."""
    by_payer: dict[str, list[Open]] = defaultdict(list)
    for item in invoices:
        by_payer[" ".join(item.payer.lower().split())].append(item)
    for items in by_payer.values():
        if len(items) < 2:
            continue
        named = next((name for item in items if (name := line.names(item))), "")
        some_quoted = any(line.quotes(item.number) == 100 for item in items)
        if not (named or some_quoted):
            continue
        # The oldest are the likeliest to be paid; more of them would give too many combinations.
        oldest = items[:MOST_TO_COMBINE]
        for count in range(2, min(MOST_COMBINED, len(oldest)) + 1):
            for chosen in combinations(oldest, count):
                if sum(item.balance_pence for item in chosen) == pence:
                    score = 75 + (40 if named else 0) + (15 if some_quoted else 0) - count
                    reasons = (
                        f"{count} open invoices of {chosen[0].payer} add up to exactly {pounds(pence)}.",
                    )
                    parts, left = spread(pence, chosen)
                    yield Guess(parts, left, score, (*((f"It names {named}.",) if named else ()), *reasons))


def _worth(pence: int, owed: int) -> tuple[int, str]:
    if pence == owed:
        return 50, "The amount is exactly what is owed."
    if pence < owed:
        return 0, f"It is {pounds(owed - pence)} less than is owed."
    return 0, f"It is {pounds(pence - owed)} more than is owed."
