"""The menu “Events” of the admin."""

from wagtail.admin.viewsets.model import ModelViewSetGroup

from events.staff import VIEWSETS


class EventsViewSetGroup(ModelViewSetGroup):
    menu_label = "Events"
    menu_icon = "calendar-alt"
    menu_order = 320
    items = tuple(VIEWSETS)
