"""Each kind of staff sees its own menu and no other."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Task

from newsletters.services.groups import (
    ADMINISTRATOR,
    EDITOR,
    EVENTS_OFFICER,
    FINANCE_OFFICER,
    MEMBERSHIP_OFFICER,
    ROLES,
    set_up_groups,
)
from tests.factories import programme
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

DOORS = {
    "pages": "/admin/pages/",
    "mailings": "/admin/mailing/",
    "images": "/admin/images/",
    "documents": "/admin/documents/",
    "redirects": "/admin/redirects/",
    "archive by date": "/admin/archive/",
    "series": "/admin/series/",
    "people on lists": "/admin/people-on-lists/",
    "other formats": "/admin/other-formats/",
    "events": "/admin/event/",
    "bookings": "/admin/event-booking/",
    "speakers": "/admin/speaker/",
    "events of other bodies": "/admin/otherevent/",
    "suggestions": "/admin/suggestions/",
    "subscribers": "/admin/subscribers/",
    "suppressed addresses": "/admin/suppressed-addresses/",
    "invoices": "/admin/invoice/",
    "bank": "/admin/bankline/",
    "customers": "/admin/customer/",
    "reminders": "/admin/reminderstep/",
    "aged debtors": "/admin/aged-debtors/",
    "income": "/admin/income/",
    "partnerships": "/admin/partnership/",
    "people": "/admin/seat-holders/",
    "prospects": "/admin/prospects/",
    "expressions of interest": "/admin/expressions-of-interest/",
    "invitation texts": "/admin/lettertext/",
    "areas": "/admin/area/",
    "membership years": "/admin/membershipyear/",
    "seat roles": "/admin/seatrole/",
    "open access": "/admin/settings/membership/accesssettings/",
    "identity": "/admin/settings/office/identity/",
    "navigation": "/admin/settings/cms/navigation/",
    "users": "/admin/users/",
    "groups": "/admin/groups/",
    "sites": "/admin/sites/",
    "workflows": "/admin/workflows/list/",
}
SEES = {
    EDITOR: {
        "pages",
        "mailings",
        "images",
        "documents",
        "redirects",
        "navigation",
        "archive by date",
        "series",
        "people on lists",
        "other formats",
        "subscribers",
        "suppressed addresses",
        "speakers",
        "events of other bodies",
        "suggestions",
    },
    MEMBERSHIP_OFFICER: {
        "partnerships",
        "mailings",
        "people",
        "prospects",
        "expressions of interest",
        "invitation texts",
        "subscribers",
        "suppressed addresses",
        "areas",
        "membership years",
        "seat roles",
        "invoices",
        "aged debtors",
    },
    EVENTS_OFFICER: {
        "pages",
        "mailings",
        "images",
        "documents",
        "archive by date",
        "partnerships",
        "invoices",
        "customers",
        "aged debtors",
        "events",
        "bookings",
        "speakers",
        "events of other bodies",
        "suggestions",
    },
    FINANCE_OFFICER: {
        "events",
        "bookings",
        "partnerships",
        "invoices",
        "bank",
        "customers",
        "reminders",
        "aged debtors",
        "income",
    },
    ADMINISTRATOR: set(DOORS),
}
# The page explorer answers everybody who may enter the admin, with the pages that they may touch.
MENU_ONLY = {"pages"}


@pytest.fixture
def of_group(client_for, db):
    def sign_in(name):
        programme.events_page()
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        return client_for(user)

    return sign_in


class TestMenus:
    @pytest.mark.parametrize("group", ROLES)
    def test_a_group_sees_its_own(self, of_group, group):
        html = of_group(group).get(reverse("wagtailadmin_home")).content.decode()
        menu = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.DOTALL).group(1)
        assert {name for name, address in DOORS.items() if f'"{address}' in menu} == SEES[group]

    @pytest.mark.parametrize("group", ROLES)
    def test_a_group_opens_its_own_and_is_turned_away_from_the_rest(self, of_group, group):
        client = of_group(group)
        opened = {
            name
            for name, address in DOORS.items()
            if name not in MENU_ONLY
            and client.get(address, follow=True).redirect_chain[-1:] != [("/admin/", 302)]
        }
        assert opened == SEES[group] - MENU_ONLY

    def test_an_editor_may_publish(self, of_group):
        from tests.factories.pages import home

        page = home()
        assert page.permissions_for_user(of_group(EDITOR).get("/").wsgi_request.user).can_publish()
        assert not page.permissions_for_user(
            of_group(MEMBERSHIP_OFFICER).get("/").wsgi_request.user
        ).can_edit()


class TestSettingUp:
    def test_twice_makes_nothing_twice_and_takes_nothing_away(self):
        call_command("set_up_site")
        group = Group.objects.get(name=EDITOR)
        group.permissions.add(Group.objects.get(name=MEMBERSHIP_OFFICER).permissions.last())
        count = group.permissions.count()
        call_command("set_up_site")
        assert group.permissions.count() == count
        assert sorted(Group.objects.values_list("name", flat=True)) == sorted(ROLES)

    def test_the_workflow_asks_editors(self):
        set_up_groups()
        assert [group.name for group in Task.objects.get().specific.groups.all()] == [EDITOR]

    def test_the_audit_trail_is_in_nobodys_hands(self):
        set_up_groups()
        held = Group.objects.get(name=ADMINISTRATOR).permissions.values_list("codename", flat=True)
        assert not [codename for codename in held if codename.endswith(("seatevent", "membershipevent"))]


class TestRightsBeyondTheTable:
    @pytest.fixture
    def finance(self):
        set_up_groups()
        group = Group.objects.get(name=FINANCE_OFFICER)
        group.permissions.add(Permission.objects.get(codename="erase_user"))
        publish = Permission.objects.get(codename="publish_page")
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=publish)
        add = Permission.objects.get(codename="add_image")
        files = Collection.get_first_root_node()
        GroupCollectionPermission.objects.create(group=group, collection=files, permission=add)
        return group

    def rights(self, group):
        return {
            *group.permissions.values_list("codename", flat=True),
            *group.page_permissions.values_list("permission__codename", flat=True),
            *group.collection_permissions.values_list("permission__codename", flat=True),
        }

    def test_are_told_by_the_command_and_stay(self, finance, capsys):
        before = self.rights(finance)
        call_command("set_up_site")
        told = capsys.readouterr().out
        assert "Finance officer may, beyond the site's own table of rights: accounts.erase_user, " in told
        assert "wagtailcore.publish_page in “Root”" in told
        assert "wagtailimages.add_image in “Root”" in told
        assert "set_up_site --take-rights" in told
        assert self.rights(finance) == before

    def test_are_taken_away_when_told_to_and_nothing_else(self, finance, capsys):
        beyond = {"erase_user", "publish_page", "add_image"}
        before = self.rights(finance)
        call_command("set_up_site", take_rights=True)
        assert "Finance officer may no longer: accounts.erase_user" in capsys.readouterr().out
        assert self.rights(finance) == before - beyond

    def test_of_a_group_that_staff_made_are_its_own(self, finance):
        own = Group.objects.create(name="Friends of the library")
        own.permissions.add(Permission.objects.get(codename="erase_user"))
        call_command("set_up_site", take_rights=True)
        assert self.rights(own) == {"erase_user"}

    def test_are_none_on_a_new_site(self, capsys):
        call_command("set_up_site")
        assert "beyond" not in capsys.readouterr().out
