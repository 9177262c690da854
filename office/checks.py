"""Conventions about mail, as system checks."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def mail_leaves(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """In production mail must be transmitted, from an address of the association."""
    if settings.SITE_MODE != "production":
        return []
    found: list[CheckMessage] = []
    if settings.MAIL_TRANSPORT.endswith("KeptHereBackend"):
        found.append(
            Error(
                "Mail is kept in files instead of being sent.", hint="Unset MAIL_TRANSPORT.", id="office.E001"
            )
        )
    is_smtp = settings.MAIL_TRANSPORT == "office.transport.SmtpBackend"
    if is_smtp and settings.EMAIL_HOST == "localhost":
        found.append(
            Warning("No mail server is named.", hint="Set EMAIL_HOST, or MAIL_TRANSPORT.", id="office.W001")
        )
    if is_smtp and settings.EMAIL_HOST_PASSWORD and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        found.append(
            Warning(
                "The mail server's password travels unencrypted.",
                hint="Set EMAIL_USE_TLS=yes (port 587) or EMAIL_USE_SSL=yes (port 465).",
                id="office.W002",
            )
        )
    if settings.MAIL_TRANSPORT.startswith("anymail.") and "WEBHOOK_SECRET" not in settings.ANYMAIL:
        found.append(
            Error(
                "The mail provider cannot report bounces and complaints.",
                hint="Set ANYMAIL_WEBHOOK_SECRET to user:password, and the same in the provider's webhook address.",
                id="office.E002",
            )
        )
    if parseaddr(settings.DEFAULT_FROM_EMAIL)[1].endswith("@example.org"):
        found.append(
            Warning(
                "Mail would come from example.org.",
                hint="Set DEFAULT_FROM_EMAIL to an address of the association.",
                id="office.W003",
            )
        )
    return found
