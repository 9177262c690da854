"""Which spellings of the site's own name are kept for: anybody may ask with capitals or a port of their own, and would fill the store."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

SCHEMES = frozenset({"", "http", "https"})


def is_asked_plainly(meta: Mapping[str, Any]) -> bool:
    """Say whether a request names the site as its settings do, or one of its hosts with the port that was really asked.

    Of these there are few; every other spelling is answered as well, and kept for nobody.
    """
    if meta.get("HTTP_X_FORWARDED_PROTO", "") not in SCHEMES:
        return False
    host, port = meta.get("HTTP_HOST", ""), meta.get("SERVER_PORT", "")
    return (
        host in {"", urlsplit(settings.SITE_URL).netloc}
        or host.removesuffix(f":{port}") in settings.ALLOWED_HOSTS
    )
