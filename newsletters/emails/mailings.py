"""Announcements, calls and invitations as mail."""

from datetime import datetime
from html import escape

from newsletters.emails.composing import Audience, Composed
from newsletters.models import Mailing


def compose_mailing(mailing: Mailing, *, audience: Audience, now: datetime) -> Composed:
    """Compose the edition of a mailing that is no issue, for members or for everybody."""
    words = f"Dear [[name]],\n\n{mailing.subject}\n\nYou receive this because [[why]].\n"
    return Composed(html=f"<p>{escape(words)}</p>", text=words)
