"""Checking links: what is due, what a check leads to, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from membership.access import Access
from office.models import OutboxMessage
from resources.links.fetching import Fetcher, Finding
from resources.models import Example, ExampleDocument, ExampleStep, Link, LinkCheck, LinkWatch, State, Upkeep
from resources.services.dead_links import write_dead_link_letters
from resources.services.link_checks import CHECKS_KEPT, check_due_links, watch_new_links
from tests.factories import files
from tests.factories.membership import PartnershipFactory, SeatFactory
from tests.factories.resources import ExampleFactory
from tests.factories.upkeep import FINE, GONE, dead, found, shared, watched
from tests.servers.web import Net

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DOUBT = Finding(Link.UNKNOWN, 403, "The server answered 403.")


@pytest.fixture(autouse=True)
def _links_are_checked(settings):
    settings.CHECK_LINKS = True


@pytest.fixture
def fetcher(web):
    net = Net(web)
    return Fetcher(lookup=net.lookup, connect=net.connect, seconds=3)


def verdict_of(example):
    return Example.objects.get(pk=example.pk).link_verdict


class TestARun:
    def test_checks_new_links_of_published_examples_only(self, fetcher, web):
        here = ExampleFactory(published=True, link="http://a.example/plan")
        ExampleFactory(link="http://b.example/waiting")
        ExampleFactory(published=True, link="")
        assert check_due_links(now=NOW, fetcher=fetcher) == 1
        assert [request.host for request in web.requests] == ["a.example"]
        assert verdict_of(here) == Link.OK
        check = LinkCheck.objects.get()
        assert (check.example, check.address, check.verdict, check.status) == (here, here.link, Link.OK, 200)

    def test_does_nothing_where_checking_is_off(self, fetcher, web, settings):
        settings.CHECK_LINKS = False
        ExampleFactory(published=True, link="http://a.example/plan")
        assert check_due_links(now=NOW, fetcher=fetcher) == 0
        assert web.requests == []

    def test_comes_back_when_the_next_check_is_due(self, fetcher, web):
        ExampleFactory(published=True, link="http://a.example/plan")
        check_due_links(now=NOW, fetcher=fetcher)
        assert check_due_links(now=NOW + 27 * DAY, fetcher=fetcher) == 0
        assert check_due_links(now=NOW + 28 * DAY + HOUR, fetcher=fetcher) == 1

    def test_comes_back_when_staff_say(self, fetcher):
        Upkeep.objects.update_or_create(pk=Upkeep.load().pk, defaults={"check_every_days": 2})
        ExampleFactory(published=True, link="http://a.example/plan")
        check_due_links(now=NOW, fetcher=fetcher)
        assert check_due_links(now=NOW + 2 * DAY + HOUR, fetcher=fetcher) == 1

    def test_asks_one_host_once_and_then_leaves_it_a_pause(self, fetcher, web):
        for number in range(3):
            ExampleFactory(published=True, link=f"http://a.example/{number}")
        ExampleFactory(published=True, link="http://b.example/")
        assert check_due_links(now=NOW, fetcher=fetcher) == 2
        assert check_due_links(now=NOW + timedelta(seconds=30), fetcher=fetcher) == 0
        assert check_due_links(now=NOW + timedelta(minutes=2), fetcher=fetcher) == 1
        assert check_due_links(now=NOW + timedelta(minutes=4), fetcher=fetcher) == 1
        assert sorted(request.host for request in web.requests) == ["a.example"] * 3 + ["b.example"]

    def test_ends_after_so_many(self, fetcher):
        for number in range(4):
            ExampleFactory(published=True, link=f"http://host{number}.example/")
        assert check_due_links(now=NOW, fetcher=fetcher, most=3) == 3

    def test_leaves_a_host_alone_that_another_check_was_led_to(self, fetcher, web):
        ExampleFactory(published=True, link="http://a.example/go/301/http://b.example/new")
        ExampleFactory(published=True, link="http://b.example/plan")
        assert check_due_links(now=NOW, fetcher=fetcher) == 1

    def test_puts_off_what_leads_to_a_host_that_is_busy(self, fetcher, web):
        ExampleFactory(published=True, link="http://a.example/plan")
        second = ExampleFactory(published=True, link="http://b.example/go/301/http://a.example/new")
        check_due_links(now=NOW, fetcher=fetcher)
        assert verdict_of(second) == Link.UNCHECKED
        check_due_links(now=NOW + timedelta(minutes=6), fetcher=fetcher)
        assert verdict_of(second) == Link.MOVED
        assert second.watch.moved_to == "http://a.example/new"

    def test_goes_on_with_other_links_after_one_that_breaks_it(self, fetcher, web):
        def connect(address, port, seconds):
            raise RuntimeError("Nobody foresaw this.")

        ExampleFactory(published=True, link="http://a.example/plan")
        broken = Fetcher(lookup=fetcher.lookup, connect=connect)
        with pytest.raises(RuntimeError):
            check_due_links(now=NOW, fetcher=broken)
        other = ExampleFactory(published=True, link="http://a.example/other")
        assert check_due_links(now=NOW + HOUR, fetcher=fetcher) == 1
        assert verdict_of(other) == Link.OK
        assert check_due_links(now=NOW + 7 * DAY + HOUR, fetcher=fetcher) == 1

    def test_does_not_load_what_is_no_ordinary_address(self, fetcher, web):
        odd = ExampleFactory(published=True, link="http://a.example:8080/")
        assert check_due_links(now=NOW, fetcher=fetcher) == 0
        assert verdict_of(odd) == Link.UNKNOWN
        assert web.requests == []

    def test_begins_anew_with_a_link_that_was_changed(self, fetcher):
        example = ExampleFactory(published=True, link="http://a.example/status/404")
        check_due_links(now=NOW, fetcher=fetcher)
        Example.objects.update(link="http://b.example/new")
        check_due_links(now=NOW + HOUR, fetcher=fetcher)
        watch = LinkWatch.objects.get()
        assert (watch.address, watch.failing_since, verdict_of(example)) == (
            "http://b.example/new",
            None,
            Link.OK,
        )

    def test_forgets_a_link_that_is_no_more(self, fetcher):
        example = dead(shared(), now=NOW)
        Example.objects.update(link="")
        check_due_links(now=NOW + HOUR, fetcher=fetcher)
        assert verdict_of(example) == Link.UNCHECKED
        assert not LinkWatch.objects.exists()

    def test_of_nothing_new_costs_the_same_whatever_the_number(self, django_assert_num_queries):
        watch_new_links(now=NOW)
        with CaptureQueriesContext(connection) as few:
            watch_new_links(now=NOW)
        for number in range(30):
            ExampleFactory(published=True, link=f"http://a.example/{number}")
        watch_new_links(now=NOW)
        with django_assert_num_queries(len(few)):
            watch_new_links(now=NOW)


class TestALinkThatFails:
    def test_stays_on_the_list_the_first_time(self):
        example = shared()
        watched(example, now=NOW)
        found(example, GONE, now=NOW)
        assert example.is_listed
        assert LinkWatch.objects.get().due_at == NOW + 3 * DAY

    def test_stays_on_the_list_while_the_failures_are_less_than_days_apart(self):
        example = shared()
        watched(example, now=NOW)
        for hours in (0, 30, 71):
            found(example, GONE, now=NOW + hours * HOUR)
        assert example.is_listed

    def test_leaves_the_list_when_it_fails_again_days_later(self):
        example = dead(shared(), now=NOW)
        assert example.link_verdict == Link.DEAD
        assert not Example.objects.listed().exists()
        step = example.steps.get()
        assert (step.kind, step.by) == (ExampleStep.Kind.LINK_DEAD, None)
        assert example.link in step.words

    def test_takes_its_files_off_the_list_too(self):
        example = shared(public=True)
        document = files.document("plan.pdf", files.PDF, access=Access.PUBLIC)
        ExampleDocument.objects.create(example=example, document=document)
        dead(example, now=NOW)
        document.refresh_from_db()
        assert document.access == Access.WITHHELD

    def test_does_not_count_what_was_fine_in_between(self):
        example = shared()
        watched(example, now=NOW)
        for days, finding in ((0, GONE), (3, FINE), (31, GONE)):
            found(example, finding, now=NOW + days * DAY)
        assert example.is_listed

    def test_is_never_dead_by_doubt_alone(self):
        example = shared()
        watched(example, now=NOW)
        for days in (0, 7, 14):
            found(example, DOUBT, now=NOW + days * DAY)
        assert (example.link_verdict, example.is_listed) == (Link.UNKNOWN, True)

    def test_comes_back_by_itself_when_it_works_again(self):
        example = dead(shared(), now=NOW)
        found(example, DOUBT, now=NOW + DAY)
        assert example.link_verdict == Link.DEAD
        found(example, FINE, now=NOW + 7 * DAY)
        assert example.is_listed
        assert example.steps.first().kind == ExampleStep.Kind.LINK_MENDED

    def test_says_nothing_of_a_link_that_was_changed_during_the_check(self):
        example = shared()
        watch = watched(example, now=NOW)
        Example.objects.update(link="http://elsewhere.example/")
        found(example, GONE, now=NOW)
        watch.refresh_from_db()
        assert watch.failing_since is None
        assert not LinkCheck.objects.exists()

    def test_keeps_a_history_of_bounded_length(self):
        example = shared()
        watched(example, now=NOW)
        for days in range(CHECKS_KEPT + 3):
            found(example, FINE, now=NOW + days * DAY)
        days = LinkCheck.objects.values_list("at", flat=True)
        assert len(days) == CHECKS_KEPT
        assert days[0] == NOW + (CHECKS_KEPT + 2) * DAY


class TestTheLetter:
    def test_goes_to_whoever_contributed_it(self):
        seat = SeatFactory()
        SeatFactory(partnership=seat.partnership, lead_contact=True)
        example = dead(shared(seat), now=NOW)
        assert write_dead_link_letters(now=NOW + 7 * HOUR) == 1
        letter = OutboxMessage.objects.get()
        assert letter.recipients == [seat.user.email]
        assert letter.is_secret
        for words in (
            example.title,
            example.link,
            "?answer=address",
            "?answer=withdraw",
            "The page is not there.",
        ):
            assert words in letter.text

    def test_names_no_example_in_its_subject(self):
        example = dead(shared(title="Quagmire"), now=NOW)
        write_dead_link_letters(now=NOW + 7 * HOUR)
        letter = OutboxMessage.objects.get()
        assert example.title in letter.text
        assert example.title not in letter.subject

    @pytest.mark.parametrize("gone", ["left", "deactivated", "unknown"])
    def test_goes_to_the_lead_contacts_when_the_contributor_is_gone(self, gone):
        seat = SeatFactory()
        leads = SeatFactory.create_batch(2, partnership=seat.partnership, lead_contact=True)
        example = shared(seat)
        if gone == "left":
            seat.ended_at = NOW
            seat.given_at = NOW - DAY
            seat.save()
        elif gone == "deactivated":
            seat.user.is_active = False
            seat.user.save()
        else:
            Example.objects.update(contributed_by=None)
        dead(example, now=NOW)
        assert write_dead_link_letters(now=NOW + 7 * HOUR) == 2
        assert sorted(letter.recipients[0] for letter in OutboxMessage.objects.all()) == sorted(
            lead.user.email for lead in leads
        )

    def test_tells_of_all_links_that_die_together(self):
        seat = SeatFactory()
        examples = [dead(shared(seat), now=NOW + number * HOUR) for number in range(3)]
        assert write_dead_link_letters(now=NOW + 5 * HOUR) == 0
        assert write_dead_link_letters(now=NOW + 6 * HOUR) == 1
        letter = OutboxMessage.objects.get()
        assert "3 links" in letter.subject
        assert all(example.title in letter.text for example in examples)

    def test_goes_once(self):
        dead(shared(), now=NOW)
        write_dead_link_letters(now=NOW + 7 * HOUR)
        assert write_dead_link_letters(now=NOW + 8 * HOUR) == 0
        assert OutboxMessage.objects.count() == 1

    def test_goes_again_when_the_link_dies_again(self):
        example = dead(shared(), now=NOW)
        write_dead_link_letters(now=NOW + 7 * HOUR)
        found(example, FINE, now=NOW + 7 * DAY)
        dead(example, now=NOW + 60 * DAY)
        assert write_dead_link_letters(now=NOW + 61 * DAY) == 1

    def test_goes_to_nobody_where_nobody_is_left(self):
        example = dead(ExampleFactory(published=True), now=NOW)
        assert write_dead_link_letters(now=NOW + 7 * HOUR) == 0
        assert LinkWatch.objects.get(example=example).told_at

    def test_does_not_go_for_what_works_again_or_is_withdrawn_or_ended(self):
        found(dead(shared(), now=NOW), FINE, now=NOW + HOUR)
        Example.objects.filter(pk=dead(shared(), now=NOW).pk).update(state=State.WITHDRAWN)
        ended = SeatFactory(partnership=PartnershipFactory(closed_on=date(2026, 5, 1)))
        dead(shared(ended), now=NOW)
        assert write_dead_link_letters(now=NOW + 7 * HOUR) == 0
