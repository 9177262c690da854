"""Signing devices out."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from accounts.own_sessions import OwnSession, sessions_of
from accounts.sessions import SessionStore


class SessionGoneError(Exception):
    """The session is none of the person's, or it has ended meanwhile."""

    def __init__(self) -> None:
        super().__init__("That device is signed out already.")


def end_session(*, user: User, mark: str, this_key: str | None, now: datetime) -> OwnSession:
    """Sign one of the person's other devices out and return what it was. Raises `SessionGoneError`."""
    for session in sessions_of(user, this_key=this_key, now=now):
        if session.mark == mark and not session.is_this_one:
            _end([session])
            return session
    raise SessionGoneError


def end_other_sessions(*, user: User, this_key: str | None, now: datetime) -> int:
    """Sign the person out everywhere but here; return on how many devices that was."""
    others = [session for session in sessions_of(user, this_key=this_key, now=now) if not session.is_this_one]
    _end(others)
    return len(others)


def _end(sessions: Collection[OwnSession]) -> None:
    for session in sessions:
        SessionStore(session.key).delete()
