"""What a partnership's people are told of its membership: where it stands, until when they read, what is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing.models import Invoice
from membership.models import Membership, MembershipYear, Partnership, Renewal, RenewalRound

STATES_TO_PAY = ("open", "part_paid", "overdue", "awaiting_purchase_order")


@dataclass(frozen=True)
class Statement:
    """A partnership's membership on a day.

    `membership` is the one that speaks for it, `reads_until` the last day that it opens for its seats. `latest` is the membership of its
    latest year, `renewal` its row in the round that is open, with its state. `to_pay` are invoices that wait for it.
    """

    partnership: Partnership
    today: date
    membership: Membership
    status: str
    latest: Membership
    reads_until: date | None
    renewal: Any
    open_year: MembershipYear | None
    to_pay: tuple[Invoice, ...]

    @property
    def label(self) -> str:
        """The status in words."""
        return str(Membership.Status(self.status).label)

    @property
    def year_is_over(self) -> bool:
        return self.latest.year.ends_on < self.today

    @property
    def in_grace(self) -> bool:
        """Whether only grace keeps it in, and nothing has been renewed."""
        return self.year_is_over and self.reads_until is not None

    @property
    def has_lapsed(self) -> bool:
        """Whether access is over: after the grace of its last year, or because it was ended early."""
        ended_early = self.latest.access_until is not None and self.latest.access_until < self.today
        return self.reads_until is None and (self.year_is_over or ended_early)

    @property
    def is_open(self) -> bool:
        """Whether the next year can be renewed into while the present one runs."""
        return not self.year_is_over and not self.has_lapsed and self.open_year is not None

    @property
    def may_renew(self) -> bool:
        return self.in_grace or self.has_lapsed or self.is_open

    @property
    def answer(self) -> str:
        """What has been said about the renewal: a value of `Renewal.State`, empty without a word."""
        state = self.renewal.state_on if self.renewal else ""
        return state if state in {Renewal.State.NOT_RENEWING, Renewal.State.DECISION_AWAITED} else ""


def statements_of(partnerships: Collection[int], *, today: date) -> list[Statement]:
    """Return the statements of partnerships that were ever members, by name; four queries whatever their number.

    Arguments: `partnerships` are keys.
    """
    if not partnerships:
        return []
    rows: Any = Membership.objects.filter(
        partnership__in=partnerships, approved_on__isnull=False, cancelled_on__isnull=True
    )
    memberships = list(rows.standing_first(today).select_related("year", "partnership"))
    if not memberships:
        return []
    latest_round = RenewalRound.objects.select_related("year").order_by("-year__starts_on").first()
    renewals = {
        renewal.partnership_id: renewal
        for renewal in Renewal.objects.filter(round=latest_round, partnership__in=partnerships)
        .with_state(today)
        .select_related("round__year")
    }
    to_pay: dict[int, list[Invoice]] = {}
    invoices: Any = Invoice.objects.filter(
        charge__membership__partnership__in=partnerships, cancelled_at=None
    )
    for invoice in invoices.with_state(today).select_related("charge__membership").order_by("pk"):
        if invoice.state_on in STATES_TO_PAY:
            to_pay.setdefault(invoice.charge.membership.partnership_id, []).append(invoice)
    by_partnership: dict[int, list[Any]] = {}
    for membership in memberships:
        by_partnership.setdefault(membership.partnership_id, []).append(membership)
    found = [
        _statement(own, renewals.get(key), latest_round, to_pay.get(key, []), today=today)
        for key, own in by_partnership.items()
    ]
    return sorted(found, key=lambda statement: statement.partnership.name)


def _statement(
    memberships: list[Any],
    renewal: Any,
    latest_round: RenewalRound | None,
    to_pay: list[Invoice],
    *,
    today: date,
) -> Statement:
    latest = max(memberships, key=lambda row: row.year.starts_on)
    giving = [row.access_until for row in memberships if row.access_from and row.access_from <= today]
    reads_until = max((until for until in giving if until >= today), default=None)
    opened = latest_round.year if latest_round else None
    return Statement(
        partnership=memberships[0].partnership,
        today=today,
        membership=memberships[0],
        status=memberships[0].status_on,
        latest=latest,
        reads_until=reads_until,
        renewal=renewal,
        open_year=opened if opened and opened.starts_on > latest.year.starts_on else None,
        to_pay=tuple(to_pay),
    )
