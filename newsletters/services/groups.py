"""Making the groups of staff as the table of rights (`newsletters.roles`) has them."""

from collections.abc import Iterable, Iterator

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
    "rights_beyond",
    "set_up_groups",
    "take_rights_beyond",
]


@transaction.atomic
def set_up_groups() -> None:
    """Create the groups that are missing and add what a group lacks; nothing is taken away (`take_rights_beyond` does that).

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


def rights_beyond() -> dict[str, list[str]]:
    """Return what the groups may do beyond this table, by group: given by staff, or by an earlier version of the site."""
    found = {}
    for group, beyond in _beyond():
        if names := sorted({_name_of(row) for rows in beyond for row in rows}):
            found[group.name] = names
    return found


@transaction.atomic
def take_rights_beyond() -> dict[str, list[str]]:
    """Take away what the groups may do beyond this table, and return what that was; other groups stay as they are."""
    taken = rights_beyond()
    for group, (permissions, pages, files) in _beyond():
        group.permissions.remove(*permissions)
        pages.delete()
        files.delete()
    return taken


def _beyond() -> Iterator[
    tuple[
        Group,
        tuple[QuerySet[Permission], QuerySet[GroupPagePermission], QuerySet[GroupCollectionPermission]],
    ]
]:
    root, files = Page.get_first_root_node(), Collection.get_first_root_node()
    for name, role in ROLES.items():
        group = Group.objects.filter(name=name).first()
        if group is None:
            continue
        pages = Q(page=root, permission__in=_pages(role.pages)) | Q(
            page__in=EventsPage.objects.values("pk"), permission__in=_pages(role.pages_of_events)
        )
        permissions = group.permissions.exclude(pk__in=_permissions(role).values("pk"))
        given = GroupPagePermission.objects.filter(group=group).exclude(pages).select_related("page")
        of_files = GroupCollectionPermission.objects.filter(group=group).exclude(
            collection=files, permission__in=_named(role.files)
        )
        yield (
            group,
            (
                permissions.select_related("content_type"),
                given.select_related("page", "permission__content_type"),
                of_files.select_related("collection", "permission__content_type"),
            ),
        )


def _name_of(row: Permission | GroupPagePermission | GroupCollectionPermission) -> str:
    if isinstance(row, Permission):
        return f"{row.content_type.app_label}.{row.codename}"
    place = row.page.title if isinstance(row, GroupPagePermission) else row.collection.name
    return f"{_name_of(row.permission)} in “{place}”"


def _pages(codenames: tuple[str, ...]) -> QuerySet[Permission]:
    return _named(tuple(f"wagtailcore.{codename}" for codename in codenames))


def _allow(group: Group, codenames: tuple[str, ...], pages: Iterable[Page]) -> None:
    for permission in _pages(codenames):
        for page in pages:
            GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _adopt_wagtails_groups() -> None:
    if Group.objects.filter(name=EDITOR).exists():
        return
    if moderators := Group.objects.filter(name="Moderators").first():
        # What Wagtail gave it, the table gives again as far as it is needed.
        moderators.permissions.clear()
        GroupPagePermission.objects.filter(group=moderators).delete()
        GroupCollectionPermission.objects.filter(group=moderators).delete()
        Group.objects.filter(pk=moderators.pk).update(name=EDITOR)
    Group.objects.filter(name="Editors", user__isnull=True).delete()


def _permissions(role: Role) -> QuerySet[Permission]:
    if not role.everything:
        return _named(role.permissions)
    history = [
        kind.pk
        for kind in ContentType.objects.all()
        if (model := kind.model_class()) and issubclass(model, pghistory.models.Event)
    ]
    administered = Permission.objects.filter(content_type__app_label__in=ADMINISTERED)
    return administered.exclude(content_type__in=history) | _named(role.permissions)


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
