"""Checking people in: scan or type a code, or search a name; one clear answer; undo."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.checkin.desk import SESSION_KEY, Desk, at_the_desk, helper_of, staff_of, stranger, unlisted
from events.models import Event, Place
from events.refusals import NotAdmittedError
from events.selectors.checking_in import (
    counts_by_day,
    find_people,
    helper_link,
    latest_check_ins,
    look_at,
    place_by_code,
)
from events.services.checking_in import check_in, undo_check_in
from membership.access import london_day

SHOWN = "check_in_shown"
UNKNOWN = "No ticket has this code. Try again, or search for the name."


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=200,
        label="Ticket code",
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "go",
            }
        ),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        label="Name or organisation",
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
    )


@unlisted
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Lead a helper to their desk, and show staff the events at which people can be checked in."""
    now = timezone.now()
    if staff_of(request):
        events = Event.objects.to_come(now).filter(cancelled_at=None)[:10]
        today = london_day(now)
        return render(request, "pages/events/check_in/start.html", {"events": events, "today": today})
    helper = helper_of(request, now=now)
    return redirect("check_in_desk", helper.event.slug, helper.day) if helper else stranger(request)


@unlisted
@require_GET
def open_helper_link(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remember a helper's link in this browser, so that its key does not stand in every address, and lead to the desk."""
    link = helper_link(key, now=timezone.now())
    if link is None:
        return render(request, "pages/events/check_in/link_closed.html", status=403)
    request.session[SESSION_KEY] = str(link.key)
    return redirect("check_in_desk", link.event.slug, link.day)


@unlisted
@require_GET
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Lead whoever scanned a ticket with their phone's own camera to the answer, if they work at the door today.

    Nothing is written by opening it: looking at an address must not check anybody in.
    """
    helper = helper_of(request, now=timezone.now())
    if staff_of(request) is None and helper is None:
        return stranger(request)
    place = place_by_code(code)
    if place is None:
        return render(request, "pages/events/check_in/unknown.html", {"helper": helper}, status=404)
    event = helper.event if helper and staff_of(request) is None else place.booking.event
    day = helper.day if helper and staff_of(request) is None else _day_for(event)
    return redirect("check_in_place", event.slug, day, place.pk)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a code and check its holder in, or find people by name."""
    now = timezone.now()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = place_by_code(form.cleaned_data["code"])
        if place is not None:
            return _let_in(request, desk, place)
        form.add_error("code", UNKNOWN)
    search = NameForm(request.GET if "name" in request.GET else None)
    found = None
    if search.is_bound and search.is_valid():
        found = find_people(desk.event, search.cleaned_data["name"], day=desk.day)
    counts = [count for count in counts_by_day(desk.event) if count.day == desk.day]
    context = {
        "desk": desk,
        "form": form,
        "search": search,
        "found": found,
        "count": counts[0],
        "latest": latest_check_ins(desk.event, day=desk.day),
        "is_another_day": desk.day != london_day(now),
    }
    return render(request, "pages/events/check_in/desk.html", context)


@at_the_desk
@require_GET
def verdict(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show the answer for one ticket, large."""
    place = get_object_or_404(
        Place.objects.select_related("booking__event", "booking__partnership", "ticket"), pk=pk
    )
    seen = look_at(place, event=desk.event, day=desk.day, now=timezone.now())
    is_just_in = seen.check_in is not None and request.session.get(SHOWN) == seen.check_in.pk
    context = {"desk": desk, "seen": seen, "place": place, "is_just_in": is_just_in, "form": CodeForm()}
    return render(request, "pages/events/check_in/verdict.html", context)


@at_the_desk
@require_POST
def let_in(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Check somebody in who was found by name or scanned; staff may do so although the ticket alone does not allow it."""
    place = get_object_or_404(Place.objects.select_related("booking__event", "ticket"), pk=pk)
    return _let_in(request, desk, place, is_anyway="anyway" in request.POST and desk.may_decide)


@at_the_desk
@require_POST
def undo(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take the day's check-in of a place back."""
    place = get_object_or_404(Place, pk=pk, booking__event=desk.event)
    for row in place.check_ins.filter(day=desk.day, undone_at=None):
        undo_check_in(check_in=row, now=timezone.now())
    request.session.pop(SHOWN, None)
    return redirect("check_in_place", desk.event.slug, desk.day, place.pk)


def _let_in(request: HttpRequest, desk: Desk, place: Place, *, is_anyway: bool = False) -> HttpResponse:
    request.session.pop(SHOWN, None)
    try:
        made, is_new = check_in(
            place=place,
            event=desk.event,
            day=desk.day,
            by=desk.user,
            helper=desk.helper,
            is_let_in_anyway=is_anyway,
            now=timezone.now(),
        )
    except NotAdmittedError:
        pass  # The page that follows says why, large.
    else:
        if is_new:
            request.session[SHOWN] = made.pk
    return redirect("check_in_place", desk.event.slug, desk.day, place.pk)


def _day_for(event: Event) -> object:
    """Today, if the event takes place today; otherwise its first day, on which nobody is checked in by looking."""
    today = london_day(timezone.now())
    return today if today in event.days else event.days[0]
