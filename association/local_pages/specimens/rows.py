"""The rows that components are shown with; none of them is stored."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace as Made
from typing import Any

from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from association.local_pages.specimens.made import DAY, KEY, LONG, TEASER, WORD, OwnForm, made_page
from events.models import EventPage
from newsletters.models import IssuePage, NewsPage
from resources.models import BriefingPage, BriefingVersionPage, PublicationPage, TopicPage


class NorthHarrowmere:
    """A partnership with the longest of names."""

    slug, region = "north", ""

    def __str__(self) -> str:
        return LONG


def made_rows() -> Any:
    """Return the rows by their names."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    news = made_page(NewsPage, title="Second edition of the scrutiny workbook", teaser=TEASER, date=DAY)
    long_news = made_page(
        NewsPage, title=f"{LONG} answers: {WORD}", teaser=TEASER, date=DAY, access="members"
    )
    issue = made_page(
        IssuePage,
        title="November 2026",
        slug="november-2026",
        live=True,
        month=date(2026, 11, 1),
        headline="Who else knows?",
        teaser=TEASER,
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
        partnership=NorthHarrowmere(),
        dated=DAY,
        access="members",
    )
    talk = Made(
        title="Listening to families",
        speakers=[Made(name="Bethan Kirkbride")],
        room="Hall 2",
        key="",
        about=mark_safe("<p>What they told us.</p>"),
    )
    ticket = Made(name="Two days", description="Lunch on both days", is_for_members=False)
    line = Made(
        ticket=ticket,
        pence=18_000,
        member_pence=9_500,
        early_until=date(2027, 1, 8),
        later_pence=21_000,
        later_member_pence=12_000,
        left=4,
        has_few=True,
        is_sold_out=False,
    )
    event = Made(slug="conference", member_places=5, everybody_books_from=now, members_book_from=now)
    standing = Made(
        state="open",
        is_free=False,
        prices=[line],
        buyer=Made(is_member=False),
        member_places_left=None,
        closes=now,
    )
    renewal = Made(
        may_renew=True,
        answer=None,
        has_lapsed=False,
        in_grace=False,
        open_year="2027/28",
        reads_until=date(2027, 5, 30),
        latest=Made(year=Made(ends_on=date(2027, 3, 31))),
        partnership=Made(slug="north"),
    )
    wrong = OwnForm({"name": "", "kind": "", "region": "", "day": "31 February"})
    wrong.add_error(None, "Somebody else changed this meanwhile. What you typed is kept.")
    invoice = Made(key=KEY, reference="INV-00098", subject=f"Membership 2026/27: {LONG}")
    places = (Made(slug="north", partnership=LONG), Made(slug="south", partnership="Charnbrook"))
    sections = [
        Made(title="National news", anchor="example", items=[Made(title=TEASER, anchor="example")]),
        Made(title="Resources", anchor="example", items=[]),
    ]
    many = Paginator(range(200), 10)
    shown = Made(
        files=[],
        reports=[news],
        terms=["Until 8 January 2027 you get everything back."],
        extras=[],
        days=[_day(talk)],
        is_over=False,
        has_materials=True,
    )
    return Made(
        now=now,
        news=news,
        long_news=long_news,
        issue=issue,
        locked=locked,
        topic=topic,
        item=item,
        briefing=briefing,
        version=version,
        archived=archived,
        conference=conference,
        example=example,
        talk=talk,
        event=event,
        standing=standing,
        renewal=renewal,
        wrong=wrong,
        invoice=invoice,
        places=places,
        sections=sections,
        many=many,
        shown=shown,
    )


def _day(talk: Any) -> Any:
    def slot(**values: Any) -> Any:
        return Made(**{"ends": None, "room": "", "talks": [talk], "is_chosen": False, **values})

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
