"""What every mailed edition has in common: who reads it, what its templates are given, and its two forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings
from django.urls import reverse

from cms.selectors import membership_page_address
from membership.access import ANY_MEMBER, Viewer
from membership.selectors import viewer_for
from newsletters.emails.forms import MJML, TEXT, render_form
from newsletters.emails.pictures import closed_collections
from newsletters.emails.text import laid_out
from office.letters import stationery
from office.mjml import render_mjml
from office.models import Identity

Audience = Literal["members", "public"]
# Editors may write the other marks; these come only from the templates of mail.
OWN_MARKS = ("copy", "why")


@dataclass(frozen=True)
class Composed:
    """An edition's words in both forms, with the personal parts, such as `[[name]]`, still to be filled in."""

    html: str
    text: str


def viewer_of(audience: Audience, *, now: datetime) -> Viewer:
    """Return who stands for an audience at `now`: any member, or a visitor, to whom the site's open access may open more."""
    return ANY_MEMBER if audience == "members" else viewer_for(user_id=None, now=now)


def compose(template: str, context: Mapping[str, Any]) -> Composed:
    """Render `emails/<template>.mjml` and `emails/<template>.txt` with the same context. Raises `office.mjml.MjmlError`."""
    nonce = context["nonce"]
    return Composed(
        html=_with_own_marks(render_mjml(f"emails/{template}.mjml", {**context, "form": MJML}), nonce),
        text=_with_own_marks(
            laid_out(render_form(f"emails/{template}.txt", {**context, "form": TEXT})), nonce
        ),
    )


def _with_own_marks(words: str, nonce: str) -> str:
    """Put the marks of our own templates in, and break those that somebody wrote: a reader's token belongs into no link but ours."""
    for mark in OWN_MARKS:
        words = words.replace(f"[[{mark}]]", f"[ [{mark}]]").replace(f"{nonce}-{mark}", f"[[{mark}]]")
    return words


def edition_context(
    *, audience: Audience, web_address: str, subject: str, preview_text: str, now: datetime
) -> dict[str, Any]:
    """Return what every edition's templates are given.

    Arguments: `web_address` is where the same can be read on the site; `preview_text` is what mailboxes show behind the subject.
    """
    identity = Identity.load()
    nonce = token_hex(8)
    sign_in = f"{reverse('account_login')}?next={quote(urlsplit(web_address).path)}"
    return {
        **stationery(identity),
        "viewer": viewer_of(audience, now=now),
        "audience": audience,
        "now": now,
        "subject": subject,
        "preview_text": preview_text,
        "web_address": web_address,
        "sign_in_address": urljoin(settings.SITE_URL, sign_in),
        "membership_page": urljoin(settings.SITE_URL, membership_page_address(None)),
        "preferences_address": f"{settings.SITE_URL}/mail/{nonce}-copy/",
        "nonce": nonce,
        "why": f"{nonce}-why",
        "leave_address": f"{settings.SITE_URL}/mail/{nonce}-copy/leave/",
        "closed_collections": closed_collections(),
    }
