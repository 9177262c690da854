"""An issue of the newsletter on paper: the facts of what one viewer may read of it now, and the PDF made from them.

The facts are gathered anew whenever somebody asks, with the decisions of the page itself. Their digest names the PDF: equal facts are
equal bytes, so what is kept never outlives a publication, a takedown or an opening day.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache as once
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.utils import timezone

from cms.models import ContentPage
from cms.reading import prepare_streams
from membership.access import Viewer
from newsletters.emails.pictures import closed_collections
from newsletters.models import IssuePage
from newsletters.paper.forms import facts_of_stream
from newsletters.paper.pictures import PORTRAIT, picture_for_paper, with_pictures
from newsletters.paper.rich import Facts
from office.keeping.store import fetch, put
from office.models import Identity
from office.papers import render_pdf
from office.papers.parts import letterhead_of
from office.papers.rendering import FOLDER

KEPT_FOR = 24 * 60 * 60
"""Seconds for which a PDF that was made is kept."""
LARGEST_KEPT = 8_000_000
"""Bytes: a larger PDF is made each time."""


@dataclass(frozen=True)
class IssuePaper:
    """What one viewer may read of an issue, ready to be drawn; equal papers have equal digests."""

    facts: Facts
    made_on: date

    @property
    def digest(self) -> str:
        """What names the paper: its facts and the look it is drawn with."""
        said = json.dumps([self.facts, self.made_on.isoformat(), _look()], sort_keys=True)
        return sha256(said.encode()).hexdigest()[:40]

    @property
    def is_made(self) -> bool:
        """Whether the PDF is at hand without drawing it."""
        return self._kept is not None

    def pdf(self) -> bytes:
        """Return the PDF, drawn now or kept from before. Raises `office.papers.PaperError`."""
        if self._kept is not None:
            return self._kept
        pdf = render_pdf("issue", with_pictures(self.facts), made_on=self.made_on)
        if len(pdf) <= LARGEST_KEPT:
            put(self._key, pdf, seconds=KEPT_FOR)
        return pdf

    @cached_property
    def _kept(self) -> bytes | None:
        kept = fetch(self._key).get(self._key)
        return kept if isinstance(kept, bytes) else None

    @property
    def _key(self) -> str:
        return f"issue-paper:{self.digest}"


def paper_of(issue: IssuePage, *, viewer: Viewer, now: datetime) -> IssuePaper:
    """Return an issue's paper as the viewer may have it at `now` (aware); that they may read the issue is decided before.

    Asks the database no more often for a longer issue, once its pictures have been scaled. The page is read and changed in memory, and
    not meant to be saved afterwards.
    """
    prepare_streams(issue)
    closed = closed_collections()
    context: dict[str, Any] = {
        "page": issue,
        "viewer": viewer,
        "now": now,
        "hidden_pages": issue.restricted_pages(),
        "closed_collections": closed,
        "web_address": issue.get_full_url() or "",
    }
    letterhead = letterhead_of(Identity.load())
    seen = {"viewer": viewer, "closed": closed, "now": now}
    facts: Facts = {
        "title": issue.full_title,
        "month": issue.title,
        "headline": issue.headline,
        "teaser": issue.teaser,
        "association": letterhead.name,
        "legal": list(letterhead.legal),
        "web_address": context["web_address"],
        "reading_minutes": issue.reading_minutes,
        "for_whom": _for_whom(issue, viewer),
        "lead_picture": _picture(issue.lead_picture, **seen),
        "introduction": {
            "level": 2,
            "title": f"From {issue.chair_name}" if issue.chair_name else "Introduction",
            "role": issue.chair_role,
            "portrait": _picture(issue.chair_picture, **seen, spec=PORTRAIT),
            "body": facts_of_stream(issue.introduction, {**context, "level": 3}),
        },
        "sections": facts_of_stream(issue.sections, context),
    }
    settle_levels(facts)
    published = issue.last_published_at or issue.first_published_at or now
    return IssuePaper(facts, timezone.localdate(published))


def settle_levels(facts: Any, last: int = 1) -> int:
    """Lift headings that skip a level, in the order in which they are read, so that PDF/UA's rule of no gaps holds.

    `last` is the level of the heading before; returns the level of the last heading within.
    """
    if isinstance(facts, list):
        for each in facts:
            last = settle_levels(each, last)
    elif isinstance(facts, dict):
        heads = "level" in facts and any(facts.get(name) for name in ("title", "heading", "runs"))
        if heads:
            last = facts["level"] = min(facts["level"], last + 1)
        for name, value in facts.items():
            if name != "runs":
                last = settle_levels(value, last)
    return last


def _for_whom(issue: ContentPage, viewer: Viewer) -> str:
    if not issue.depends_on_viewer or not viewer.reads_members_content:
        return ""
    return "This copy holds what is for members. Please pass it on within your partnership only."


def _picture(picture: Any, **seen: Any) -> Facts | None:
    found = picture_for_paper(picture, **seen) if picture else None
    return {"picture": found, "alt": picture.description or picture.title} if found else None


@once
def _look() -> str:
    """What the papers of issues are drawn with; a new release that draws otherwise makes them anew."""
    drawn = [FOLDER / "issue.typ", FOLDER / "stationery.typ", *sorted((FOLDER / "blocks").glob("*.typ"))]
    return sha256(b"".join(file.read_bytes() for file in drawn)).hexdigest()
