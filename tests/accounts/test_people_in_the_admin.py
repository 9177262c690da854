"""Staff add, change and deactivate people."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from accounts.selectors import person_at
from accounts.services.people import AddressTakenError, create_person
from office.models import OutboxMessage
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NEW = {
    "email": "New.Person@Partnership.example",
    "first_name": "New",
    "last_name": "Person",
    "job_title": "Chair",
}


def edit(client: Client, user: User, **changes: str):
    values = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": "on",
        **changes,
    }
    return client.post(f"/admin/users/edit/{user.pk}/", {k: v for k, v in values.items() if v})


class TestAdding:
    def test_the_form_asks_for_no_password_and_no_user_name(self, staff_client) -> None:
        page = staff_client.get("/admin/users/new/").content.decode()
        assert 'name="email"' in page
        assert 'name="password1"' not in page
        assert 'name="username"' not in page

    def test_the_address_counts_as_confirmed(self, staff_client) -> None:
        response = staff_client.post("/admin/users/new/", NEW)
        assert response.status_code == 302
        user = User.objects.get(email="new.person@partnership.example")
        assert user.job_title == "Chair"
        assert EmailAddress.objects.get(user=user, verified=True, primary=True).email == user.email
        assert not user.has_usable_password()

    def test_the_new_person_signs_in_by_code(self, staff_client, client) -> None:
        staff_client.post("/admin/users/new/", NEW)
        client.post("/account/sign-in/code/", {"email": NEW["email"]})
        code = OutboxMessage.objects.latest("pk").text.split("\n\n")[1]
        client.post("/account/sign-in/code/enter/", {"code": code})
        assert client.get("/account/").status_code == 200

    @pytest.mark.parametrize("further", [False, True])
    def test_an_address_that_somebody_has_is_refused_and_what_was_typed_stays(
        self, staff_client, further: bool
    ) -> None:
        holder = UserFactory(email="taken@partnership.example")
        if further:
            EmailAddress.objects.create(user=holder, email="further@partnership.example", verified=True)
        address = "Further@partnership.example" if further else "TAKEN@partnership.example"
        before = User.objects.count()
        response = staff_client.post("/admin/users/new/", {**NEW, "email": address})
        page = response.content.decode()
        assert "address already" in page or "already exists" in page
        assert 'value="New"' in page
        assert User.objects.count() == before

    def test_a_role_is_given_with_it(self, staff_client) -> None:
        editors = Group.objects.get(name="Editors")
        staff_client.post("/admin/users/new/", {**NEW, "groups": [editors.pk]})
        assert list(person_at(NEW["email"]).groups.all()) == [editors]


class TestChanging:
    def test_the_list_shows_people_by_address(self, staff_client) -> None:
        user = UserFactory()
        page = staff_client.get("/admin/users/").content.decode()
        assert user.email in page

    def test_people_are_found_by_name(self, staff_client) -> None:
        UserFactory(last_name="Quillon")
        UserFactory(last_name="Brack")
        page = staff_client.get("/admin/users/?q=quillon").content.decode()
        assert "Quillon" in page
        assert "Brack" not in page

    def test_a_new_address_replaces_the_one_before_and_tells_it(self, staff_client) -> None:
        user = UserFactory(email="before@partnership.example")
        edit(staff_client, user, email="After@partnership.example")
        user.refresh_from_db()
        assert user.email == "after@partnership.example"
        assert person_at("before@partnership.example") is None
        assert person_at("after@partnership.example") == user
        message = OutboxMessage.objects.get()
        assert message.recipients == ["before@partnership.example"]
        assert "after@partnership.example" in message.text

    def test_a_name_changes_without_touching_addresses(self, staff_client) -> None:
        user = UserFactory()
        EmailAddress.objects.create(user=user, email="further@partnership.example", verified=True)
        edit(staff_client, user, first_name="Sasha")
        user.refresh_from_db()
        assert user.first_name == "Sasha"
        assert user.emailaddress_set.count() == 2
        assert not OutboxMessage.objects.exists()

    def test_a_further_address_of_the_person_can_become_the_main_one(self, staff_client) -> None:
        user = UserFactory()
        EmailAddress.objects.create(user=user, email="further@partnership.example", verified=True)
        edit(staff_client, user, email="further@partnership.example")
        user.refresh_from_db()
        assert user.email == "further@partnership.example"

    def test_deactivating_signs_the_person_out(self, staff_client, client_for) -> None:
        user = UserFactory()
        theirs = client_for(user)
        assert theirs.get("/account/").status_code == 200
        edit(staff_client, user, is_active="")
        assert theirs.get("/account/").status_code == 302

    def test_the_admins_account_page_leads_to_the_one_account_area(self, staff_client) -> None:
        page = staff_client.get("/admin/account/").content.decode()
        assert 'href="/account/"' in page
        assert "password" not in page.lower().replace("your password and your second step", "")


class TestCreatePerson:
    def test_the_address_is_kept_in_small_letters(self) -> None:
        assert create_person(email=" Robin@Partnership.Example ").email == "robin@partnership.example"

    def test_an_address_in_use_is_refused_in_plain_words(self) -> None:
        UserFactory(email="robin@partnership.example")
        with pytest.raises(AddressTakenError, match="already belongs to another account"):
            create_person(email="Robin@partnership.example")
