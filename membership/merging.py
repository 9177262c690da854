"""What merging partnerships would do: who and what moves, what stays, and what does not fit together. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from membership.access import london_day
from membership.models import Administrator, Area, Invitation, Membership, Partnership, Seat
from membership.money import invoices_of
from membership.reorganisation import followers
from membership.selectors import contract_of

OPEN = frozenset(Membership.STANDING[: Membership.STANDING.index(Membership.Status.LAPSED)])


@dataclass(frozen=True)
class Place:
    """A held seat of a partnership that ends; `twin` is the same person's seat in the one that takes over, or an earlier one here."""

    seat: Seat
    twin: Seat | None

    @property
    def needs_a_seat(self) -> bool:
        """Whether the person will need a seat that the partnership which takes over does not give them yet."""
        return self.twin is None


@dataclass(frozen=True)
class Fate:
    """What becomes of one membership: it `moves`, `goes on` where it is, is `ended` for another one, or `stays` as history."""

    membership: Membership
    status: str
    what: str
    owed_or_paid: tuple[str, ...] = ()


@dataclass(frozen=True)
class MergePlan:
    """What merging would do; `seen` changes whenever any of it does, so that what was shown is what is done."""

    target: Partnership | None
    sources: tuple[Partnership, ...]
    kept_seats: tuple[Seat, ...]
    places: tuple[Place, ...]
    memberships: tuple[Fate, ...]
    areas: tuple[Area, ...]
    administrators: tuple[Administrator, ...]
    invitations: tuple[Invitation, ...]
    followers: tuple[str, ...]
    customers: tuple[str, ...]
    contracted: int

    @property
    def winners(self) -> list[Membership]:
        """The memberships that the partnership which takes over will have of the years that are not over."""
        return [fate.membership for fate in self.memberships if fate.what in {"moves", "goes on"}]

    @property
    def seats_wanted(self) -> int:
        """How many seats are in use if everybody comes along and every invitation stays open."""
        return len(self.kept_seats) + sum(place.needs_a_seat for place in self.places) + len(self.invitations)

    @property
    def conflicts(self) -> list[str]:
        """What does not fit together, in plain sentences, with what will be done about it."""
        return [*self._same_people(), *self._same_years(), *self._too_many(), *self._payers()]

    def _same_people(self) -> list[str]:
        return [
            f"{place.seat.user} sits for {place.seat.partnership} and for {place.twin.partnership}: one seat is kept."
            for place in self.places
            if place.twin
        ]

    def _same_years(self) -> list[str]:
        return [
            f"{fate.membership.partnership} has a membership of {fate.membership.year} as well. It ends; the one that is kept "
            "takes over its days of access." + ("".join(f" {words}" for words in fate.owed_or_paid))
            for fate in self.memberships
            if fate.what == "ended"
        ]

    def _too_many(self) -> list[str]:
        if not self.winners:
            return [
                "None of them has a membership that could cover seats. People move, and read nothing until it joins."
            ]
        if self.seats_wanted <= self.contracted:
            return []
        return [
            f"{self.seats_wanted} seats are wanted and {self.contracted} contracted: contract more, or leave people out."
        ]

    def _payers(self) -> list[str]:
        if len(self.customers) < 2:
            return []
        return [
            f"Several bodies are invoiced: {'; '.join(self.customers)}. The first of them stays; check it afterwards."
        ]

    @property
    def seen(self) -> str:
        """A mark of everything shown."""
        facts: list[object] = [
            self.target and (self.target.pk, self.target.name),
            [(source.pk, source.name) for source in self.sources],
            [seat.pk for seat in self.kept_seats],
            [(place.seat.pk, place.twin and place.twin.pk) for place in self.places],
            [(fate.membership.pk, fate.what, fate.status, fate.owed_or_paid) for fate in self.memberships],
            [area.pk for area in self.areas],
            [administrator.pk for administrator in self.administrators],
            [invitation.pk for invitation in self.invitations],
            self.followers,
            self.customers,
        ]
        return sha256(repr(facts).encode()).hexdigest()


def plan_merge(*, sources: Sequence[Partnership], target: Partnership | None, now: datetime) -> MergePlan:
    """Say what merging partnerships into another one, or into a new one where `target` is None, would do at `now`."""
    today = london_day(now)
    ending = tuple(sorted(sources, key=lambda source: source.pk))
    everybody = [*([target] if target else []), *ending]
    fates = fates_of(target, ending, today=today)
    winners = [fate.membership for fate in fates if fate.what in {"moves", "goes on"}]
    kept = _held([target]) if target else ()
    return MergePlan(
        target=target,
        sources=ending,
        kept_seats=kept,
        places=_places(kept, _held(ending)),
        memberships=fates,
        areas=tuple(Area.objects.filter(partnerships__in=everybody).distinct()),
        administrators=tuple(
            Administrator.objects.filter(partnership__in=ending)
            .select_related("user", "partnership")
            .order_by("pk")
        ),
        invitations=tuple(
            Invitation.objects.taking_seats(now).filter(partnership__in=everybody).order_by("pk")
        ),
        followers=tuple(
            words for follower in followers() for source in ending for words in follower.describe(source)
        ),
        customers=tuple(dict.fromkeys(str(one.customer) for one in everybody if one.customer)),
        contracted=standing_of(winners, today=today).seats if winners else 0,
    )


def standing_of(memberships: Sequence[Membership], *, today: date) -> Membership:
    """Return the one of several memberships that speaks for their partnership on the day."""
    return min(
        memberships, key=lambda row: (rank_of(row, today=today), -row.year.starts_on.toordinal(), -row.pk)
    )


def rank_of(membership: Membership, *, today: date) -> int:
    """Return a membership's place among those that speak for a partnership; lower comes first."""
    return Membership.STANDING.index(membership.status(today=today))


def fates_of(target: Partnership | None, sources: Sequence[Partnership], *, today: date) -> tuple[Fate, ...]:
    """Say what becomes of every membership of partnerships that merge.

    Of each year that is not over one is kept: the one that stands best, that of the partnership which takes over among equals.
    What lapsed stays as history, unless it is all that a partnership which takes over would have to renew.
    """
    everybody = [*([target] if target else []), *sources]
    rows = list(
        Membership.objects.filter(partnership__in=everybody)
        .select_related("partnership", "year", "fee")
        .order_by("-year__starts_on", "partnership__name")
    )
    last = _last_to_renew(rows, everybody, today=today)
    kept: dict[int, Membership] = {}
    for row in rows:
        if not (_is_open(row, today=today) or row.pk in last):
            continue
        rival = kept.get(row.year_id)
        if rival is None or _outdoes(row, rival, target, today=today):
            kept[row.year_id] = row
    return tuple(_fate(row, kept, last, target, today=today) for row in rows)


def _fate(
    row: Membership,
    kept: dict[int, Membership],
    last: set[int],
    target: Partnership | None,
    *,
    today: date,
) -> Fate:
    is_own = target is not None and row.partnership_id == target.pk
    status = row.status(today=today).label
    if kept.get(row.year_id) == row:
        return Fate(row, status, "goes on" if is_own else "moves")
    if not _is_open(row, today=today):
        return Fate(row, status, "stays")
    billed = invoices_of([row.partnership], today=today).filter(charge__membership=row).issued()
    words = tuple(
        f"Invoice {invoice.number} stays as it is: credit it if the fee should be paid once."
        for invoice in billed
    )
    return Fate(row, status, "ended", words)


def _is_open(row: Membership, *, today: date) -> bool:
    return row.status(today=today) in OPEN


def _last_to_renew(rows: list[Membership], everybody: list[Partnership], *, today: date) -> set[int]:
    """The membership that lapsed last, where none is open at all; among equals that of the first partnership."""
    if any(_is_open(row, today=today) for row in rows):
        return set()
    contracts = [contract for one in everybody if (contract := contract_of(one, today=today))]
    order = [one.pk for one in reversed(everybody)]
    latest = max(
        contracts, key=lambda row: (row.year.starts_on, order.index(row.partnership_id)), default=None
    )
    return {latest.pk} if latest else set()


def _outdoes(row: Membership, rival: Membership, target: Partnership | None, *, today: date) -> bool:
    def standing(one: Membership) -> tuple[int, bool, int, int]:
        until = one.access_until.toordinal() if one.access_until else 0
        return (rank_of(one, today=today), target is None or one.partnership_id != target.pk, -until, one.pk)

    return standing(row) < standing(rival)


def _held(partnerships: Sequence[Partnership]) -> tuple[Seat, ...]:
    held = Seat.objects.held().filter(partnership__in=partnerships)
    return tuple(held.select_related("user", "role", "partnership").order_by("partnership", "given_at", "pk"))


def _places(kept: Sequence[Seat], moving: Sequence[Seat]) -> tuple[Place, ...]:
    first: dict[int, Seat] = {seat.user_id: seat for seat in kept}
    places = []
    for seat in moving:
        places.append(Place(seat, first.get(seat.user_id)))
        first.setdefault(seat.user_id, seat)
    return tuple(places)
