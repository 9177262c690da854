"""One example or more of every component, in the states that matter: rows that are nowhere stored, with names as long as life's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import SimpleNamespace as Made
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe
from wagtail.images import get_image_model
from wagtail.models import Page

from events.models import EventPage
from newsletters.models import IssuePage, NewsPage
from resources.models import BriefingPage, BriefingVersionPage, PublicationPage, TopicPage

LONG = "North Harrowmere, Saltmarsh-on-the-Estuary and Upper Quantbridge Safeguarding Children Partnership"
WORD = "Multi-agencysafeguardingpartnershipreorganisationconsultations"
TEASER = "Three partnerships describe how they listen to families, and what they changed because of it."
DAY = date(2026, 11, 19)
KEY = UUID(int=7)


@dataclass(frozen=True)
class Example:
    """One state of a component: what it shows, and the values that its template is given."""

    state: str
    values: dict[str, Any] = field(default_factory=dict)


class OwnForm(forms.Form):
    """Every kind of control that the site's forms have."""

    name = forms.CharField(label="Name of your partnership", help_text="As you write it yourselves.")
    kind = forms.ChoiceField(
        label="What it is",
        widget=forms.RadioSelect,
        choices=[
            ("children", "A safeguarding children partnership"),
            ("adults", "A safeguarding adults board"),
        ],
    )
    topics = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("a", "Neglect"), ("b", "Transitions")], required=False
    )
    region = forms.ChoiceField(choices=[("", "Choose a region"), ("ne", "North East")])
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    sheet = forms.FileField(required=False, help_text="PDF or Word, up to 20 MB.")
    about = forms.CharField(label="What you would like to know", widget=forms.Textarea, required=False)
    fixed = forms.CharField(label="Membership year", initial="2026/27", disabled=True, required=False)
    agreed = forms.BooleanField(label="I may speak for the partnership")


def made_page(model: type[Page], **values: Any) -> Any:
    """Return a page that is stored nowhere and whose link leads nowhere."""
    page: Any = model(**values)
    above = [
        Made(depth=1),
        *(Page(title=title, depth=depth) for depth, title in ((2, "Home"), (3, "Newsletter"))),
    ]
    for ancestor in (*above[1:], page):
        ancestor.get_url = lambda request=None: "#example"
    page.get_ancestors = lambda: above
    return page


def picture() -> Any:
    """Return the newest picture of the library, or None."""
    return get_image_model().objects.order_by("-pk").first()


def examples() -> dict[str, list[Example]]:
    """Return the examples of every component by its name, the file's without `.html`."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    news = made_page(NewsPage, title="Second edition of the scrutiny workbook", teaser=TEASER, date=DAY)
    long_news = made_page(
        NewsPage, title=f"{LONG} answers: {WORD}", teaser=TEASER, date=DAY, access="members"
    )
    issue = made_page(
        IssuePage, title="November 2026", month=date(2026, 11, 1), headline="Who else knows?", teaser=TEASER
    )
    locked = made_page(
        IssuePage,
        title="December 2026",
        month=date(2026, 12, 1),
        headline=f"Ten answers, and {WORD}",
        access="members_first",
        opens_on=date(2027, 1, 4),
    )
    topic = made_page(TopicPage, title="Children missing from education, employment and training")
    item = made_page(
        PublicationPage, kind="consultation", title=LONG, teaser=TEASER, date=DAY, access="members"
    )
    item.readable, item.submitted_by = False, "Submitted with four other bodies"
    briefing = made_page(BriefingPage, title="The duty to share information", pk=7)
    version = made_page(BriefingVersionPage, pk=2, number=2, date=DAY)
    briefing.published_versions = [
        version,
        made_page(BriefingVersionPage, pk=1, number=1, date=date(2026, 3, 1)),
    ]
    archived = made_page(NewsPage, title="Archived", archive_note="From our predecessor")
    archived.read_instead = news
    conference = made_page(
        EventPage,
        title="National conference: Who else knows?",
        teaser=TEASER,
        kind="conference",
        starts_at=datetime(2027, 2, 16, 9, tzinfo=UTC),
        ends_at=datetime(2027, 2, 17, 16, tzinfo=UTC),
        venue_name="The Corn Hall",
    )
    example = Made(
        pk=7,
        type="Neglect strategy",
        title=f"Strategy 2026 to 2029: {WORD}",
        teaser=TEASER,
        get_absolute_url="#example",
        partnership=type("Partnership", (), {"slug": "north", "region": "", "__str__": lambda self: LONG})(),
        dated=DAY,
        access="members",
    )
    talk = Made(title="Listening to families", speakers=[Made(name="Bethan Kirkbride")], room="Hall 2", key="", about=mark_safe("<p>What they told us.</p>"))  # fmt: skip
    ticket = Made(name="Two days", description="Lunch on both days", is_for_members=False)
    line = Made(ticket=ticket, pence=18_000, member_pence=9_500, early_until=date(2027, 1, 8), later_pence=21_000, later_member_pence=12_000, left=4, has_few=True, is_sold_out=False)  # fmt: skip
    event = Made(slug="conference", member_places=5, everybody_books_from=now, members_book_from=now)
    standing = Made(state="open", is_free=False, prices=[line], buyer=Made(is_member=False), member_places_left=None, closes=now)  # fmt: skip
    renewal = Made(may_renew=True, answer=None, has_lapsed=False, in_grace=False, open_year="2027/28", reads_until=date(2027, 5, 30), latest=Made(year=Made(ends_on=date(2027, 3, 31))), partnership=Made(slug="north"))  # fmt: skip
    wrong = OwnForm({"name": "", "kind": "", "region": "", "day": "31 February"})
    wrong.add_error(None, "Somebody else changed this meanwhile. What you typed is kept.")
    invoice = Made(key=KEY, reference="INV-00098", subject=f"Membership 2026/27: {LONG}")
    places = (Made(slug="north", partnership=LONG), Made(slug="south", partnership="Charnbrook"))
    sections = [Made(title="National news", anchor="example", items=[Made(title=TEASER, anchor="example")]), Made(title="Resources", anchor="example", items=[])]  # fmt: skip
    many = Paginator(range(200), 10)
    shown = Made(files=[], reports=[news], terms=["Until 8 January 2027 you get everything back."], extras=[], days=[_day(talk)], is_over=False, has_materials=True)  # fmt: skip

    def all_of(name: str, *values: Any) -> list[Example]:
        return [Example(str(value), {name: value}) for value in values]

    forms_by_state = [Example("Empty", {"form": OwnForm()}), Example("With errors", {"form": wrong})]
    fields = [Example(bound.label, {"field": bound}) for bound in (*OwnForm(), *(wrong[n] for n in ("name", "kind", "agreed")))]  # fmt: skip
    return {
        "access_badge": [Example("Members only", {"page": long_news}), Example("Members first", {"page": locked, "now": now})],
        "archive_notice": [Example("With a page to read instead", {"page": archived})],
        "archive_offer": [Example("Left out", {"archived": 12}), Example("Included", {"archived": 12, "with_archive": True})],
        "breadcrumb": [Example("", {"page": news})],
        "byline": [Example("", {"name": "Bethan Kirkbride", "role": "Independent scrutineer"})],
        "callout": [Example(tone, {"tone": tone, "heading": "Answer by Friday", "body": TEASER}) for tone in ("note", "important", "good", "deadline")],
        "closed_badge": [Example("")],
        "contents": [Example("", {"contents": sections})],
        "date": [Example("", {"date": DAY})],
        "documents": [Example("With documents; see the blocks", {"documents": []})],
        "empty_state": [Example("", {"title": "No examples yet", "text": "What members share appears here.", "link_url": "#example", "link_text": "Share an example"})],
        "error_summary": [Example("", {"form": wrong})],
        "event_booking": [Example(state, {"standing": Made(**{**vars(standing), "state": state, "opens": None}), "event": event, "page": conference, "shown": shown}) for state in ("open", "few", "sold_out", "by_code", "for_members", "to_come", "closed", "over")],
        "event_day": [Example("One day", {"first_day": DAY, "with_month": True}), Example("Two days", {"first_day": DAY, "last_day": date(2026, 11, 20)})],
        "event_days": [Example("", {"first_day": DAY, "last_day": date(2026, 12, 1)})],
        "event_materials": [Example("", {"shown": shown, "heading": "Slides and reports"})],
        "event_prices": [Example("", {"standing": standing, "shown": shown, "event": event})],
        "event_programme": [Example("", {"page": conference, "event": None, "shown": shown})],
        "event_row": [Example("The conference", {"row": Made(page=conference, other=None, first_day=date(2027, 2, 16), last_day=date(2027, 2, 17), word="Members can book")}), Example("Another body’s", {"row": Made(page=None, other=Made(organiser=LONG, name=WORD, link="#example", place="Online", about=TEASER), first_day=DAY, last_day=DAY, word="")})],
        "event_talk": [Example("", {"talk": talk, "tag": "h4"})],
        "example_card": [Example("", {"row": Made(example=example, readable=False)})],
        "example_moderation": [Example("For staff", {"example": example, "perms": {"resources": {"view_example": True, "take_down_example": True}}})],
        "example_row": [Example("", {"row": Made(example=example, topics=[topic], readable=False)})],
        "field": fields,
        "field_label": [Example("Optional", {"field": OwnForm()["about"]})],
        "field_notes": [Example("Help and error", {"field": wrong["name"]})],
        "file_facts": [Example("", {"document": Made(file_extension="pdf", pages=12, get_file_size=lambda: 348_160)})],
        "filled_list": [Example("With entries", {"value": Made(note=""), "entries": [Made(title=TEASER, line="Briefing, 4 May 2026", teaser=TEASER, address="#example", is_locked=True)], "more": 3, "list_address": "#example", "list_name": "in the library"}), Example("Empty", {"value": Made(note=""), "nothing": "Nobody new joined in this time."})],
        "filled_more": [Example("", {"more": 12, "list_address": "#example", "list_name": "in the directory"})],
        "form_fields": forms_by_state,
        "icon": all_of("name", "search", "lock", "document", "arrow", "arrow-back", "chevron", "check", "clock", "note", "warning", "person", "menu", "close", "feed"),
        "invoice_state": [Example(label, {"invoice": Made(state_on=state, state_label=label)}) for state, label in (("open", "open"), ("overdue", "overdue"), ("paid", "paid"), ("credited", "credited"))],
        "issue_card": [Example("Open", {"issue": issue}), Example("Members first", {"issue": locked, "now": now})],
        "issue_opening": [Example("", {"page": issue, "now": now})],
        "library_item": [Example("Locked, with a long name", {"item": item})],
        "locked_notice": [Example("For a visitor", {"way_in": "sign_in"}), Example("Opens later", {"way_in": "sign_in", "opens_on": date(2027, 1, 4), "teaser": TEASER})],
        "mark": [Example("", {"class": "footer__mark"})],
        "messages": [Example("", {"messages": [Message(tag) for tag in ("success", "info", "warning", "error")]})],
        "neighbours": [Example("", {"previous": issue, "next": locked, "kind": "issue"})],
        "newest_issue": [Example("", {"issue": locked, "now": now})],
        "news_card": [Example("", {"news": news}), Example("Long, for members", {"news": long_news})],
        "news_row": [Example("", {"news": news}), Example("Long, for members", {"news": long_news})],
        "no_referrals": [Example("")],
        "own_examples_path": [Example("")],
        "page_header": [Example("", {"kicker": "Your account", "title": LONG, "lead": TEASER})],
        "pagination": [Example("Few pages", {"results": Paginator(range(30), 10).page(2)}), Example("Many pages", {"results": many.page(7)})],
        "partnership_path": [Example("", {"partnership": Made(slug="north"), "deeper": True})],
        "pay_by_card": [Example("", {"invoice": invoice}), Example("Quiet", {"invoice": invoice, "quiet": True})],
        "reading_time": [Example("", {"minutes": 9})],
        "renewal_banner": [Example("Open", {"statement": renewal}), Example("In grace", {"statement": Made(**{**vars(renewal), "in_grace": True})}), Example("Lapsed", {"statement": Made(**{**vars(renewal), "has_lapsed": True})})],
        "search_form": [Example("", {"field": "styleguide-search", "label": "Example"})],
        "speaker_picture": [Example("", {"picture": found})] if (found := picture()) else [],
        "stream": [Example("See the blocks", {"stream": []})],
        "strip_head": [Example("", {"id": "example-strip", "title": "News", "address": "#example", "more": "All news"})],
        "subscribe_offer": [Example("")],
        "sum_due": [Example("", {"invoice": invoice, "amount": 125_000})],
        "topics": [Example("", {"topics": [topic, topic]})],
        "versions": [Example("", {"briefing": briefing, "version": version})],
        "way_in": [Example(way, {"way_in": way, "viewer": Made(renewable=places), "lead_contacts": ["Tamsin Oyelaran"]}) for way in ("sign_in", "join", "renew", "ask_lead")],
        "years": [Example("", {"years": [Made(year=2026, url="#example", is_current=True), Made(year=2025, url="#example", is_current=False)], "year": 2026, "page": issue})],
    }  # fmt: skip


class Message:
    """What the site says after something was done."""

    def __init__(self, level_tag: str) -> None:
        self.level_tag = level_tag

    def __str__(self) -> str:
        return f"This is how a message of the kind “{self.level_tag}” looks. {TEASER}"


def _day(talk: Any) -> Any:
    slot: Callable[..., Any] = lambda **values: Made(
        **{"ends": None, "room": "", "talks": [talk], "is_chosen": False, **values}
    )
    return Made(
        day=date(2027, 2, 16),
        heading="What we notice",
        slots=[
            slot(kind="talk", starts=time(9, 30), ends=time(10, 15), heading=""),
            slot(kind="pause", starts=time(10, 15), heading="Coffee", room="Foyer"),
            slot(
                kind="parallel", starts=time(10, 45), heading="Workshops", talks=[talk, talk], is_chosen=True
            ),
        ],
    )
