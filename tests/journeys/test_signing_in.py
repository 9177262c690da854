"""Signing in without a password: by e-mailed code and by passkey, in a real browser."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from office.models import OutboxMessage
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def passkeys(context: BrowserContext, page: Page) -> None:
    """A device that holds passkeys and confirms its owner without asking."""
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_mailed_code_signs_in(page: Page) -> None:
    user = UserFactory()
    page.goto("/account/sign-in/")
    page.get_by_role("link", name="E-mail me a code").click()
    page.get_by_label("E-mail address").fill(user.email)
    page.locator("main form").first.get_by_role("button").first.click()
    page.wait_for_url("**/account/sign-in/code/enter/")
    code = re.search(r"^[B-Z]{4}-[B-Z]{4}$", OutboxMessage.objects.get().text, re.MULTILINE)[0]
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text(user.get_full_name())


def test_a_passkey_opens_the_admin_without_a_password(page: Page, passkeys, sign_in) -> None:
    user = UserFactory(administrator=True)
    page.goto("/account/sign-in/?next=/account/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/")

    page.goto("/account/security/webauthn/add/")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/webauthn/add/")
    passwordless = page.get_by_role("checkbox")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/admin/")
    expect(page).to_have_url(re.compile("/admin/$"))

    page.context.clear_cookies()
    page.goto("/account/sign-in/?next=/admin/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")
    assert user.authenticator_set.filter(type="webauthn").count() == 1
