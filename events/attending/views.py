"""A person's own page."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST

from billing.views import unlisted
from events.addresses import check_in_of, page_of_entry, public_page_of
from events.attending.forms import ChoicesForm, NeedsForm
from events.attending.loading import place_by_key
from events.models import Place
from events.overtaken import comes
from events.papers.squares import square_of
from events.papers.tickets import part_in_words, spaced
from events.refusals import EventRefusal, SoldOutError
from events.selectors.attendance import chosen_with, has_certificate, own_slots, waiting_with
from events.services.changing import change_parts
from events.services.telling import forget_details_of, tell_details
from events.services.waiting import join_for_part
from events.times import days_in_words, event_in_words, in_london
from office.models import Identity

TOO_MANY_CHANGES = "There were many changes in a short time. Each is told by mail, so please wait an hour."


@unlisted
@require_http_methods(["GET", "HEAD"])
def place(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a person their ticket, how to get there, what they chose and said, and their certificate."""
    return _page(request, place_by_key(key))


@unlisted
@require_POST
def needs(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what a person needs, or delete it on their wish."""
    mine = place_by_key(key)
    if "delete" in request.POST:
        forget_details_of(place=mine)
        messages.success(request, "What you told us about your needs is deleted.")
        return _done(request, mine, "needs")
    form = _needs_form(mine, request.POST)
    if form.is_valid():
        try:
            kept = tell_details(
                place=mine,
                dietary=form.cleaned_data.get("dietary", ""),
                access=form.cleaned_data["access"],
                agreed_to=form.agreed_to,
                now=timezone.now(),
            )
        except EventRefusal as problem:
            form.add_error(None, str(problem))
        else:
            words = (
                "Thank you. We keep it until {:%-d %B %Y}."
                if kept
                else "Thank you. We keep nothing about your needs."
            )
            messages.success(request, words.format(mine.booking.event.forgets_details_on))
            return _done(request, mine, "needs")
    return _page(request, mine, needs_form=form)


@unlisted
@require_POST
def choices(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take up what a person chooses of the parts that cost nothing; what was booked for them stays."""
    mine, now = place_by_key(key), timezone.now()
    chosen = chosen_with(mine)
    slots = own_slots(mine, chosen=chosen, now=now)
    form = ChoicesForm(request.POST, slots=slots)
    if not _may_go_on(request, mine):
        form.add_error(None, TOO_MANY_CHANGES)
    if form.is_valid():
        free = {part for slot in slots for part in (*slot.offered, *slot.full)}
        kept = [row.part for row in chosen if row.part not in free]
        try:
            change_parts(place=mine, parts=[*kept, *form.chosen], now=now)
        except SoldOutError as problem:
            form.add_refusal(problem)
        except EventRefusal as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Your choices are kept.")
            return _done(request, mine, "choices")
    return _page(request, mine, choices_form=form)


@unlisted
@require_POST
def wait(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a person in line for a part that is full and costs nothing."""
    mine, now = place_by_key(key), timezone.now()
    slots = own_slots(mine, chosen=chosen_with(mine), now=now)
    full = {str(part.pk): part for slot in slots for part in slot.full}
    part = full.get(request.POST.get("part", ""))
    if not _may_go_on(request, mine):
        messages.warning(request, TOO_MANY_CHANGES)
        return _done(request, mine, "waiting")
    if part is None:
        messages.warning(request, "That is not full any more, or not offered. Look at the choices again.")
        return _done(request, mine, "waiting")
    try:
        join_for_part(part=part, place=mine, now=now)
    except EventRefusal as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(
            request, f"You are on the waiting list for “{part}”. We write to you when it is your turn."
        )
    return _done(request, mine, "waiting")


def _page(
    request: HttpRequest,
    mine: Place,
    *,
    needs_form: NeedsForm | None = None,
    choices_form: ChoicesForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    event = mine.booking.event
    is_valid = comes(mine) and not event.is_cancelled
    chosen = chosen_with(mine)
    slots = own_slots(mine, chosen=chosen, now=now) if is_valid and event.may_be_changed(now) else []
    asked = {part for slot in slots for part in slot.offered}
    waiting = [(entry, page_of_entry(entry)) for entry in waiting_with(mine)]
    waited_for = {entry.part for entry, _ in waiting}
    context: dict[str, Any] = {
        "place": mine,
        "booking": mine.booking,
        "event": event,
        "is_valid": is_valid,
        "is_over": event.is_over(now),
        "when": event_in_words(event),
        "days": days_in_words([day for day in event.days if mine.ticket.admits_on(day)]),
        # What the form asks about stands there.
        "chosen": [part_in_words(row) for row in chosen if row.part not in asked],
        "code": spaced(mine.code),
        # Made here, of a code of our own signs.
        "square": mark_safe(square_of(check_in_of(mine))) if is_valid else "",  # noqa: S308
        "has_certificate": has_certificate(mine, now=now),
        "event_page": public_page_of(event),
        "changes_until": in_london(event.changes_until or event.starts_at),
        "slots": slots,
        "full": [part for slot in slots for part in slot.full if part not in waited_for],
        "waiting": waiting,
        "details": getattr(mine, "details", None),
        "needs_form": needs_form or (_needs_form(mine) if is_valid and not event.is_over(now) else None),
        "choices_form": choices_form
        or (ChoicesForm(slots=slots) if any(slot.offered for slot in slots) else None),
    }
    return render(request, "pages/events/attending/place.html", context)


def _may_go_on(request: HttpRequest, mine: Place) -> bool:
    return bool(ratelimit.consume(request, action="change_own_place", key=str(mine.pk)))


def _needs_form(mine: Place, data: Any = None) -> NeedsForm:
    return NeedsForm(
        data,
        details=getattr(mine, "details", None),
        event=mine.booking.event,
        association=Identity.load().name,
    )


def _done(request: HttpRequest, mine: Place, section: str) -> HttpResponse:
    """Go back to the page; where something was typed in another part of it, show it again, so that nothing is lost."""
    mine = place_by_key(mine.key)
    needs_form = None if section == "needs" else _typed_needs(request, mine)
    choices_form = None if section == "choices" else _typed_choices(request, mine)
    if needs_form or choices_form:
        return _page(request, mine, needs_form=needs_form, choices_form=choices_form)
    anchor = "needs" if section == "needs" else "choices"
    return redirect(f"{reverse('place', args=[mine.key])}#{anchor}")


def _typed_needs(request: HttpRequest, mine: Place) -> NeedsForm | None:
    form = _needs_form(mine)
    typed = {name: request.POST[name] for name in ("dietary", "access") if name in request.POST}
    if all(words == (form.initial.get(name) or "") for name, words in typed.items()):
        return None
    messages.warning(
        request, "What you typed under “What you need” is not kept yet. Press “Tell the organisers” for that."
    )
    form.initial.update(typed)
    return form


def _typed_choices(request: HttpRequest, mine: Place) -> ChoicesForm | None:
    slots = own_slots(mine, chosen=chosen_with(mine), now=timezone.now())
    form = ChoicesForm(slots=slots)
    typed = {
        name: request.POST[name]
        for name, field in form.fields.items()
        if name in request.POST and str(field.initial) != request.POST[name]
    }
    # A box that is ticked says “on”.
    typed = {
        name: words for name, words in typed.items() if not (words == "on" and form.fields[name].initial)
    }
    if not typed:
        return None
    messages.warning(request, "What you chose is not kept yet. Press “Keep these choices” for that.")
    form.initial.update(typed)
    return form
