"""Making one account of two that belong to the same person."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.merging import plan_merge
from accounts.models import User
from accounts.selectors import person_at
from accounts.services.merging import CannotMergeError, merge_accounts
from office.models import OutboxMessage
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return UserFactory(email="new@saltby.example", signs_in=True, phone="")


@pytest.fixture
def closed():
    person = UserFactory(email="old@saltby.example", signs_in=True, phone="01632 960 123")
    EmailAddress.objects.create(user=person, email="older@saltby.example", verified=True)
    EmailAddress.objects.create(user=person, email="never@saltby.example", verified=False)
    return person


@pytest.fixture
def boss():
    return UserFactory(administrator=True)


def merge(kept, closed, by, agreed=None):
    return merge_accounts(
        kept=kept,
        closed=closed,
        agreed=agreed or plan_merge(kept=kept, closed=closed).fingerprint,
        by=by,
        now=timezone.now(),
    )


class TestMerging:
    def test_every_confirmed_address_reaches_the_account_that_is_kept(self, kept, closed, boss):
        merge(kept, closed, boss)
        for address in ("new@saltby.example", "old@saltby.example", "older@saltby.example"):
            assert person_at(address) == kept
        assert person_at("never@saltby.example") is None
        assert EmailAddress.objects.get(user=kept, primary=True).email == "new@saltby.example"

    def test_the_person_signs_in_with_the_kept_password_and_either_address(self, kept, closed, boss, client):
        kept.set_password("another good battery")
        kept.save()
        merge(kept, closed, boss)
        old = {"login": "old@saltby.example", "password": PASSWORD}
        assert client.post("/account/sign-in/", old).status_code == 200
        right = {"login": "old@saltby.example", "password": "another good battery"}
        assert client.post("/account/sign-in/", right).url == "/account/"

    def test_the_closed_account_is_kept_and_its_sessions_end(self, kept, closed, boss, client_for):
        session = client_for(closed)
        assert session.get("/account/").status_code == 200
        merge(kept, closed, boss)
        closed.refresh_from_db()
        assert (closed.is_active, closed.merged_into) == (False, kept)
        assert session.get("/account/").url.startswith("/account/sign-in/")

    def test_its_sessions_stay_ended_if_it_is_opened_again(self, kept, closed, boss, client_for):
        session = client_for(closed)
        merge(kept, closed, boss)
        User.objects.filter(pk=closed.pk).update(is_active=True)
        assert session.get("/account/").url.startswith("/account/sign-in/")

    def test_what_the_kept_account_does_not_say_is_taken_over_and_nothing_else(self, kept, closed, boss):
        merge(kept, closed, boss)
        kept.refresh_from_db()
        assert kept.phone == "01632 960 123"
        assert kept.last_name != closed.last_name

    def test_both_addresses_are_told(self, kept, closed, boss):
        merge(kept, closed, boss)
        told = sorted(letter.recipients for letter in OutboxMessage.objects.all())
        assert told == [["new@saltby.example"], ["old@saltby.example"]]

    def test_is_in_the_logs(self, kept, closed, boss):
        merge(kept, closed, boss)
        entries = ModelLogEntry.objects.filter(action="accounts.merge")
        assert {entry.object_id for entry in entries} == {str(kept.pk), str(closed.pk)}
        assert {entry.user_id for entry in entries} == {boss.pk}
        rights = User.pgh_event_model.objects.filter(pgh_obj_id=closed.pk).latest("pgh_id")
        assert not rights.is_active


class TestRefusals:
    def test_one_account_is_not_merged_with_itself(self, kept, boss):
        with pytest.raises(CannotMergeError, match="one account already"):
            merge(kept, kept, boss)

    def test_a_closed_account_is_opened_first(self, kept, boss):
        with pytest.raises(CannotMergeError, match="is closed"):
            merge(kept, UserFactory(is_active=False), boss)

    @pytest.mark.parametrize("way", ["into", "from"])
    def test_nobody_gets_into_the_admin_by_merging_themselves_into_it(self, kept, way):
        clerk, boss = UserFactory(is_staff=True), UserFactory(administrator=True)
        pair = (boss, kept) if way == "into" else (kept, boss)
        with pytest.raises(CannotMergeError, match="works in the admin"):
            merge(*pair, by=clerk)
        assert merge(boss, kept, by=boss)

    def test_what_was_not_shown_is_not_done(self, kept, closed, boss):
        agreed = plan_merge(kept=kept, closed=closed).fingerprint
        EmailAddress.objects.create(user=closed, email="third@saltby.example", verified=True)
        with pytest.raises(CannotMergeError, match="changed meanwhile"):
            merge(kept, closed, boss, agreed=agreed)
        closed.refresh_from_db()
        assert closed.is_active


class TestPages:
    def test_lead_from_two_addresses_to_a_preview_and_from_there_to_one_account(
        self, kept, closed, staff_client
    ):
        choose = reverse("choose_accounts_to_merge")
        answer = staff_client.post(choose, {"kept": kept.email, "closed": "Older@saltby.example"})
        assert answer.url == reverse("merge_accounts", args=[kept.pk, closed.pk])
        page = staff_client.get(answer.url)
        html = page.content.decode()
        assert "old@saltby.example becomes a further address of new@saltby.example" in html
        assert User.objects.get(pk=closed.pk).is_active
        staff_client.post(answer.url, {"agreed": page.context["plan"].fingerprint})
        assert not User.objects.get(pk=closed.pk).is_active

    def test_ask_again_when_something_has_changed(self, kept, closed, staff_client):
        address = reverse("merge_accounts", args=[kept.pk, closed.pk])
        page = staff_client.post(address, {"agreed": "something else"})
        assert "has changed meanwhile" in page.content.decode()
        assert User.objects.get(pk=closed.pk).is_active

    def test_say_which_address_is_unknown_and_keep_what_was_typed(self, kept, staff_client):
        page = staff_client.post(
            reverse("choose_accounts_to_merge"), {"kept": kept.email, "closed": "nobody@saltby.example"}
        )
        assert page.context["form"].errors["closed"] == ["There is no account with this address."]
        assert kept.email in page.content.decode()

    def test_start_from_a_person_in_the_list(self, kept, staff_client):
        html = staff_client.get("/admin/users/").content.decode()
        address = f"{reverse('choose_accounts_to_merge')}?keep={kept.pk}"
        assert address in html
        assert kept.email in staff_client.get(address).content.decode()

    def test_open_to_whoever_may_merge_and_to_nobody_else(self, kept, closed, client_for):
        editor = client_for(UserFactory(is_staff=True, groups=["Editors"]))
        for address in (
            reverse("choose_accounts_to_merge"),
            reverse("merge_accounts", args=[kept.pk, closed.pk]),
        ):
            assert editor.get(address).status_code in {302, 403}
            assert editor.post(address, {}).status_code in {302, 403}
        assert "Merge two accounts" not in editor.get("/admin/").content.decode()
