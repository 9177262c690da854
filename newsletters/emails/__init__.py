"""The newsletter as mail: what each audience receives, as HTML and as plain text."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

from newsletters.models import IssuePage, Mailing


@dataclass(frozen=True)
class Composed:
    """A mail's words in both forms, with marks such as `[[name]]` still in place."""

    html: str
    text: str


def compose_issue(
    issue: IssuePage, *, audience: str, now: datetime, mailing: Mailing | None = None
) -> Composed:
    """Render an issue for an audience, "members" or "public"."""
    words = f"Dear [[name]],\n\n{issue.title}\n\nYou receive this because [[why]].\n"
    return Composed(f"<p>{escape(words)}</p>", words)


def compose_mailing(mailing: Mailing, *, audience: str, now: datetime) -> Composed:
    """Render an announcement, a call or an invitation for an audience."""
    words = f"Dear [[name]],\n\n{mailing.subject}\n\nYou receive this because [[why]].\n"
    return Composed(f"<p>{escape(words)}</p>", words)
