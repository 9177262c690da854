"""Examples of the components from F to Z."""

from datetime import date
from types import SimpleNamespace as Made
from typing import Any

from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from association.local_pages.specimens.made import DAY, LONG, TEASER, Example, Message, OwnForm, picture

ICONS = [
    "search",
    "lock",
    "document",
    "arrow",
    "arrow-back",
    "chevron",
    "check",
    "clock",
    "note",
    "warning",
    "person",
    "menu",
    "close",
    "feed",
]


def further_examples(given: Any) -> dict[str, list[Example]]:
    """Return the examples by the components' names."""
    return {
        "holdings": [
            Example(
                "",
                {
                    "holdings": [
                        Made(
                            title="Who reads the newsletter",
                            people="Readers",
                            purpose="To send it",
                            basis="Consent",
                            kept_for="Until they leave",
                        )
                    ]
                },
            )
        ],
        "honeypot": [Example("Nobody sees it", {"honeypot": "styleguide_website"})],
        "issue_end": [Example("", {"page": given.issue})],
        "last_step": [Example("Only for somebody with one second step")],
        "search_result": [
            Example(
                "Locked",
                {
                    "result": Made(
                        address="#example",
                        title=LONG,
                        excerpt=mark_safe("What <mark>neglect</mark> looks like."),
                        kind_name="Publications",
                        dated=DAY,
                        archived_on=None,
                        readable=False,
                        opens_on=None,
                    )
                },
            )
        ],
        "field": [
            Example(str(bound.label), {"field": bound})
            for bound in (*OwnForm(), *(given.wrong[name] for name in ("name", "kind", "agreed")))
        ],
        "field_label": [Example("Optional", {"field": OwnForm()["about"]})],
        "field_notes": [Example("Help and error", {"field": given.wrong["name"]})],
        "file_facts": [
            Example("", {"document": Made(file_extension="pdf", pages=12, get_file_size=lambda: 348_160)})
        ],
        "filled_list": [
            Example(
                "With entries",
                {
                    "value": Made(note=""),
                    "entries": [
                        Made(
                            title=TEASER,
                            line="Briefing, 4 May 2026",
                            teaser=TEASER,
                            address="#example",
                            is_locked=True,
                        )
                    ],
                    "more": 3,
                    "list_address": "#example",
                    "list_name": "in the library",
                },
            ),
            Example("Empty", {"value": Made(note=""), "nothing": "Nobody new joined in this time."}),
        ],
        "filled_more": [
            Example("", {"more": 12, "list_address": "#example", "list_name": "in the directory"})
        ],
        "form_fields": [Example("Empty", {"form": OwnForm()}), Example("With errors", {"form": given.wrong})],
        "icon": [Example(name, {"name": name}) for name in ICONS],
        "invoice_state": [
            Example(label, {"invoice": Made(state_on=state, state_label=label)})
            for state, label in (
                ("open", "open"),
                ("overdue", "overdue"),
                ("paid", "paid"),
                ("credited", "credited"),
            )
        ],
        "issue_card": [
            Example("Open", {"issue": given.issue}),
            Example("Members first", {"issue": given.locked, "now": given.now}),
        ],
        "issue_opening": [Example("", {"page": given.issue, "now": given.now})],
        "library_item": [Example("Locked, with a long name", {"item": given.item})],
        "locked_notice": [
            Example("For a visitor", {"way_in": "sign_in"}),
            Example("Opens later", {"way_in": "sign_in", "opens_on": date(2027, 1, 4), "teaser": TEASER}),
        ],
        "mark": [Example("", {"class": "footer__mark"})],
        "messages": [
            Example("", {"messages": [Message(tag) for tag in ("success", "info", "warning", "error")]})
        ],
        "neighbours": [Example("", {"previous": given.issue, "next": given.locked, "kind": "issue"})],
        "newest_issue": [Example("", {"issue": given.locked, "now": given.now})],
        "news_card": [
            Example("", {"news": given.news}),
            Example("Long, for members", {"news": given.long_news}),
        ],
        "news_row": [
            Example("", {"news": given.news}),
            Example("Long, for members", {"news": given.long_news}),
        ],
        "no_referrals": [Example("")],
        "own_examples_path": [Example("")],
        "page_header": [Example("", {"kicker": "Your account", "title": LONG, "lead": TEASER})],
        "pagination": [
            Example("Few pages", {"results": Paginator(range(30), 10).page(2)}),
            Example("Many pages", {"results": given.many.page(7)}),
        ],
        "partnership_path": [Example("", {"partnership": Made(slug="north"), "deeper": True})],
        "pay_by_card": [
            Example("", {"invoice": given.invoice}),
            Example("Quiet", {"invoice": given.invoice, "quiet": True}),
        ],
        "reading_time": [Example("", {"minutes": 9})],
        "renewal_banner": [
            Example("Open", {"statement": given.renewal}),
            Example("In grace", {"statement": Made(**{**vars(given.renewal), "in_grace": True})}),
            Example("Lapsed", {"statement": Made(**{**vars(given.renewal), "has_lapsed": True})}),
        ],
        "search_form": [Example("", {"field": "styleguide-search", "label": "Example"})],
        "speaker_picture": [Example("", {"picture": found})] if (found := picture()) else [],
        "stream": [Example("See the blocks", {"stream": []})],
        "strip_head": [
            Example("", {"id": "example-strip", "title": "News", "address": "#example", "more": "All news"})
        ],
        "subscribe_offer": [Example("")],
        "sum_due": [Example("", {"invoice": given.invoice, "amount": 125_000})],
        "topics": [Example("", {"topics": [given.topic, given.topic]})],
        "versions": [Example("", {"briefing": given.briefing, "version": given.version})],
        "way_back": [
            Example("", {}),
            Example("Below a page", {"address": "#example", "title": "Newsletter"}),
        ],
        "way_in": [
            Example(
                way,
                {"way_in": way, "viewer": Made(renewable=given.places), "lead_contacts": ["Tamsin Oyelaran"]},
            )
            for way in ("sign_in", "join", "renew", "ask_lead")
        ],
        "years": [
            Example(
                "",
                {
                    "years": [
                        Made(year=2026, url="#example", is_current=True),
                        Made(year=2025, url="#example", is_current=False),
                    ],
                    "year": 2026,
                    "page": given.issue,
                },
            )
        ],
    }
