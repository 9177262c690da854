"""The devices on which a person is signed in: what a session remembers of its device, and a person's list of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.devices import UNKNOWN, device_of
from accounts.models import Session, User

BEGUN, SEEN, DEVICE = "begun_at", "seen_at", "device"
# Coarse on purpose: it answers “was that me?”, follows nobody around, and costs one write in that time.
NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class OwnSession:
    """One device on which a person is signed in. `mark` names it in forms; the key itself never leaves the server."""

    mark: str
    device: str
    begun_at: datetime | None
    seen_at: datetime | None
    is_this_one: bool
    key: str


def note_device(request: HttpRequest, *, now: datetime) -> None:
    """Write into the session of whoever is signed in which device it is, when it began and that it was used at `now`."""
    session = request.session
    session.setdefault(BEGUN, now.timestamp())
    session[SEEN] = now.timestamp()
    session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", ""))


def is_due(request: HttpRequest, *, now: datetime) -> bool:
    """Say whether the session's last use was noted too long ago."""
    return now.timestamp() - request.session.get(SEEN, 0) >= NOTED_EVERY.total_seconds()


def sessions_of(user: User, *, this_key: str | None, now: datetime) -> list[OwnSession]:
    """Return the person's sessions that still open the account at `now`, this one first, then the last used; one query.

    One that a change of password has ended is none any more, though its row may still lie there.
    """
    rows = Session.objects.filter(person=user, expire_date__gt=now)
    found = [_own(row, user, this_key) for row in rows]
    return sorted(
        (session for session in found if session),
        key=lambda session: (
            not session.is_this_one,
            -(session.seen_at.timestamp() if session.seen_at else 0),
        ),
    )


def _own(row: Session, user: User, this_key: str | None) -> OwnSession | None:
    data = row.get_decoded()
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    if not any(constant_time_compare(data.get(HASH_SESSION_KEY, ""), known) for known in hashes):
        return None
    return OwnSession(
        mark=salted_hmac("accounts.own_sessions", row.session_key).hexdigest()[:32],
        device=data.get(DEVICE, UNKNOWN),
        begun_at=_moment(data.get(BEGUN)),
        seen_at=_moment(data.get(SEEN)),
        is_this_one=row.session_key == this_key,
        key=row.session_key,
    )


def _moment(stamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp else None
