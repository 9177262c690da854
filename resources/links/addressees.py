"""Who is written to about an example: whoever contributed it, or the partnership's lead contacts where that person is gone."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from membership.models import Administrator, Seat
from resources.models import Example


def addressees_of(examples: Iterable[Example]) -> dict[int, list[User]]:
    """Return for each example's key who is written to, in two queries; nobody where a partnership has no lead contact who can sign in.

    A contributor who no longer sits for the example's partnership, nor looks after it, has no say in it any longer.
    """
    written = list(examples)
    partnerships = {example.partnership_id for example in written}
    contributors = {example.contributed_by_id for example in written if example.contributed_by_id}
    leads: dict[int, list[User]] = defaultdict(list)
    belonging: dict[tuple[int, int], User] = {}
    seats = (
        Seat.objects.held()
        .filter(Q(is_lead_contact=True) | Q(user__in=contributors), partnership__in=partnerships)
        .filter(user__is_active=True)
        .select_related("user")
        .order_by("given_at", "pk")
    )
    for seat in seats:
        belonging[seat.partnership_id, seat.user_id] = seat.user
        if seat.is_lead_contact:
            leads[seat.partnership_id].append(seat.user)
    administrators = Administrator.objects.filter(
        partnership__in=partnerships, user__in=contributors, user__is_active=True
    ).select_related("user")
    for administrator in administrators:
        belonging[administrator.partnership_id, administrator.user_id] = administrator.user
    return {example.pk: _of(example, belonging, leads) for example in written}


def _of(example: Example, belonging: dict[tuple[int, int], User], leads: dict[int, list[User]]) -> list[User]:
    contributor = belonging.get((example.partnership_id, example.contributed_by_id or 0))
    return [contributor] if contributor else leads[example.partnership_id]
