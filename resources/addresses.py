"""Telling whether two addresses of the web lead to the same thing, without asking the web."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "msclkid",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "igshid",
        "mkt_tok",
        "vero_id",
        "yclid",
        "trk",
        "hsctatracking",
    ]
)


def link_key(address: str) -> str:
    """Return what two addresses of one thing have in common; an empty text for an empty or senseless address.

    Left out: scheme, "www.", a usual port, a slash at the end, the fragment, what only counts visitors; the host in small letters and
    the rest of the query in order.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if not host:
        return ""
    usual = port is None or port == DEFAULT_PORTS.get(parts.scheme.lower())
    path = quote(unquote(parts.path), safe="/~!$&'()*+,;=:@-._").rstrip("/")
    asked = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith("utm_") and name.lower() not in TRACKING
    )
    return f"{host}{'' if usual else f':{port}'}{path}{f'?{urlencode(asked)}' if asked else ''}"[:1000]
