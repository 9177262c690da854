"""What `manage.py check` says about mail and about the production settings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project_settings

GOOD = {
    "SITE_MODE": "production",
    "SECRET_KEY": "J3kP9xQ2mV7tR5wY8zB4nC6dF1gH0sLaEuXoIiTvKqMbNpWrZyDfGhJkLcSxQeRt",
    "DATABASE_URL": "postgres://user@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SITE_URL": "https://www.association.example",
    "ALLOWED_HOSTS": "www.association.example",
    "EMAIL_HOST": "smtp.association.example",
    "EMAIL_USE_TLS": "yes",
    "EMAIL_HOST_PASSWORD": "secret",
    "DEFAULT_FROM_EMAIL": "office@association.example",
}


def check(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the deployment checks as a server of its own would, without any server behind it."""
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **GOOD, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=project_settings.BASE_DIR,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_well_set_up_site_is_clean(tmp_path) -> None:
    result = check(tmp_path)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"EMAIL_HOST": ""}, "No mail server is named"),
        ({"EMAIL_USE_TLS": ""}, "travels unencrypted"),
        ({"DEFAULT_FROM_EMAIL": ""}, "come from example.org"),
        ({"MAIL_TRANSPORT": "office.transport.KeptHereBackend"}, "instead of being sent"),
        ({"TRUSTED_PROXIES": "0"}, "share one limit of tries"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    ],
)
def test_what_is_missing_is_said(tmp_path, changes, said: str) -> None:
    result = check(tmp_path, **changes)
    assert result.returncode != 0
    assert said in result.stderr


def test_a_provider_that_cannot_report_bounces_is_an_error(tmp_path) -> None:
    provider = {
        "MAIL_TRANSPORT": "anymail.backends.postmark.EmailBackend",
        "ANYMAIL_POSTMARK_SERVER_TOKEN": "x",
    }
    result = check(tmp_path, **provider)
    assert "office.E002" in result.stderr
    assert check(tmp_path, **provider, ANYMAIL_WEBHOOK_SECRET="user:password").returncode == 0
