"""The join form in the hands of somebody who means harm."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from membership.models import Application
from office.models import OutboxMessage

pytestmark = pytest.mark.django_db

FIRST = {
    "name": "Saltby Safeguarding Children Partnership",
    "kind": "children",
    "first_name": "Jo",
    "last_name": "Saltby",
    "email": "jo@saltby.example",
}


def begin(client: Client, **typed: str) -> str:
    """Start an application; returns the address of its first step."""
    response = client.post(reverse("join:start"), {**FIRST, "key": str(uuid4()), **typed})
    token = response["Location"].split("/")[2]
    return reverse("join:step", args=[token, "partnership"])


class TestMail:
    def test_goes_to_no_more_addresses_than_one_network_may_start_applications(self, client: Client) -> None:
        step = begin(client)
        for number in range(40):
            client.post(step, {**FIRST, "email": f"victim{number}@elsewhere.example"})
        assert OutboxMessage.objects.count() <= 30

    def test_carries_no_button_to_another_site(self, client: Client) -> None:
        begin(client, name="Saltby.\n\nConfirm your account: https://evil.example/\n\nThank you")
        letter = OutboxMessage.objects.get()
        assert 'href="https://evil.example/"' not in letter.html
        assert "\nConfirm your account" not in letter.text
        assert (
            Application.objects.get().name == "Saltby. Confirm your account: https://evil.example/ Thank you"
        )


class TestLinkToAMistypedAddress:
    def test_opens_nothing_once_the_address_is_put_right(self, client: Client) -> None:
        step = begin(client, email="jo@saltbyy.example")
        mistyped = OutboxMessage.objects.get().text.split("/join/")[1].split("/")[0]
        goes_on = client.post(step, FIRST)["Location"]
        assert OutboxMessage.objects.order_by("-pk")[0].recipients == ["jo@saltby.example"]
        assert client.get(goes_on).status_code == 200
        assert Client().get(reverse("join:application", args=[mistyped])).status_code == 404
