"""The association's own people in the demonstration, and somebody who belongs to no partnership."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from accounts.models import User
from membership.models import AccessSettings

from .. import people
from .accounts import add_person

EDITORS = "Editors"
MEMBERSHIP_OFFICERS = "Membership officers"


def load_staff() -> None:
    """Make the accounts that the demonstration names and that no partnership gives, with their roles."""
    for person in people.sign_ins():
        if not person.email.endswith("@example.org"):
            continue
        user = add_person(person.name, person.email)
        if person.key == "administrator":
            User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        elif person.key == "editor":
            user.groups.add(*Group.objects.filter(name__in=["Editors", "Moderators"]))
            user.user_permissions.add(_may_read_everything())
        elif person.key == "membership_officer":
            user.groups.add(_membership_officers())


def _may_read_everything() -> Permission:
    return Permission.objects.get(
        codename="read_everything", content_type__app_label=AccessSettings._meta.app_label
    )


def _membership_officers() -> Group:
    group, is_new = Group.objects.get_or_create(name=MEMBERSHIP_OFFICERS)
    if is_new:
        of_membership = Permission.objects.filter(content_type__app_label="membership")
        group.permissions.add(*of_membership, Permission.objects.get(codename="access_admin"))
    return group
