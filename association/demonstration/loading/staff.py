"""The association's own people in the demonstration, and the sign-ins that its visitors may try."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.services.people import find_or_create_person
from newsletters.services.groups import (
    ADMINISTRATOR,
    EDITOR,
    EVENTS_OFFICER,
    FINANCE_OFFICER,
    MEMBERSHIP_OFFICER,
)

from .. import people

GROUPS = {
    "editor": EDITOR,
    "administrator": ADMINISTRATOR,
    "membership_officer": MEMBERSHIP_OFFICER,
    "events_officer": EVENTS_OFFICER,
    "finance_officer": FINANCE_OFFICER,
}


def load_sign_ins() -> None:
    """Give everybody in the list of sign-ins the one known password, and the association's staff their groups.

    Other invented people have no password, so that nobody can sign in as them by guessing one.
    """
    known = make_password(people.password())
    for person in people.sign_ins():
        first_name, last_name = person.names
        user = find_or_create_person(email=person.email, first_name=first_name, last_name=last_name)
        user.password = known
        if group := GROUPS.get(person.key):
            user.groups.add(Group.objects.get(name=group))
            user.is_staff = True
            user.is_superuser = person.key == "administrator"
        user.save()


def membership_officer() -> User:
    """Return who keeps the memberships in the demonstration."""
    return User.objects.get(groups__name=MEMBERSHIP_OFFICER)


def editor() -> User:
    """Return who looks after the directory in the demonstration."""
    return User.objects.get(groups__name=EDITOR)


def load_job_titles() -> None:
    """Say of each invented person what they do."""
    titles = {seat.email: people.ROLES[seat.role] for p in people.partnerships() for seat in p.seats}
    titles |= {person.email: "Administrator" for p in people.partnerships() for person in p.administrators}
    users = list(User.objects.filter(email__in=titles))
    for user in users:
        user.job_title = titles[user.email]
    User.objects.bulk_update(users, ["job_title"])
