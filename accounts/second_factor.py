"""Whether this session's person has shown a second factor.

Asking only whether the person *has* one would let in a session that somebody else opened with a stolen password
before it was set up.
"""

from django.http import HttpRequest

from accounts.models import User

SESSION_KEY = "second_factor_of"


def remember(request: HttpRequest, user: User) -> None:
    """Note in the session that the person has just shown a second factor."""
    request.session[SESSION_KEY] = user.pk


def was_shown(request: HttpRequest, user: User) -> bool:
    """Say whether the person has shown one in this session."""
    return bool(request.session.get(SESSION_KEY) == user.pk)
