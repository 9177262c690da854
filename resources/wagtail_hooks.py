"""The directory and the library in Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from resources.staff import (
    VIEWSETS,
    briefings,  # noqa: F401 importing registers its hooks
)

NAMED_BY_NO_VIEWSET = [
    "moderate_example",
    "take_down_example",
    "add_nudge",
    "change_nudgesettings",
    "propose_profile",
]


class DirectoryViewSetGroup(ModelViewSetGroup):
    menu_label = "Directory"
    menu_icon = "folder-open-inverse"
    menu_order = 300
    items = tuple(VIEWSETS)


@hooks.register("register_admin_viewset")
def directory_viewsets() -> DirectoryViewSetGroup:
    return DirectoryViewSetGroup()


@hooks.register("register_permissions")
def directory_permissions() -> QuerySet[Permission]:
    """Offer in a group's form what the viewsets do not name themselves."""
    return Permission.objects.filter(content_type__app_label="resources", codename__in=NAMED_BY_NO_VIEWSET)
