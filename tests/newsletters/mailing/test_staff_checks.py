"""What stands in a mailing's way, and what an editor should look at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from membership.access import ANY_MEMBER, VISITOR, Access
from newsletters.findings import Severity, report_on
from newsletters.findings.links import link_findings
from newsletters.findings.mail import taken_apart
from newsletters.models import Group
from tests.factories import files, pages, programme
from tests.factories.mailings import MailingFactory
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db
MAY = {"preview_text": "In short."}


@pytest.fixture
def member(db):
    return SeatFactory()


def found(mailing, severity=None) -> str:
    report = report_on(mailing, now=timezone.now())
    return " ".join(each.words for each in report.findings if severity in (None, each.severity))


def errors(mailing) -> str:
    return found(mailing, Severity.ERROR)


def linked(address: str, words: str = "Read more") -> str:
    return f'<a href="{address}">{words}</a>'


def links(address: str, *, viewer=VISITOR) -> list[tuple[str, str]]:
    told = link_findings(
        taken_apart(linked(address)), viewer=viewer, edition="the public edition", step="", now=timezone.now()
    )
    return [(each.severity, each.words) for each in told]


class TestInOrder:
    def test_nothing_is_found_where_everything_is_right(self, member) -> None:
        assert found(MailingFactory(**MAY)) == ""

    def test_nor_in_an_issue(self, member) -> None:
        issue = pages.issue(headline="One line")
        mailing = MailingFactory(kind="issue", issue=issue, body=[], **MAY)
        assert found(mailing) == ""

    def test_the_size_of_each_edition_is_told(self, member) -> None:
        sizes = report_on(MailingFactory(**MAY), now=timezone.now()).sizes
        assert set(sizes) == {"members", "public"}
        assert all(5_000 < size < 30_000 for size in sizes.values())


class TestWords:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"subject": ""}, "There is no subject."),
            ({"body": []}, "There are no words yet"),
        ],
    )
    def test_what_is_missing_stops_it(self, member, values, words) -> None:
        assert words in errors(MailingFactory(**{**MAY, **values}))

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"subject": "A long subject " * 6}, "The subject has 90 letters"),
            ({"subject": "READ THIS"}, "in capitals"),
            ({"preview_text": ""}, "There is no preview text"),
            ({"preview_text": "x" * 120}, "The preview text has 120 letters"),
        ],
    )
    def test_what_is_doubtful_is_told_and_stops_nothing(self, member, values, words) -> None:
        mailing = MailingFactory(**{**MAY, **values})
        assert words in found(mailing)
        assert errors(mailing) == ""


class TestPeople:
    def test_nobody_chosen_stops_it(self) -> None:
        assert "Nobody is chosen yet" in errors(MailingFactory(groups=[], **MAY))

    def test_nobody_reached_stops_it(self) -> None:
        assert "Nobody would receive it" in errors(MailingFactory(groups=[Group.LAPSED], **MAY))

    def test_an_issue_sent_already_is_told(self, member, begin) -> None:
        issue = pages.issue()
        begin(MailingFactory(kind="issue", issue=issue, body=[]))
        again = MailingFactory(kind="issue", issue=issue, body=[], **MAY)
        assert "This issue has been sent already" in found(again)
        assert errors(again) == ""


class TestIssues:
    def test_changes_that_are_not_published_are_told(self, member) -> None:
        issue = pages.issue(headline="As published")
        issue.headline = "As drafted"
        issue.save_revision()
        mailing = MailingFactory(kind="issue", issue=issue, body=[], **MAY)
        assert "changes that are not published" in found(mailing)
        assert errors(mailing) == ""

    def test_an_issue_that_is_withdrawn_stops_it(self, member) -> None:
        issue = pages.issue()
        issue.unpublish()
        assert "not published" in errors(MailingFactory(kind="issue", issue=issue, body=[], **MAY))

    def test_an_item_that_has_closed_is_told(self, member) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        section = pages.section(pages.item("A grant", closes_on=yesterday.isoformat()))
        issue = pages.issue(sections=[section])
        assert "“A grant” closed on" in found(MailingFactory(kind="issue", issue=issue, body=[], **MAY))

    def test_an_empty_section_is_told(self, member) -> None:
        issue = pages.issue(sections=[pages.section(), pages.section(pages.item())])
        told = found(MailingFactory(kind="issue", issue=issue, body=[], **MAY))
        assert told.count("is empty. Readers see its heading") == 1

    def test_its_own_address_is_where_readers_are_shown_the_way_in(self, member) -> None:
        issue = pages.issue(access=Access.MEMBERS)
        assert found(MailingFactory(kind="issue", issue=issue, body=[], **MAY)) == ""


class TestDays:
    def test_a_deadline_in_the_text_that_has_passed_is_told(self, member) -> None:
        passed = timezone.localdate() - timedelta(days=3)
        words = f"Answer by Friday {passed:%-d %B %Y} at the latest."
        told = found(MailingFactory(body=[pages.rich_text(words)], **MAY))
        assert f"“by Friday {passed:%-d %B %Y}”, which has passed" in told

    def test_days_to_come_and_days_that_are_no_deadline_are_not(self, member) -> None:
        coming = timezone.localdate() + timedelta(days=3)
        words = f"Answer by {coming:%-d %B}. We met on 1 May 2020 and thank everybody."
        assert found(MailingFactory(body=[pages.rich_text(words)], **MAY)) == ""

    def test_the_hour_of_sending_counts(self, member) -> None:
        day = timezone.localdate() + timedelta(days=3)
        body = [pages.rich_text(f"It closes on {day:%-d %B %Y}.")]
        later = timezone.now() + timedelta(days=9)
        assert found(MailingFactory(body=body, **MAY)) == ""
        assert "has passed" in found(MailingFactory(body=body, state="scheduled", send_at=later, **MAY))


class TestEvents:
    def test_an_invitation_without_its_event_stops(self, member) -> None:
        assert "Choose" in errors(MailingFactory(kind="invitation", **MAY))

    def test_an_invitation_needs_no_words_of_its_own(self, member) -> None:
        page = programme.event_page()
        assert found(MailingFactory(kind="invitation", event_page=page, body=[], **MAY)) == ""

    def test_an_event_that_is_over_stops(self, member) -> None:
        page = programme.event_page(**programme.past())
        assert "is over when this mail goes" in errors(
            MailingFactory(kind="invitation", event_page=page, **MAY)
        )

    def test_a_cancelled_event_stops(self, member) -> None:
        page = programme.event_page(bookable={"cancelled_at": timezone.now(), "cancelled_because": "Snow."})
        assert "is cancelled" in errors(MailingFactory(kind="invitation", event_page=page, **MAY))

    def test_booking_that_has_closed_is_told(self, member) -> None:
        page = programme.event_page(bookable={"books_until": timezone.now() - timedelta(hours=1)})
        assert "Booking for" in found(MailingFactory(kind="invitation", event_page=page, **MAY))


class TestLinks:
    @pytest.mark.parametrize(
        "address",
        [
            "https://www.gov.uk/guidance",
            "mailto:office@association.example",
            "tel:+441632960000",
            "http://testserver/mail/[[copy]]/leave/",
        ],
    )
    def test_good_ones_are_let_be(self, address) -> None:
        assert links(address) == []

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("", "has no address behind it"),
            ("www.gov.uk", "not a whole web address"),
            ("ftp://files.example.org/", "not a whole web address"),
            ("https://two words.example/", "not a whole web address"),
            ("https://[broken", "no address that can be read"),
            ("mailto:nobody", "no e-mail address"),
            ("http://localhost:9999/x", "readers cannot reach"),
            ("http://192.168.0.4/", "readers cannot reach"),
            ("https://intranet/", "readers cannot reach"),
            ("https://files.council.internal/", "readers cannot reach"),
        ],
    )
    def test_bad_ones_stop_it(self, address, words) -> None:
        ((severity, told),) = links(address)
        assert severity == Severity.ERROR
        assert words in told

    def test_a_place_within_the_mail_must_be_there(self) -> None:
        assert links("#nowhere")[0][0] == Severity.WARNING
        mail = taken_apart('<h2 id="here">Here</h2>' + linked("#here"))
        assert not list(link_findings(mail, viewer=VISITOR, edition="", step="", now=timezone.now()))


class TestLinksToThisSite:
    @pytest.fixture
    def site(self, settings):
        pages.home()
        return settings.SITE_URL

    def test_the_admin_is_no_place_for_readers(self, site) -> None:
        ((severity, words),) = links(f"{site}/admin/pages/3/edit/")
        assert (severity, "leads into the admin" in words) == (Severity.ERROR, True)

    def test_a_page_must_exist(self, site) -> None:
        news = pages.news()
        assert links(site + news.url) == []
        assert links(site + "/") == []
        assert links(site + "/feeds/news/") == []
        assert "does not have" in links(site + news.url.replace("/a-", "/no-"))[0][1]

    def test_a_page_must_be_published(self, site) -> None:
        news = pages.news()
        news.unpublish()
        ((severity, words),) = links(site + news.get_url())
        assert (severity, "not published" in words) == (Severity.ERROR, True)

    def test_a_year_of_the_archive_is_a_place_of_its_own(self, site) -> None:
        issue = pages.issue()
        assert links(f"{site}{issue.get_parent().url}{issue.month.year}/") == []

    def test_what_an_edition_s_readers_may_not_open_is_told(self, site) -> None:
        locked = pages.news(access=Access.MEMBERS)
        ((severity, words),) = links(site + locked.url)
        assert (severity, "cannot open" in words) == (Severity.WARNING, True)
        assert links(site + locked.url, viewer=ANY_MEMBER) == []

    def test_a_file_must_be_there(self, site) -> None:
        document = files.document("open.pdf", files.PDF)
        assert links(site + document.url) == []
        assert "no longer there" in links(f"{site}/documents/999999/gone.pdf")[0][1]

    def test_many_links_cost_as_much_as_one(self, site, django_assert_num_queries) -> None:
        news = [pages.news(f"News {number}") for number in range(6)]
        for shown in (news[:1], news):
            mail = taken_apart("".join(linked(site + page.url) for page in shown))
            with django_assert_num_queries(4):
                list(link_findings(mail, viewer=VISITOR, edition="", step="", now=timezone.now()))


class TestLeaks:
    def test_members_words_in_the_public_edition_stop_it(self, member) -> None:
        secret = "The four budgets of the pathfinders side by side, for members."
        mailing = MailingFactory(
            body=[pages.rich_text(f"Repeated by mistake: {secret}"), pages.members_part(secret)], **MAY
        )
        assert "The public edition holds members-only words" in errors(mailing)

    def test_a_members_part_alone_is_kept_back(self, member) -> None:
        assert found(MailingFactory(body=[pages.members_part()], **MAY)) == ""


class TestPictures:
    def test_need_their_text(self) -> None:
        mail = taken_apart('<img src="/a.png"><img src="/b.png" alt="b.png"><img src="/c.png" alt="">')
        assert mail.pictures_without_text == ["/a.png", "/b.png"]


class TestSize:
    def test_over_a_hundred_kilobytes_stops_it(self, member) -> None:
        long = [
            pages.rich_text(f"Paragraph {number}. " + "Words of some length. " * 20) for number in range(220)
        ]
        assert "mailboxes cut off what is over 100 kB" in errors(MailingFactory(body=long, **MAY))
