"""Examples of the components from A to E."""

from datetime import date
from types import SimpleNamespace as Made
from typing import Any

from association.local_pages.specimens.made import DAY, LONG, TEASER, WORD, Example


def first_examples(given: Any) -> dict[str, list[Example]]:
    """Return the examples by the components' names."""
    return {
        "access_badge": [
            Example("Members only", {"page": given.long_news}),
            Example("Members first", {"page": given.locked, "now": given.now}),
        ],
        "archive_notice": [Example("With a page to read instead", {"page": given.archived})],
        "account_nav": [
            Example(
                "",
                {
                    "pages": [
                        Made(address="#example", label=label, is_current=label == "Seats")
                        for label in (
                            "Overview",
                            "Seats",
                            "Invoices",
                            "Bookings",
                            "Examples",
                            "Mail",
                            "Profile and security",
                            "Data",
                        )
                    ],
                    "path": "#example",
                },
            )
        ],
        "archive_search": [Example("", {"page": given.issue, "years": [Made(year=2026), Made(year=2025)]})],
        "cookies": [
            Example(
                "",
                {
                    "cookies": [
                        Made(
                            name="sessionid",
                            set_when="When you sign in",
                            purpose="Keeps you signed in.",
                            lasts="Two weeks",
                        )
                    ]
                },
            )
        ],
        "archive_offer": [
            Example("Left out", {"archived": 12}),
            Example("Included", {"archived": 12, "with_archive": True}),
        ],
        "breadcrumb": [Example("", {"page": given.news})],
        "byline": [Example("", {"name": "Bethan Kirkbride", "role": "Independent scrutineer"})],
        "callout": [
            Example(tone, {"tone": tone, "heading": "Answer by Friday", "body": TEASER})
            for tone in ("note", "important", "good", "deadline")
        ],
        "closed_badge": [Example("")],
        "contents": [Example("", {"contents": given.sections})],
        "date": [Example("", {"date": DAY})],
        "documents": [Example("With documents; see the blocks", {"documents": []})],
        "empty_state": [
            Example(
                "",
                {
                    "title": "No examples yet",
                    "text": "What members share appears here.",
                    "link_url": "#example",
                    "link_text": "Share an example",
                },
            )
        ],
        "error_summary": [Example("", {"form": given.wrong})],
        "event_booking": [
            Example(
                state,
                {
                    "standing": Made(**{**vars(given.standing), "state": state, "opens": None}),
                    "event": given.event,
                    "page": given.conference,
                    "shown": given.shown,
                },
            )
            for state in ("open", "few", "sold_out", "by_code", "for_members", "to_come", "closed", "over")
        ],
        "event_day": [
            Example("One day", {"first_day": DAY, "with_month": True}),
            Example("Two days", {"first_day": DAY, "last_day": date(2026, 11, 20)}),
        ],
        "event_days": [Example("", {"first_day": DAY, "last_day": date(2026, 12, 1)})],
        "event_materials": [Example("", {"shown": given.shown, "heading": "Slides and reports"})],
        "event_prices": [
            Example("", {"standing": given.standing, "shown": given.shown, "event": given.event})
        ],
        "event_programme": [Example("", {"page": given.conference, "event": None, "shown": given.shown})],
        "event_row": [
            Example(
                "The conference",
                {
                    "row": Made(
                        page=given.conference,
                        other=None,
                        first_day=date(2027, 2, 16),
                        last_day=date(2027, 2, 17),
                        word="Members can book",
                    )
                },
            ),
            Example(
                "Another body’s",
                {
                    "row": Made(
                        page=None,
                        other=Made(organiser=LONG, name=WORD, link="#example", place="Online", about=TEASER),
                        first_day=DAY,
                        last_day=DAY,
                        word="",
                    )
                },
            ),
        ],
        "event_talk": [Example("", {"talk": given.talk, "tag": "h4"})],
        "example_card": [Example("", {"row": Made(example=given.example, readable=False)})],
        "example_moderation": [
            Example(
                "For staff",
                {
                    "example": given.example,
                    "perms": {"resources": {"view_example": True, "take_down_example": True}},
                },
            )
        ],
        "example_row": [
            Example("", {"row": Made(example=given.example, topics=[given.topic], readable=False)})
        ],
    }
