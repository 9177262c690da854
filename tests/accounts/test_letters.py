"""Every mail about an account, as text and as a page."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.adapter import AccountAdapter
from office.models import Identity, OutboxMessage
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Letters about erasing data carry their subjects in the code that writes them, and are tested there.
LETTERS = sorted(
    str(file.relative_to(TEMPLATES)).removesuffix("_subject.txt")
    for folder in ("account", "mfa")
    for file in (TEMPLATES / folder / "email").glob("*_subject.txt")
)


@pytest.fixture
def facts() -> dict[str, object]:
    Identity.objects.update_or_create(
        defaults={"name": "Lantern & Oak Association", "email": "office@lantern.example"}
    )
    return {
        "user": UserFactory(first_name="Sasha"),
        "code": "BCDF-GHJK",
        "password_reset_url": "https://site.example/account/password/reset/1-abc/",
        "activate_url": "https://site.example/account/addresses/confirm/abc/",
        "timestamp": timezone.now(),
        "ip": "203.0.113.9",
        "from_email": "before@partnership.example",
        "to_email": "after@partnership.example",
        "deleted_email": "gone@partnership.example",
        "email": "person@partnership.example",
    }


def test_every_mail_of_allauth_that_we_use_has_words_of_ours() -> None:
    assert len(LETTERS) >= 15
    for prefix in LETTERS:
        assert (TEMPLATES / f"{prefix}_message.txt").exists()


@pytest.mark.parametrize("prefix", LETTERS)
class TestLetter:
    def test_it_comes_from_the_association_and_says_the_same_in_both_forms(self, prefix: str, facts) -> None:
        letter = AccountAdapter().render_mail(prefix, "person@partnership.example", facts)
        page, kind = letter.alternatives[0]
        assert kind == "text/html"
        assert letter.from_email.startswith('"Lantern & Oak Association"') or "Lantern" in letter.from_email
        assert "Lantern & Oak Association" in letter.body
        assert "Lantern &amp; Oak Association" in page
        assert letter.subject
        assert "\n" not in letter.subject
        for secret in ("BCDF-GHJK", "https://site.example/account/password/reset/1-abc/"):
            assert (secret in letter.body) == (secret in page)
            assert secret not in letter.subject

    def test_nothing_in_it_is_foreign(self, prefix: str, facts) -> None:
        letter = AccountAdapter().render_mail(prefix, "person@partnership.example", facts)
        for american in ("Hello from", "Thank you for using", "sign up", "{{", "None"):
            assert american not in letter.body


def test_a_name_with_markup_stays_a_name(facts) -> None:
    facts["user"] = UserFactory(first_name="<b>Sasha</b>")
    letter = AccountAdapter().render_mail("account/email/email_confirmation", "x@partnership.example", facts)
    assert "<b>Sasha</b>" in letter.body
    assert "<b>Sasha</b>" not in letter.alternatives[0][0]


class TestSecrecy:
    """What opens an account is marked secret in the outbox; what only tells of a change is not."""

    def test_codes_and_links_are_secret(self, client) -> None:
        user = UserFactory()
        client.post("/account/sign-in/code/", {"email": user.email})
        client.post("/account/password/reset/", {"email": user.email})
        client.force_login(user)
        client.post("/account/sign-in/again/", {"password": PASSWORD})
        client.post("/account/addresses/", {"action_add": "", "email": "second@partnership.example"})
        assert list(OutboxMessage.objects.values_list("is_secret", flat=True)) == [True, True, True]

    def test_news_of_a_change_is_not(self, client) -> None:
        user, new = UserFactory(), "a brand new phrase"
        client.force_login(user)
        client.post(
            "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
        )
        message = OutboxMessage.objects.get()
        assert message.subject == "Your password was changed"
        assert not message.is_secret
