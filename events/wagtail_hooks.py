"""Events in Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from events.staff.programme import PROGRAMME


class EventsViewSetGroup(ModelViewSetGroup):
    menu_label = "Events"
    menu_icon = "calendar"
    menu_order = 250
    items = tuple(PROGRAMME)


@hooks.register("register_admin_viewset")
def events_viewsets() -> EventsViewSetGroup:
    return EventsViewSetGroup()
