"""The waiting list of an event for staff: who waits for what, why nobody was offered it yet, and an offer out of turn."""

from typing import Any

from django.core.paginator import Paginator
from django.urls import path

from events.models import WaitingEntry
from events.selectors.waiting import line_of, standing_of
from events.services import waiting
from events.staff.steps import EventStep, EventView

State = WaitingEntry.State


class WaitingList(EventView):
    """Everybody in line in turn, with what stands between them and a place; below who is offered one, and who was."""

    template_name = "staff/events/waiting.html"
    page_title = "Waiting list"
    SHOWN = 50
    PAST_SHOWN = 100

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = self.event.waiting.select_related(
            "ticket", "part", "place__booking", "partnership", "booking"
        )
        pages = Paginator(line_of(self.event, now=self.now), self.SHOWN)
        past = entries.exclude(state__in=[State.WAITING, State.OFFERED]).order_by("-closed_at", "-pk")
        return super().get_context_data(
            in_line=pages.get_page(self.request.GET.get("p")),
            offered=entries.filter(state=State.OFFERED).order_by("offered_until", "pk"),
            past=past[: self.PAST_SHOWN],
            **kwargs,
        )


class EntryStep(EventStep):
    model = WaitingEntry
    back_label = "Back to the waiting list"
    back_to = "event:waiting"
    object: WaitingEntry


class OfferNow(EntryStep):
    """Offers somebody a place out of turn; there must be room."""

    page_title = "Offer now"
    submit_label = "Make the offer"
    done = "The offer is on its way."

    def explanation(self) -> str:
        standing = standing_of(self.object, now=self.now)
        ahead = standing.entries_ahead
        passed = (
            f" {ahead} {'entry' if ahead == 1 else 'entries'} further up the list are passed over."
            if ahead
            else ""
        )
        return (
            f"{self.object.name} gets a letter and has {self.event.offer_hours} hours to take up "
            f"{self.object.quantity} × {self.object.ticket or self.object.part}.{passed} {standing.words}"
        )

    def perform(self, data: dict[str, Any]) -> None:
        waiting.offer_to(entry=self.object, now=self.now)


class TakeOff(EntryStep):
    """Takes somebody off the list on their wish."""

    page_title = "Take off the list"
    submit_label = "Take them off the list"
    done = "They are off the list."

    def explanation(self) -> str:
        if self.object.state == State.OFFERED:
            return f"The offer to {self.object.name} is withdrawn, and goes to whoever is next."
        return f"{self.object.name} loses their place in line. Do this when they ask for it."

    def perform(self, data: dict[str, Any]) -> None:
        waiting.leave(entry=self.object, now=self.now)


class OfferInTurn(EventStep):
    """Offers what is free to those whose turn it is; this happens by itself every minute too."""

    page_title = "Offer what is free"
    submit_label = "Offer it in turn"
    back_label = "Back to the waiting list"
    back_to = "event:waiting"

    def explanation(self) -> str:
        return "Whoever is first in line gets what is free. This also happens by itself, every minute."

    def perform(self, data: dict[str, Any]) -> None:
        number = waiting.offer_in_turn(event=self.event, now=self.now)
        self.done = (
            f"{number} offer{'' if number == 1 else 's'} on the way."
            if number
            else "Nothing is free for anybody in line."
        )


PATTERNS = [
    path("<int:pk>/waiting/", WaitingList.as_view(), name="waiting"),
    path("<int:pk>/waiting/offer/", OfferInTurn.as_view(), name="offerinturn"),
    path("waiting/<int:pk>/offer/", OfferNow.as_view(), name="offernow"),
    path("waiting/<int:pk>/remove/", TakeOff.as_view(), name="takeoff"),
]
