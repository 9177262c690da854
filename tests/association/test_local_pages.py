"""The page that shows everybody's mail exists on one machine only."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as project_settings
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from association import urls
from association.checks import local_pages_stay_local
from office.services.sending import send_waiting
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


class UrlsOfOneMachine:
    urlpatterns = [path("", include("association.local_pages.urls")), *urls.urlpatterns]
    handler500 = urls.handler500


@pytest.fixture
def one_machine(settings, tmp_path):
    settings.SITE_MODE, settings.LOCAL = "local", True
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.ROOT_URLCONF = UrlsOfOneMachine
    return settings


class TestOnOneMachine:
    def test_the_code_for_signing_in_can_be_read_there(self, one_machine, client: Client) -> None:
        user = UserFactory()
        assert (
            "/local/mail/"
            in client.post("/account/sign-in/code/", {"email": user.email}, follow=True).content.decode()
        )
        assert "No mail yet" in client.get("/local/mail/").content.decode()
        send_waiting(now=timezone.now() + timedelta(seconds=1))
        page = client.get("/local/mail/").content.decode()
        assert user.email in page
        assert "Your code for signing in" in page

    def test_markup_in_a_mail_stays_text(self, one_machine, client: Client) -> None:
        one_machine.MAIL_FOLDER.mkdir()
        (one_machine.MAIL_FOLDER / "x.eml").write_text(
            "To: a@b.example\nSubject: <script>alert(1)</script>\n\n<script>alert(2)</script>\n"
        )
        assert "<script>alert" not in client.get("/local/mail/").content.decode()


class TestElsewhere:
    def test_there_is_no_such_page(self, client: Client) -> None:
        assert client.get("/local/mail/").status_code == 404

    def test_no_page_leads_there(self, client: Client) -> None:
        page = client.post(
            "/account/sign-in/code/", {"email": UserFactory().email}, follow=True
        ).content.decode()
        assert "/local/" not in page

    @override_settings(ROOT_URLCONF=UrlsOfOneMachine)
    def test_even_with_an_address_it_is_refused_and_the_checks_say_so(self, client: Client) -> None:
        assert client.get("/local/mail/").status_code == 403
        assert [problem.id for problem in local_pages_stay_local(None)] == ["association.E001"]

    @pytest.mark.parametrize(("mode", "exists"), [("production", "False"), ("local", "True")])
    def test_the_mode_alone_decides(self, mode: str, exists: str, tmp_path) -> None:
        told = subprocess.run(
            [sys.executable, "-c", ASK],
            cwd=project_settings.BASE_DIR,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "association.settings",
                "SITE_MODE": mode,
                "SECRET_KEY": "k" * 60,
                "DATABASE_URL": "postgres://user@127.0.0.1:1/none",
                "REDIS_URL": "redis://127.0.0.1:1/0",
                "SITE_URL": "https://www.association.example",
                "ALLOWED_HOSTS": "www.association.example",
                "VAR_DIR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert told.stdout.strip() == exists, told.stderr


ASK = """
import django
django.setup()
from django.urls import Resolver404, resolve
match = resolve("/local/mail/")
print(match.url_name == "local_mail")
"""
