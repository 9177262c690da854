"""The place behind a person's key."""

from uuid import UUID

from django.http import Http404

from events.models import Place


def place_by_key(key: UUID) -> Place:
    """Return the place of a booking that was completed. Raises `Http404` for any other key."""
    places = Place.objects.select_related("ticket", "booking__partnership", "booking__event__page", "details")
    place = places.filter(key=key, booking__placed_at__isnull=False).first()
    if place is None:
        raise Http404("There is no such place.")
    return place
