"""Every address of the staff side, knocked at by every group, by a member and by a stranger."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from newsletters.services.groups import (
    ADMINISTRATOR,
    EDITOR,
    EVENTS_OFFICER,
    FINANCE_OFFICER,
    MEMBERSHIP_OFFICER,
)
from tests.association.staff_doors.addresses import Knock, knocks
from tests.association.staff_doors.declared import MAY_ENTER, OPEN_TO_STRANGERS, names_in
from tests.association.staff_doors.objects import make_everything
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LETTERS = {
    EDITOR: "E",
    MEMBERSHIP_OFFICER: "M",
    EVENTS_OFFICER: "V",
    FINANCE_OFFICER: "F",
    ADMINISTRATOR: "A",
}
UNRENDERED = "tests.association.staff_doors.unrendered.UnrenderedMiddleware"
DECLARED = {name: who for who, lines in MAY_ENTER.items() for name in names_in(lines)}


@pytest.fixture(scope="module")
def addresses(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Knock]]:
    """Everything there is to ask for, in one state of the database that all of these tests share and none changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_everything()
        yield knocks()
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(addresses: list[Knock], django_db_blocker: Any) -> Iterator[None]:
    """Stands in for pytest-django's own, which ends the connection after each test and with it the state that these tests share."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quietly() -> Iterator[None]:
    """Refusals are what is wanted here, so they are not logged."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def ask(client: Client, url: str) -> tuple[int, str]:
    """Ask for a page, or post without data where it is only posted to; what that would change is taken back."""
    with transaction.atomic():
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url)
        transaction.set_rollback(True)
    return response.status_code, response.get("Location", "")


def is_let_in(status: int, location: str) -> bool:
    """Say whether an answer lets somebody in; the admin turns people away to its front page, the site to the sign-in."""
    if status in (403, 404) or (status == 302 and (location == "/admin/" or "sign-in" in location)):
        return False
    assert status < 500, f"It answered {status}."
    return True


class TestStaffAddresses:
    def test_are_all_declared(self, addresses: list[Knock]) -> None:
        names = {knock.name for knock in addresses} - OPEN_TO_STRANGERS
        assert not names - set(DECLARED), "Say in declared.py who may enter these."
        assert not set(DECLARED) - names, "These do not exist any more."

    def test_are_declared_once(self) -> None:
        names = [name for lines in MAY_ENTER.values() for name in names_in(lines)]
        assert sorted(names) == sorted(set(names))

    @pytest.mark.parametrize("group", LETTERS)
    def test_open_to_a_group_only_what_its_work_needs(
        self, addresses: list[Knock], client_for: Any, group: str, settings: Any, prove_size: Any
    ) -> None:
        """Pages are filled in for administrators, who see nearly all; for every group under `make prove`."""
        if group != ADMINISTRATOR and prove_size(False, True):
            settings.MIDDLEWARE = [*settings.MIDDLEWARE, UNRENDERED]
        client = client_for(UserFactory(is_staff=True, groups=[group]))
        entered, refused = [], []
        for knock in addresses:
            if knock.name in OPEN_TO_STRANGERS:
                continue
            expected = LETTERS[group] in DECLARED.get(knock.name, "")
            answer = ask(client, knock.url)
            if is_let_in(*answer) and not expected:
                entered.append((knock.name, knock.url, *answer))
            if not is_let_in(*answer) and expected:
                refused.append((knock.name, knock.url, *answer))
        assert not entered, f"{group} may not enter these, and does."
        assert not refused, f"{group} should enter these, and is turned away."

    def test_are_closed_to_members(self, addresses: list[Knock], client_for: Any) -> None:
        client = client_for(SeatFactory().user)
        open_to_them = {
            knock.name
            for knock in addresses
            if knock.name not in OPEN_TO_STRANGERS and ask(client, knock.url)[0] not in (403, 404)
        }
        assert not open_to_them

    def test_send_strangers_to_the_sign_in(self, addresses: list[Knock]) -> None:
        client = Client()
        answers = {
            knock.name: ask(client, knock.url) for knock in addresses if knock.name not in OPEN_TO_STRANGERS
        }
        assert not {
            name: answer
            for name, answer in answers.items()
            if not (answer[0] in (403, 404) or "sign-in" in answer[1])
        }

    def test_show_strangers_no_page_of_the_admin(self, addresses: list[Knock]) -> None:
        """Without signing in there are ways to the sign-in, the words of scripts, and icons."""
        client = Client()
        shown = {
            knock.name
            for knock in addresses
            if knock.name in OPEN_TO_STRANGERS and ask(client, knock.url)[0] == 200
        }
        assert shown == {"wagtailadmin_javascript_catalog", "wagtailadmin_sprite"}
