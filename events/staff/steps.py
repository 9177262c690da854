"""What the staff's views and steps about one event share."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from events.models import Event
from events.permissions import RUN
from office.steps import Step

POLICY = ModelPermissionPolicy(Event)


def tabs(event: Event, user: Any) -> list[tuple[str, str]]:
    """Return the pages about an event that the person may open: what each is called, and its address."""
    names = {"Overview": "event:inspect"}
    if user.has_perm("events.change_event"):
        names["Set up"] = "event:setup"
    if user.has_perm(RUN):
        names |= {
            "Delegates": "event:delegates",
            "Waiting list": "event:waiting",
            "Rooms": "event:rooms",
            "Needs": "event:needs",
        }
    if user.has_perm(RUN) or user.has_perm("events.check_in_event"):
        names["Check-in"] = "event:checkin"
    return [(label, reverse(name, args=[event.pk])) for label, name in names.items()]


def breadcrumbs(event: Event, label: str) -> list[dict[str, Any]]:
    """Return the way from all events to a page about one of them."""
    return [
        {"url": reverse("event:index"), "label": "Events"},
        {"url": reverse("event:inspect", args=[event.pk]), "label": str(event)},
        {"url": "", "label": label, "sublabel": str(event)},
    ]


class EventView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page about the event whose key is in the address."""

    permission_policy = POLICY
    permission_required: str | None = "run"
    header_icon = "calendar-alt"
    event: Event

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.event = get_object_or_404(Event, pk=kwargs["pk"])

    @property
    def now(self) -> datetime:
        return timezone.now()

    def get_page_subtitle(self) -> str:
        return str(self.event)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *breadcrumbs(self.event, self.page_title)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            event=self.event, tabs=tabs(self.event, self.request.user), here=self.request.path, **kwargs
        )


class EventStep(PermissionCheckedMixin, Step):
    """A step about an event, or about a row of it; it leads back to a page about the event."""

    model: Any = Event
    permission_policy = POLICY
    permission_required: str | None = "run"
    header_icon = "calendar-alt"
    back_label = "Back to the event"
    back_to = "event:inspect"

    @property
    def event(self) -> Event:
        """The event that the step is about."""
        row = self.object
        return row if isinstance(row, Event) else row.event

    def get_success_url(self) -> str:
        return reverse(self.back_to, args=[self.event.pk])

    def get_page_subtitle(self) -> str:
        return str(self.event)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *breadcrumbs(self.event, self.page_title)]
