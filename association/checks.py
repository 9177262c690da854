"""Conventions about the whole site, as system checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, reverse


@register(Tags.security)
def local_pages_stay_local(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The page that shows everybody's mail must have no address outside one machine."""
    if settings.SITE_MODE == "local":
        return []
    try:
        reverse("local_mail")
    except NoReverseMatch:
        return []
    return [
        Error(
            "The pages for one machine are reachable although SITE_MODE is not local.",
            hint="Include association.local_pages.urls only in local mode.",
            id="association.E001",
        )
    ]
