"""An issue as a mail: the members' edition and the public one."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from membership.access import Access
from membership.models import AccessSettings
from newsletters.emails import compose_issue
from newsletters.models import IssuePage
from office.marks import MARK, Master, Words
from tests.factories import files, pages
from tests.factories.long_issue import every_block, long_issue
from tests.factories.mailed import every_open_block

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)
SITE = "https://site.example"
ADDRESS = re.compile(r'\b(?:href|src)="([^"]*)"')
SECRET = "brackenlamp"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def both(issue, audience, *, now=None, **values):
    """Return the HTML and the text of an edition."""
    issue = IssuePage.objects.get(pk=issue.pk)
    composed = compose_issue(issue, audience=audience, now=now or timezone.now(), **values)
    return composed.html, composed.text


def members_and_public(issue, **values):
    return "".join(both(issue, "members", **values)), "".join(both(issue, "public", **values))


def body(html: str) -> str:
    return html[html.index("<body") :]


class TestEditions:
    def test_members_read_their_parts_and_others_the_teaser_and_the_way_in(self):
        issue = pages.issue(sections=[pages.section(pages.item("An item", pages.members_part()))])
        for form in both(issue, "members"):
            assert pages.PART_WORD in form
            assert "Members read on." not in form
        for form in both(issue, "public"):
            assert pages.PART_WORD not in form
            assert "Members read on." in form
            assert f"{SITE}/account/sign-in/?next=/newsletter/" in form
            assert f"{SITE}/membership" in form or f"{SITE}/join" in form

    def test_no_block_of_a_members_part_says_a_word_to_others(self):
        for name, block in every_open_block(SECRET):
            part = {"type": "members_part", "value": {"teaser": "A teaser.", "body": [block]}}
            IssuePage.objects.all().delete()
            issue = pages.issue(introduction=[part], sections=[pages.section(pages.item("An item", part))])
            for form in both(issue, "members"):
                assert form.count(SECRET) >= 2, name
            for form in both(issue, "public"):
                assert SECRET not in form, name

    def test_a_document_for_members_tells_others_neither_name_nor_address(self):
        document = files.members_document(title="The secret budget")
        shown = {"type": "document", "value": {"document": document.pk, "title": "", "note": ""}}
        members, public = members_and_public(
            pages.issue(sections=[pages.section(pages.item("An item", shown))])
        )
        assert "The secret budget" in members
        assert f"{SITE}/documents/{document.pk}/" in members
        assert "The secret budget" not in public
        assert f"/documents/{document.pk}/" not in public
        assert "A document for members" in public

    def test_in_a_time_of_open_access_everybody_receives_everything(self):
        AccessSettings.objects.update_or_create(defaults={"open_access": AccessSettings.OpenAccess.ON})
        issue = pages.members_issue(sections=[pages.section(pages.item("An item", pages.members_part()))])
        for form in both(issue, "public"):
            assert pages.PART_WORD in form
            assert pages.LOCKED_WORD in form


class TestLockedIssue:
    def test_others_receive_title_headline_teaser_and_the_way_in_and_nothing_else(self):
        picture = files.picture()
        issue = pages.members_first_issue(
            timezone.localdate() + timedelta(days=9),
            JUNE,
            headline="What members know",
            chair_name="Somebody Else",
            lead_picture=picture,
            sections=[pages.section(pages.item("A telling heading"), heading="A telling section")],
        )
        for form in both(issue, "members"):
            assert pages.LOCKED_WORD in form
            assert "A telling heading" in form
        for form in both(issue, "public"):
            for told in ("June 2026", "What members know", "What this month brings.", "/account/sign-in/"):
                assert told in form
            for kept in (
                pages.LOCKED_WORD,
                "A telling",
                "Somebody Else",
                "renditions",
                "What the guide says",
            ):
                assert kept not in form
            assert f"{issue.opens_on:%-d %B %Y}" in form

    def test_it_is_open_to_everybody_from_its_day(self):
        opens = timezone.localdate() + timedelta(days=9)
        issue = pages.members_first_issue(opens)
        day_before, day_after = (timezone.now() + timedelta(days=days) for days in (8, 10))
        assert pages.LOCKED_WORD not in "".join(both(issue, "public", now=day_before))
        assert pages.LOCKED_WORD in "".join(both(issue, "public", now=day_after))

    def test_an_issue_below_wagtails_own_privacy_is_mailed_to_nobody_in_full(self):
        issue = pages.issue()
        PageViewRestriction.objects.create(page=issue, restriction_type="login")
        for edition in members_and_public(issue):
            assert pages.LOCKED_WORD not in edition


class TestSameAsThePage:
    def test_closed_items_say_so_at_the_moment_of_sending(self):
        item = pages.item("A call", closes_on="2026-06-10", closing_note="expressions of interest")
        issue = pages.issue(JUNE, sections=[pages.section(item)])
        moment = timezone.make_aware(timezone.datetime(2026, 6, 10, 23, 0))
        for form in both(issue, "public", now=moment):
            assert "Expressions of interest: closes on 10 June 2026" in form
        for form in both(issue, "public", now=moment + timedelta(hours=2)):
            assert "Expressions of interest closed on 10 June 2026" in form

    def test_withdrawn_and_hidden_news_leave_no_trace(self):
        shown, withdrawn, hidden = (
            pages.news(f"News that is {what}") for what in ("shown", "withdrawn", "hidden")
        )
        news = [
            {"type": "news_page", "value": {"page": page.pk, "note": ""}}
            for page in (shown, withdrawn, hidden)
        ]
        issue = pages.issue(sections=[pages.section(*news, pages.item(), pages.item())])
        withdrawn.unpublish()
        PageViewRestriction.objects.create(page=hidden, restriction_type="login")
        for edition in members_and_public(issue):
            assert "News that is shown" in edition
            assert "News that is withdrawn" not in edition
            assert "News that is hidden" not in edition

    def test_news_for_members_shows_title_and_teaser_and_says_whose_it_is(self):
        news = pages.news("News for members", access=Access.MEMBERS)
        issue = pages.issue(
            sections=[pages.section({"type": "news_page", "value": {"page": news.pk, "note": ""}})]
        )
        for form in both(issue, "public"):
            assert "News for members" in form
            assert "for members" in form
            assert f"{SITE}{news.url}" in form
            assert "consultation is open" not in form


class TestPictures:
    def shown(self, audience="members", **values):
        picture = files.picture(**values)
        image = {"image": {"image": picture.pk, "alt_text": "A meadow at noon", "decorative": False}}
        block = {"type": "image", "value": {**image, "caption": "", "width": "full"}}
        return both(pages.issue(sections=[pages.section(pages.item("An item", block))]), audience)

    def test_what_everybody_may_see_is_shown_with_its_size_and_description(self):
        html, text = self.shown()
        assert re.search(
            rf'<img src="{SITE}/media/renditions/[^"]+" width="40" height="30" alt="A meadow at noon">', html
        )
        assert "[Picture: A meadow at noon]" in text

    @pytest.mark.parametrize("audience", ["members", "public"])
    def test_of_others_their_description_and_the_page_are_named(self, audience):
        html, text = self.shown(audience, access=Access.MEMBERS)
        assert "<img" not in html
        assert "[Picture: A meadow at noon]" in html
        assert f"See it on the site: {SITE}/newsletter/" in text

    def test_a_closed_collection_closes_its_pictures(self):
        closed = Collection.get_first_root_node().add_child(name="Staff")
        within = closed.add_child(name="Within")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        assert "<img" not in self.shown(collection=within)[0]

    def test_the_chairs_picture_needs_no_words_and_the_lead_picture_has_them(self):
        lead = files.picture(description="Boats at dawn")
        html, _ = both(
            pages.issue(lead_picture=lead, chair_picture=files.picture(), chair_name="Jo"), "members"
        )
        assert re.findall(r'<img [^>]*alt="([^"]*)"', html) == ["Boats at dawn", ""]


class TestWholeMail:
    @pytest.fixture
    def issue(self):
        return long_issue(JUNE, times=2)

    @pytest.mark.parametrize("audience", ["members", "public"])
    def test_every_address_is_absolute_and_every_picture_described(self, issue, audience):
        html, _text = both(issue, audience)
        addresses = [unescape(address) for address in ADDRESS.findall(html)]
        assert len(addresses) > 30
        assert [a for a in addresses if not a.startswith((f"{SITE}/", "https://", "mailto:"))] == []
        assert re.findall(r"<img (?![^>]*\balt=)[^>]*>", html) == []
        assert re.findall(r"<img (?![^>]*\bwidth=)[^>]*>", html) == []

    @pytest.mark.parametrize("audience", ["members", "public"])
    def test_the_text_has_the_address_of_every_link(self, issue, audience):
        html, text = both(issue, audience)
        links = {unescape(found) for found in re.findall(r'<a [^>]*href="([^"]*)"', html)}
        said = text.replace("\n", " ")
        assert [
            link for link in links if link.partition("#")[0].removeprefix("mailto:").rstrip("/") not in said
        ] == []

    @pytest.mark.parametrize("audience", ["members", "public"])
    def test_the_personal_parts_survive_and_can_be_filled_in(self, issue, audience):
        html, text = both(issue, audience)
        for mark in ("name", "why", "copy"):
            assert f"[[{mark}]]" in html
            assert f"[[{mark}]]" in text
        words = Words(audience, "Subject", text, html, {"List-Unsubscribe": f"<{SITE}/mail/[[copy]]/leave/>"})
        mail = Master(sender="The Association <a@b.example>", words=words).fill_in(
            address="jo@reader.example", key="k", parts={"name": "Jo", "why": "w", "copy": "token.1"}
        )
        assert MARK.search(mail.decode()) is None
        assert mail.count(b"/mail/token.1/leave/") == 3
        assert max(map(len, mail.split(b"\r\n"))) <= 998

    def test_it_says_how_to_choose_to_leave_and_to_read_it_elsewhere(self, issue):
        for form in both(issue, "members"):
            for address in (f"{SITE}/mail/[[copy]]/", f"{SITE}/mail/[[copy]]/leave/", f"{SITE}{issue.url}"):
                assert address in form

    def test_headings_go_down_one_step_at_a_time(self, issue):
        html, _ = both(issue, "members")
        levels = [int(found) for found in re.findall(r"<h([1-6])", html)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_the_contents_lead_to_places_on_the_site(self, issue):
        html, _ = both(issue, "members")
        page = body(html)
        assert page.index("In this issue") < page.index("Dear [[name]]")
        assert f'<a href="{SITE}{issue.url}#an-item-2">An item</a>' in page

    def test_a_section_with_nothing_in_it_is_not_mailed(self):
        items = [pages.item(f"Story {number}") for number in range(4)]
        issue = pages.issue(JUNE, sections=[pages.section(*items), pages.section(kind="spotlight")])
        for words in both(issue, "members"):
            assert "Story 3" in words
            assert "Spotlight" not in words

    def test_a_short_issue_needs_no_contents(self):
        assert "In this issue" not in "".join(both(pages.issue(), "members"))

    def test_subject_and_preview_stand_in_the_head(self, issue):
        html, _ = both(issue, "members", subject="Out now & here", preview_text="What it says")
        assert "<title>Out now &amp; here</title>" in html
        assert html.index("What it says") < html.index("June 2026</h1>")

    def test_it_greets_by_name_in_the_place_of_the_introductions_own_greeting(self):
        words = pages.rich_text("Dear all,</p><p>It is June. Dear me.")
        for form in both(pages.issue(introduction=[words]), "members"):
            assert form.count("Dear [[name]],") == 1
            assert "Dear all" not in form
            assert "It is June. Dear me." in form


class TestCost:
    def queries(self, issue, audience):
        both(issue, audience)  # makes the pictures' sizes
        page = IssuePage.objects.get(pk=issue.pk)
        with CaptureQueriesContext(connection) as made:
            compose_issue(page, audience=audience, now=timezone.now())
        return len(made)

    @pytest.mark.parametrize("audience", ["members", "public"])
    def test_a_longer_issue_asks_the_database_no_more_often(self, audience):
        short, long = long_issue(date(2026, 1, 1), times=1), long_issue(date(2026, 3, 1), times=6)
        assert self.queries(short, audience) == self.queries(long, audience)

    def test_a_long_issue_stays_below_what_gmail_cuts_off(self):
        """24 items of 160 words each, with pictures, links, quotes, figures and members' parts between them."""
        prose = pages.rich_text(" ".join(f"Sentence {n} has seven words of text." for n in range(23)))
        extra = every_block()
        items = [pages.item(f"A story with number {n}", prose, extra[n % len(extra)]) for n in range(24)]
        items[5]["value"]["body"].append(pages.members_part())
        sections = [pages.section(*items[n : n + 4], heading=f"Section {n}") for n in range(0, 24, 4)]
        html, text = both(pages.issue(sections=sections), "members")
        assert len(html.encode()) < 100_000
        assert "Read on:" not in html
        assert len(text.split()) > 24 * 160

    def test_one_that_would_be_cut_off_shows_how_each_item_begins_and_where_to_read_on(self):
        long = [pages.rich_text("Words that begin."), pages.rich_text("word " * 1500 + "and an end.")]
        items = [pages.item(f"A story with number {n}", *long) for n in range(20)]
        issue = pages.issue(sections=[pages.section(*items)])
        html, text = both(issue, "members")
        assert len(html.encode()) < 100_000
        assert html.count("Words that begin.") == 20
        assert "and an end." not in html
        assert f'<a href="{SITE}{issue.url}#a-story-with-number-7">Read on: A story with number 7</a>' in html
        assert text.count("and an end.") == 20
