"""Making the groups of staff, with what `newsletters.roles` allows each."""

from collections.abc import Iterable

import pghistory.models
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from events.models import EventsPage
from newsletters.roles import (
    ADMINISTERED,
    ADMINISTRATOR,
    EDITOR,
    EVENTS_OFFICER,
    FINANCE_OFFICER,
    MEMBERSHIP_OFFICER,
    ROLES,
    Role,
)

__all__ = [
    "ADMINISTRATOR",
    "EDITOR",
    "EVENTS_OFFICER",
    "FINANCE_OFFICER",
    "MEMBERSHIP_OFFICER",
    "ROLES",
    "set_up_groups",
]


@transaction.atomic
def set_up_groups() -> None:
    """Create the groups that are missing and add what a group lacks; nothing that staff added is taken away.

    Wagtail's own two groups give way: “Moderators”, which its workflow asks for approval, becomes the group of editors.
    """
    _adopt_wagtails_groups()
    for name, role in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(role))
        _allow(group, role.pages, [Page.get_first_root_node()])
        _allow(group, role.pages_of_events, EventsPage.objects.all())
        for permission in _named(role.files):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )


def _allow(group: Group, codenames: tuple[str, ...], pages: Iterable[Page]) -> None:
    for permission in _named(tuple(f"wagtailcore.{codename}" for codename in codenames)):
        for page in pages:
            GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _adopt_wagtails_groups() -> None:
    if Group.objects.filter(name=EDITOR).exists():
        return
    Group.objects.filter(name="Moderators").update(name=EDITOR)
    Group.objects.filter(name="Editors", user__isnull=True).delete()


def _permissions(role: Role) -> QuerySet[Permission]:
    if not role.everything:
        return _named(role.permissions)
    history = [
        kind.pk
        for kind in ContentType.objects.all()
        if (model := kind.model_class()) and issubclass(model, pghistory.models.Event)
    ]
    return Permission.objects.filter(content_type__app_label__in=ADMINISTERED).exclude(
        content_type__in=history
    )


def _named(names: tuple[str, ...]) -> QuerySet[Permission]:
    """Return permissions by “app.codename”; a name that no app knows is a mistake in this file."""
    wanted = Q(pk__in=())
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = Permission.objects.filter(wanted)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in found.select_related("content_type")
    }
    if missing := set(names) - known:
        raise LookupError(f"No such permission: {', '.join(sorted(missing))}.")
    return found
