"""Whether this session's person has shown a second factor.

Asking only whether the person *has* one would let in a session that somebody else opened with a stolen password
before it was set up.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User

SESSION_KEY = "second_factor_of"


def remember(request: HttpRequest, user: User) -> None:
    """Note in the session that the person has just shown a second factor."""
    request.session[SESSION_KEY] = user.pk


def was_shown(request: HttpRequest, user: User) -> bool:
    """Say whether the person has shown one in this session."""
    return bool(request.session.get(SESSION_KEY) == user.pk)


def is_shown_where_needed(request: HttpRequest) -> bool:
    """Say whether what the person may do as staff holds in this session; where nobody needs a second factor it always does.

    The admin's door asks by itself. Every right of staff that works elsewhere on the site asks here.
    """
    if not settings.STAFF_NEED_SECOND_FACTOR:
        return True
    return not isinstance(request.user, AnonymousUser) and was_shown(request, request.user)
