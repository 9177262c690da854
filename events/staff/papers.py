"""Papers and letters for everybody at an event: badges, and word that the materials are there."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import User
from events.models import Event
from events.papers import badges_pdf
from events.permissions import RUN
from events.selectors.delegates import BOOKED, RESERVED, delegates_of, in_states
from events.services.material import announce_material
from events.staff.steps import EventStep


@never_cache
def badges(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the badges of everybody who is booked, by name, as one PDF."""
    if not cast(User, request.user).has_perm(RUN):
        raise PermissionDenied
    event = get_object_or_404(Event, pk=pk)
    places = list(in_states(delegates_of(event), [BOOKED, RESERVED], now=timezone.now()))
    response = HttpResponse(badges_pdf(places, event=event), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="badges-{event.slug}.pdf"'
    return response


class AnnounceMaterials(EventStep):
    """Tells everybody who was booked that recordings and slides are there."""

    page_title = "Say that the materials are there"
    submit_label = "Write to everybody who was booked"
    header_icon = "mail"

    def explanation(self) -> str:
        return (
            "Put recordings, slides and reports on the event’s page first. The letter leads there; "
            "each person gets it once, however often you press the button."
        )

    def perform(self, data: dict[str, Any]) -> None:
        number = announce_material(event=self.event, now=self.now)
        self.done = f"{number} letter{'' if number == 1 else 's'} on the way."
