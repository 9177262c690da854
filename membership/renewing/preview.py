"""Before a year's renewals are opened: who would get which letter at which fee, who would not and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from membership.access import london_day
from membership.models import Membership, MembershipYear, Partnership, RenewalNotice, RenewalStep
from membership.renewing.due import Due, Reckoning, due_for, year_before


@dataclass(frozen=True)
class Preview:
    """What opening would do now. Everything is read; nothing is written."""

    year: MembershipYear
    year_before: MembershipYear
    step: RenewalStep | None
    """The letter that would go at once; None where none is due yet."""
    letters: list[Due]
    held: list[Due]
    outside: QuerySet[Partnership]

    @property
    def total_pence(self) -> int:
        """What those who have not renewed would pay together."""
        return sum(due.quote.total_pence for due in [*self.letters, *self.unrenewed] if due.quote)

    @property
    def unrenewed(self) -> list[Due]:
        """Those without a letter who have not renewed either."""
        return [due for due in self.held if due.reason != RenewalNotice.Reason.RENEWED]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why no letter goes, in words, with how many; the most frequent first."""
        return [
            (RenewalNotice.Reason(reason).label, number)
            for reason, number in Counter(due.reason for due in self.held).most_common()
        ]

    @property
    def tiers(self) -> list[tuple[str, int, int]]:
        """Tier by tier: name, how many letters, and what they come to in pence."""
        numbers: Counter[str] = Counter()
        pence: Counter[str] = Counter()
        for due in self.letters:
            if due.fee and due.quote:
                numbers[due.fee.tier.name] += 1
                pence[due.fee.tier.name] += due.quote.total_pence
        return [(name, number, pence[name]) for name, number in numbers.most_common()]


def preview_renewals(year: MembershipYear, *, now: datetime) -> Preview:
    """Return what opening the renewals into a year would do, in a number of queries that does not depend on how many are due.

    Raises `NoYearBeforeError`.
    """
    before = year_before(year)
    reckoning = Reckoning(year, now=now)
    dues = [reckoning.of(partnership) for partnership in due_for(year).order_by("name")]
    return Preview(
        year=year,
        year_before=before,
        step=step_due_now(before, now=now),
        letters=[due for due in dues if not due.reason],
        held=[due for due in dues if due.reason],
        outside=not_due(year, before),
    )


def step_due_now(before: MembershipYear, *, now: datetime) -> RenewalStep | None:
    """Return the letter that would go to who is asked today."""
    today = london_day(now)
    due = [
        (step.due_on(counts_from=before.ends_on, entered_on=today), step.days is None, step)
        for step in RenewalStep.objects.filter(is_used=True)
    ]
    come = sorted((row for row in due if row[0] <= today), key=lambda row: row[:2])
    return come[-1][2] if come else None


def not_due(year: MembershipYear, before: MembershipYear) -> QuerySet[Partnership]:
    """Return partnerships that were members once, or applied, and are not asked, with why not.

    Annotates `was_cancelled`, `has_applied`, `last_year` (the name of the last year they were members) and `last_year_starts`.
    """
    own = Membership.objects.filter(partnership=OuterRef("pk"))
    asked = own.filter(year=before, cancelled_on__isnull=True, approved_on__isnull=False)
    given = own.filter(
        approved_on__isnull=False, cancelled_on__isnull=True, year__starts_on__lt=year.starts_on
    )
    return (
        Partnership.objects.open()
        .filter(Q(memberships__isnull=False) & ~Exists(asked))
        .annotate(
            was_cancelled=Exists(own.filter(year=before, cancelled_on__isnull=False)),
            has_applied=Exists(own.filter(approved_on__isnull=True, cancelled_on__isnull=True)),
            has_year=Exists(own.filter(year=year, cancelled_on__isnull=True)),
            last_year=Subquery(given.order_by("-year__starts_on").values("year__name")[:1]),
            last_year_starts=Max("memberships__year__starts_on"),
        )
        .order_by(F("last_year_starts").desc(nulls_last=True), "name")
    )
