"""Conventions about signing in, as system checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def staff_need_a_second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Outside one machine nobody may reach the admin with a password alone."""
    if settings.STAFF_NEED_SECOND_FACTOR or settings.SITE_MODE == "local":
        return []
    return [
        Error(
            "Staff can reach the admin without a second factor.",
            hint="Leave STAFF_NEED_SECOND_FACTOR on unless SITE_MODE is local.",
            id="accounts.E001",
        )
    ]


@register(Tags.security, deploy=True)
def tries_are_counted_by_visitor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy every visitor has the proxy's address, unless we know how many proxies there are."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0 or not settings.SECURE_PROXY_SSL_HEADER:
        return []
    return [
        Warning(
            "The site trusts a proxy about HTTPS but not about visitors' addresses, "
            "so all visitors share one limit of tries.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front.",
            id="accounts.W001",
        )
    ]
