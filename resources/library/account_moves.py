"""What happens to profiles on lists when two accounts become one."""

from collections.abc import Callable, Iterator
from datetime import datetime

from accounts.merging import Move
from accounts.models import User
from resources.models import Profile
from resources.services.profiles import withdraw


def profiles(kept: User, closed: User) -> Iterator[Move]:
    """A profile goes over; where both stand on one list, that of the closed account is withdrawn."""
    standing = Profile.objects.filter(withdrawn_at__isnull=True)
    theirs = set(standing.filter(user=kept).values_list("people_list_id", flat=True))
    for profile in Profile.objects.filter(user=closed).select_related("people_list").order_by("pk"):
        if profile.people_list_id in theirs and profile.withdrawn_at is None:
            yield Move(
                f"Both stand on the list “{profile.people_list.title}”. The profile of {closed.email} is withdrawn.",
                _withdraw(profile, kept),
                is_conflict=True,
            )
        else:
            yield Move(
                f"The profile on the list “{profile.people_list.title}” goes to {kept.email}.",
                _give(profile, kept),
            )


def _give(profile: Profile, kept: User) -> Callable[[datetime], None]:
    def carry_out(now: datetime) -> None:
        Profile.objects.filter(pk=profile.pk).update(user=kept)

    return carry_out


def _withdraw(profile: Profile, kept: User) -> Callable[[datetime], None]:
    def carry_out(now: datetime) -> None:
        withdraw(profile=profile, now=now)
        _give(profile, kept)(now)

    return carry_out
