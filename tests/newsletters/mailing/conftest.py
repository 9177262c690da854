"""Staff who prepare and send mailings."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from newsletters.services.groups import EDITOR, EVENTS_OFFICER, FINANCE_OFFICER, set_up_groups
from newsletters.services.mailings import UNDO_WINDOW, begin_due, schedule
from tests.factories import pages, programme
from tests.factories.people import UserFactory


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def staff(client_for, db):
    """Sign somebody of a group in; the client knows who it is."""

    def sign_in(group):
        pages.home()
        programme.events_page()
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = client_for(user)
        client.person = user
        return client

    return sign_in


@pytest.fixture
def editor(staff):
    return staff(EDITOR)


@pytest.fixture
def preparer(staff):
    """Prepares mailings and may not send them."""
    return staff(EVENTS_OFFICER)


@pytest.fixture
def outsider(staff):
    """Works in the admin, with money."""
    return staff(FINANCE_OFFICER)


@pytest.fixture
def begin(now):
    """Schedule a mailing and let its hour come."""

    def go(mailing):
        schedule(mailing=mailing, by=UserFactory(), now=now - UNDO_WINDOW)
        begin_due(now=now)
        mailing.refresh_from_db()
        return mailing

    return go
