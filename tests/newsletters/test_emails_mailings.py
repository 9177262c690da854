"""Announcements, calls and invitations as mail."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership.access import Access
from newsletters.emails import compose_mailing
from newsletters.models import Mailing
from tests.factories import pages
from tests.factories.long_issue import every_block
from tests.factories.mailed import every_open_block
from tests.factories.mailings import MailingFactory
from tests.factories.programme import event_page

pytestmark = pytest.mark.django_db
SITE = "https://site.example"
Kind = Mailing.Kind


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE
    pages.home()


def both(mailing, audience="members", *, now=None):
    mailing = Mailing.objects.select_related("event_page").get(pk=mailing.pk)
    composed = compose_mailing(mailing, audience=audience, now=now or timezone.now())
    return composed.html, composed.text


def invitation(**values):
    page = event_page("Listening to families", teaser="A day on listening.", **values)
    return MailingFactory(kind=Kind.INVITATION, subject="Come and listen", event_page=page)


class TestAnnouncement:
    @pytest.mark.parametrize(
        ("kind", "kicker"), [(Kind.ANNOUNCEMENT, "Announcement"), (Kind.CALL, "Call for contributions")]
    )
    def test_it_greets_says_its_words_and_how_to_leave(self, kind, kicker):
        mailing = MailingFactory(kind=kind, subject="Fees & dates")
        html, text = both(mailing)
        assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Fees &amp; dates"]
        assert "Fees & dates\n=====" in text
        for form in (html, text):
            for words in (
                kicker,
                "Dear [[name]],",
                "What we want to say.",
                "because [[why]].",
                f"{SITE}/mail/[[copy]]/leave/",
                f"{SITE}/mailings/{mailing.key}/",
            ):
                assert words in form

    def test_the_preview_text_stands_first(self):
        html, _ = both(MailingFactory(preview_text="What changes in April"))
        assert html[html.index("<body") :].index("What changes in April") < 300

    def test_what_is_for_members_is_in_their_edition_alone(self):
        for name, block in every_open_block("brackenlamp"):
            part = {"type": "members_part", "value": {"teaser": "A teaser.", "body": [block]}}
            mailing = MailingFactory(body=[part])
            for form in both(mailing, "members"):
                assert "brackenlamp" in form, name
            for form in both(mailing, "public"):
                assert "brackenlamp" not in form, name
                assert "A teaser." in form

    def test_every_address_is_absolute_and_stands_in_the_text(self):
        html, text = both(MailingFactory(body=[*every_block(), pages.members_part()]))
        addresses = [unescape(found) for found in re.findall(r'\b(?:href|src)="([^"]*)"', html)]
        assert [a for a in addresses if not a.startswith((f"{SITE}/", "https://", "mailto:"))] == []
        links = [unescape(found) for found in re.findall(r'<a [^>]*href="([^"]*)"', html)]
        assert [link for link in links if link.rstrip("/") not in text.replace("\n", " ")] == []

    def test_a_longer_body_asks_the_database_no_more_often(self):
        counts = []
        for times in (1, 5):
            blocks = [block for _ in range(times) for block in every_block()]
            mailing = MailingFactory(
                body=[*blocks, {"type": "members_part", "value": {"teaser": "T", "body": blocks}}]
            )
            both(mailing)
            fresh = Mailing.objects.get(pk=mailing.pk)
            with CaptureQueriesContext(connection) as made:
                compose_mailing(fresh, audience="members", now=timezone.now())
            counts.append(len(made))
        assert counts[0] == counts[1]


class TestInvitation:
    def test_it_says_what_when_where_and_from_when_it_can_be_booked(self):
        opens = {"everybody_books_from": timezone.now() + timedelta(days=7)}
        mailing = invitation(bookable=opens, venue_address="1 Market Place\nHarrowmere")
        page = mailing.event_page
        for form in both(mailing):
            for words in (
                "Listening to families",
                "A day on listening.",
                "Harrowmere Hall, 1 Market Place, Harrowmere",
                f"{page.starts_at:%-d}",
                "Members can book",
                f"{SITE}{page.url}",
            ):
                assert words in form

    def test_the_link_to_join_online_is_told_to_nobody(self):
        mailing = invitation(venue_name="", online_link="https://rooms.example/secret")
        for form in both(mailing):
            assert "rooms.example" not in form
            assert "Online" in form

    def test_whoever_may_not_read_the_page_learns_what_lists_say(self):
        mailing = invitation(access=Access.MEMBERS, venue_name="Hall", venue_address="1 Market Place")
        assert "1 Market Place" in "".join(both(mailing, "members"))
        public = "".join(both(mailing, "public"))
        assert "Listening to families" in public
        assert "Hall" in public
        assert "1 Market Place" not in public

    def test_a_cancelled_event_says_so(self):
        mailing = invitation(bookable={"cancelled_at": timezone.now(), "cancelled_because": "Snow."})
        for form in both(mailing, now=timezone.now() + timedelta(minutes=1)):
            assert "has been cancelled" in form


class TestMarksThatSomebodyWrote:
    def test_a_reader_s_token_stands_in_no_link_but_ours(self) -> None:
        link = '<p>See https://elsewhere.example/[[copy]] or <a href="https://elsewhere.example/[[why]]">this</a>, [[name]]</p>'
        mailing = MailingFactory(body=[{"type": "rich_text", "value": link}])
        composed = compose_mailing(mailing, audience="members", now=timezone.now())
        for words in (composed.html, composed.text):
            assert "elsewhere.example/[[" not in words
            assert "/mail/[[copy]]/leave/" in words
            assert "because [[why]]." in words
            assert words.count("[[name]]") == 2
