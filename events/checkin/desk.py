"""Who works at the door: staff who may check people in, or whoever opened a helper's link on its day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.second_factor import is_shown_where_needed
from events.models import Event, HelperLink
from events.permissions import may_check_in
from events.selectors.checking_in import helper_link

SESSION_KEY = "check_in_helper"
P = ParamSpec("P")


@dataclass(frozen=True)
class Desk:
    """One event on one day, and who stands there: `user` of the staff, or a `helper`."""

    event: Event
    day: date
    user: User | None = None
    helper: HelperLink | None = None

    @property
    def may_decide(self) -> bool:
        """Whether they may let in whom the ticket alone does not: staff only."""
        return self.user is not None

    @property
    def who(self) -> str:
        return self.helper.name if self.helper else str(self.user)


def staff_of(request: HttpRequest) -> User | None:
    """Return the person of the staff who may check people in; a second factor must have been shown where one is needed."""
    user = request.user
    if not may_check_in(user) or not isinstance(user, User):
        return None
    return user if is_shown_where_needed(request) else None


def helper_of(request: HttpRequest, *, now: datetime) -> HelperLink | None:
    """Return the helper's link that was opened in this browser, if it opens something today."""
    key = request.session.get(SESSION_KEY)
    return helper_link(key, now=now) if key else None


def desk_for(request: HttpRequest, *, event: Event, day: date) -> Desk | None:
    """Return the desk of an event on a day for whoever asks, if they may stand there."""
    if user := staff_of(request):
        return Desk(event, day, user=user)
    helper = helper_of(request, now=timezone.now())
    if helper is not None and helper.event_id == event.pk and helper.day == day:
        return Desk(event, day, helper=helper)
    return None


def unlisted(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Keep a page out of caches and search engines."""

    @never_cache
    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answer


def at_the_desk(
    view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the desk that its address names, or a stranger the page that says what this is."""

    @unlisted
    @wraps(view)
    def answer(request: HttpRequest, slug: str, day: date, *args: Any, **kwargs: Any) -> HttpResponse:
        event = get_object_or_404(Event, slug=slug)
        if day not in event.days:
            raise Http404
        desk = desk_for(request, event=event, day=day)
        if desk is None:
            return stranger(request)
        return view(request, desk, *args, **kwargs)

    return answer


def stranger(request: HttpRequest) -> HttpResponse:
    """Say what the page is for to whoever may not use it; nothing tells whether an event or a ticket exists."""
    needs_second_step = may_check_in(request.user) and staff_of(request) is None
    context = {"needs_second_step": needs_second_step, "back": request.get_full_path()}
    return render(request, "pages/events/check_in/stranger.html", context, status=403)
