"""Scheduling a mailing, taking it back, and following it while it goes."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from newsletters.models import Mailing
from newsletters.services.mailings import UNDO_WINDOW, begin_due, schedule
from office.models import Consignment, Copy
from tests.factories import pages
from tests.factories.mailings import ConsignmentFactory, CopyFactory, EditionFactory, MailingFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
State = Copy.State


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def at(name, mailing, *more):
    return reverse(f"mailing:{name}", args=[mailing.pk, *more])


@pytest.fixture
def edition(now):
    """Of a consignment that runs."""
    return EditionFactory(consignment=ConsignmentFactory(opened_at=now - timedelta(minutes=10)))


@pytest.fixture
def running(edition):
    return MailingFactory(state="begun", consignment=edition.consignment)


def number_of(response) -> str:
    return re.search(r'name="number" value="(\d+)"', response.content.decode())[1]


class TestTheLastLook:
    def test_says_in_one_sentence_what_will_happen(self, editor) -> None:
        SeatFactory.create_batch(2)
        mailing = MailingFactory(subject="The office moves")
        day = timezone.localdate() + timedelta(days=40)
        chosen = {"when": "later", "day": day.isoformat(), "time": "09:00", "per_minute": "1"}
        shown = words_of(editor.post(at("when", mailing), chosen))
        when = f"{day:%A} {day.day} {day:%B %Y} at 09:00"
        assert f"Send “The office moves” to 2 people on {when}: 2 members’ editions." in shown
        assert "At 1 a minute it takes about 2 minutes." in shown
        mailing.refresh_from_db()
        assert mailing.state == "draft"

    def test_then_it_is_scheduled_for_that_hour_in_london(self, editor) -> None:
        SeatFactory()
        mailing = MailingFactory()
        day = timezone.localdate() + timedelta(days=40)
        chosen = {"when": "later", "day": day.isoformat(), "time": "09:00", "per_minute": "300"}
        shown = editor.post(at("when", mailing), chosen)
        assert "Schedule for 1 person" in words_of(shown)
        editor.post(at("when", mailing), {**chosen, "number": number_of(shown), "send": "1"})
        mailing.refresh_from_db()
        london = timezone.localtime(mailing.send_at, timezone.get_default_timezone())
        assert (london.date(), london.hour, london.minute) == (day, 9, 0)
        assert (mailing.state, mailing.per_minute, mailing.scheduled_by) == ("scheduled", 300, editor.person)

    def test_comes_again_when_the_number_has_changed(self, editor) -> None:
        SeatFactory()
        mailing = MailingFactory()
        number = number_of(editor.post(at("when", mailing), {"when": "now"}))
        SeatFactory()
        response = editor.post(at("when", mailing), {"when": "now", "number": number, "send": "1"})
        assert "to 2 people in 5 minutes" in words_of(response)
        mailing.refresh_from_db()
        assert mailing.state == "draft"

    def test_errors_stop_it(self, editor) -> None:
        SeatFactory()
        mailing = MailingFactory(body=[pages.rich_text('<a href="http://localhost:9/">here</a>')])
        shown = words_of(editor.post(at("when", mailing), {"when": "now", "number": "1", "send": "1"}))
        assert "It cannot go as it stands." in shown
        assert "readers cannot reach" in shown
        assert 'name="send"' not in shown
        mailing.refresh_from_db()
        assert mailing.state == "draft"

    def test_warnings_do_not(self, editor) -> None:
        SeatFactory()
        shown = words_of(editor.post(at("when", MailingFactory(preview_text="")), {"when": "now"}))
        assert "There is no preview text" in shown
        assert 'name="send"' in shown

    @pytest.mark.parametrize(
        ("chosen", "words"),
        [
            ({"when": "later"}, "Choose a day."),
            ({"when": "later", "day": "2026-02-31", "time": "9"}, "Enter a valid date."),
            ({"when": "later", "day": "2020-01-01", "time": "09:00"}, "That hour has passed."),
            ({"when": "later", "day": "2099-01-01", "time": "09:00"}, "more than a year away"),
            ({"when": "now", "per_minute": "0"}, "greater than or equal to 1"),
        ],
    )
    def test_an_impossible_hour_is_refused_beside_its_field(self, editor, chosen, words) -> None:
        SeatFactory()
        assert words in words_of(editor.post(at("when", MailingFactory()), chosen))

    def test_an_hour_that_the_clocks_leave_out_is_refused(self, editor, now) -> None:
        SeatFactory()
        year = now.year + (now.month > 2)
        last = next(day for day in range(31, 24, -1) if date(year, 3, day).weekday() == 6)
        chosen = {"when": "later", "day": f"{year}-03-{last}", "time": "01:30"}
        assert "this time does not exist" in words_of(editor.post(at("when", MailingFactory()), chosen))


class TestScheduled:
    @pytest.fixture
    def mailing(self, now):
        SeatFactory()
        return schedule(mailing=MailingFactory(), by=UserFactory(), now=now)

    def test_says_when_and_how_to_take_it_back(self, editor, mailing) -> None:
        shown = words_of(editor.get(at("inspect", mailing)))
        assert "It goes to <strong>1 person</strong> on <strong>" in shown
        assert f'data-countdown="{timezone.localtime(mailing.send_at):%Y-%m-%dT%H:%M:%S}' in shown
        assert at("undo", mailing) in shown
        assert at("words", mailing) not in shown

    @pytest.mark.parametrize("name", ["words", "people", "when", "discard"])
    def test_leads_back_to_its_page_where_only_a_draft_can_be_changed(self, editor, mailing, name) -> None:
        response = editor.get(at(name, mailing), follow=True)
        assert response.redirect_chain == [(at("inspect", mailing), 302)]
        assert "Take it back to a draft first" in words_of(response)

    def test_can_be_taken_back(self, editor, mailing) -> None:
        assert "Taken back, it is a draft" in words_of(editor.get(at("undo", mailing)))
        editor.post(at("undo", mailing))
        mailing.refresh_from_db()
        assert mailing.state == "draft"
        assert "Taken back to a draft" in words_of(editor.get(at("inspect", mailing)))

    def test_cannot_be_taken_back_once_it_has_begun(self, editor, mailing, now) -> None:
        begin_due(now=now + UNDO_WINDOW)
        assert "It has begun and cannot be taken back" in words_of(editor.post(at("undo", mailing)))

    def test_cannot_be_deleted(self, editor, mailing) -> None:
        assert "Take it back to a draft first" in words_of(editor.post(at("discard", mailing)))
        assert Mailing.objects.filter(pk=mailing.pk).exists()

    def test_a_draft_can(self, editor) -> None:
        mailing = MailingFactory()
        assert editor.post(at("discard", mailing)).url == reverse("mailing:index")
        assert not Mailing.objects.filter(pk=mailing.pk).exists()

    def test_says_why_it_was_held_back(self, editor, now) -> None:
        SeatFactory()
        issue = pages.issue()
        held = schedule(mailing=MailingFactory(kind="issue", issue=issue, body=[]), by=UserFactory(), now=now)
        issue.unpublish()
        begin_due(now=now + UNDO_WINDOW)
        for address in (at("inspect", held), reverse("wagtailadmin_home")):
            shown = words_of(editor.get(address))
            assert "Held back" in shown
            assert "The issue is not published." in shown


class TestProgress:
    def test_shows_every_state_the_rate_and_the_end(self, editor, running, edition, now) -> None:
        CopyFactory.create_batch(60, edition=edition)
        CopyFactory.create_batch(30, edition=edition, sent=True)
        for state in ("sending", "failed", "uncertain", "bounced"):
            CopyFactory(edition=edition, **{state: True})
        CopyFactory(edition=edition, state=State.SUPPRESSED)
        shown = words_of(editor.get(at("inspect", running)))
        assert "34 of 95 done, 35 %." in shown
        assert "31 a minute. Over in about 2 minutes." in shown
        figures = dict(re.findall(r'data-key="(\w+)">(\d+)</span>', shown))
        assert figures == {
            "waiting": "60",
            "sending": "1",
            "sent": "30",
            "failed": "1",
            "uncertain": "1",
            "bounced": "1",
            "suppressed": "1",
            "stopped": "0",
        }
        fragment = words_of(editor.get(at("progress", running)))
        assert "34 of 95 done" in fragment
        assert "<html" not in fragment

    def test_says_what_hinders_it(self, editor, running, edition) -> None:
        CopyFactory(edition=edition)
        Consignment.objects.update(hindrance="The mail server cannot be reached: TimeoutError")
        assert "The mail server cannot be reached: TimeoutError It is tried again by itself." in words_of(
            editor.get(at("progress", running))
        )

    def test_costs_the_same_for_many_copies_as_for_one(
        self, editor, running, edition, django_assert_max_num_queries
    ) -> None:
        for number in (1, 40):
            CopyFactory.create_batch(number, edition=edition)
            with django_assert_max_num_queries(13):
                editor.get(at("progress", running))

    def test_can_be_paused_and_resumed(self, editor, running, edition) -> None:
        CopyFactory(edition=edition)
        editor.post(at("pause", running))
        assert Consignment.objects.get().state == "paused"
        assert "Paused at 0 of 1" in words_of(editor.get(at("inspect", running)))
        assert "1 person still to come" in words_of(editor.get(at("resume", running)))
        editor.post(at("resume", running))
        assert Consignment.objects.get().state == "running"
        shown = words_of(editor.get(at("inspect", running)))
        assert shown.index("Resumed") < shown.index("Paused")

    def test_can_be_stopped_after_saying_what_that_means(self, editor, running, edition) -> None:
        CopyFactory.create_batch(2, edition=edition)
        CopyFactory(edition=edition, sent=True)
        assert "2 people will not get it" in words_of(editor.get(at("stop", running)))
        assert Consignment.objects.get().state == "running"
        editor.post(at("stop", running))
        assert Consignment.objects.get().state == "stopped"
        assert Copy.objects.filter(state=State.STOPPED).count() == 2

    def test_a_step_that_does_not_fit_is_refused_in_words(self, editor, running) -> None:
        editor.post(at("stop", running))
        assert "Nothing was changed: it is stopped." in words_of(editor.post(at("pause", running)))

    def test_failed_ones_are_sent_again_all_at_once(self, editor, running, edition) -> None:
        CopyFactory.create_batch(2, edition=edition, failed=True)
        editor.post(at("again", running))
        assert Copy.objects.filter(state=State.WAITING).count() == 2
        assert "Sent what had failed again: 2 copies" in words_of(editor.get(at("inspect", running)))

    def test_a_draft_has_nothing_of_this(self, editor) -> None:
        mailing = MailingFactory()
        for name in ("pause", "resume", "stop", "again", "copies", "decide", "sent"):
            assert editor.get(at(name, mailing)).status_code == 404, name


class TestUncertainCopies:
    @pytest.fixture
    def uncertain(self, edition):
        return [CopyFactory(edition=edition, uncertain=True, name=name) for name in ("Jo", "Kim", "Sam")]

    def test_are_listed_by_person(self, editor, running, uncertain) -> None:
        shown = words_of(editor.get(at("decide", running)))
        for copy in uncertain:
            assert f"<strong>{copy.name}</strong> {copy.address}" in shown

    def test_are_decided_one_by_one_or_several_at_once(self, editor, running, uncertain) -> None:
        jo, kim, sam = uncertain
        response = editor.post(at("decide", running), {"copy": [jo.pk, kim.pk], "decision": "sent"})
        assert response.url == at("decide", running)
        response = editor.post(at("decide", running), {"copy": [sam.pk], "decision": "again"})
        assert response.url == at("inspect", running)
        assert dict(Copy.objects.values_list("name", "state")) == {
            "Jo": "sent",
            "Kim": "sent",
            "Sam": "waiting",
        }
        shown = words_of(editor.get(at("inspect", running)))
        assert f"Sent a copy again: {sam.address}" in shown
        assert f"Counted a copy as sent: {jo.address}" in shown

    def test_nothing_ticked_changes_nothing(self, editor, running, uncertain) -> None:
        response = editor.post(at("decide", running), {"decision": "sent"}, follow=True)
        assert "Tick the people first" in words_of(response)
        assert set(Copy.objects.values_list("state", flat=True)) == {"uncertain"}

    def test_of_another_mailing_are_left_alone(self, editor, running, uncertain) -> None:
        other = CopyFactory(uncertain=True)
        editor.post(at("decide", running), {"copy": [other.pk], "decision": "again"})
        other.refresh_from_db()
        assert other.state == "uncertain"

    def test_are_told_on_the_front_page(self, editor, running, edition, uncertain) -> None:
        CopyFactory(edition=edition, failed=True)
        assert "3 uncertain copies wait for a decision, 1 failed" in words_of(
            editor.get(reverse("wagtailadmin_home"))
        )

    def test_are_not_told_to_those_who_cannot_decide(self, preparer, running, uncertain) -> None:
        assert "uncertain" not in words_of(preparer.get(reverse("wagtailadmin_home")))


class TestCopies:
    def test_are_filtered_and_searched(self, editor, running, edition) -> None:
        CopyFactory(edition=edition, sent=True, name="Jo Alder")
        CopyFactory(edition=edition, failed=True, name="Kim Beech")
        shown = words_of(editor.get(at("copies", running), {"state": "failed"}))
        assert "Kim Beech" in shown
        assert "Jo Alder" not in shown
        shown = words_of(editor.get(at("copies", running), {"q": "alder"}))
        assert "Jo Alder" in shown
        assert "Kim Beech" not in shown

    @pytest.mark.parametrize("number", [1, 30])
    def test_cost_the_same_for_any_number(
        self, editor, running, edition, number, django_assert_max_num_queries
    ) -> None:
        CopyFactory.create_batch(number, edition=edition, sent=True)
        with django_assert_max_num_queries(14):
            editor.get(at("copies_results", running))

    def test_are_exported_as_text_never_as_formulas(self, editor, running, edition) -> None:
        CopyFactory(edition=edition, sent=True, name="=1+1")
        response = editor.get(at("copies", running), {"export": "xlsx"})
        content = b"".join(response.streaming_content) if response.streaming else response.content
        rows = list(load_workbook(BytesIO(content)).active.values)
        assert rows[0][:4] == ("Name", "E-mail", "Edition", "State")
        assert rows[1][0] == "'=1+1"
        assert rows[1][3] == "sent"

    def test_each_is_shown_as_it_was_sent(self, editor, running, edition) -> None:
        copy = CopyFactory(edition=edition, sent=True, personal={"name": "<Jo>", "partnership": "Harrowmere"})
        shown = words_of(editor.get(at("copy", running, copy.pk)))
        assert copy.address in shown
        mail = editor.get(at("copy_frame", running, copy.pk))
        assert "Dear &lt;Jo&gt;, here is the news of <b>Harrowmere</b>." in mail.content.decode()
        assert "sandbox" in mail["Content-Security-Policy"].split("; ")

    def test_the_way_to_leave_of_a_person_is_not_in_staff_s_hands(self, editor, running, edition) -> None:
        from office.links import sign_copy

        copy = CopyFactory(edition=edition, sent=True)
        for name in ("copy", "copy_frame"):
            assert sign_copy(copy.pk) not in editor.get(at(name, running, copy.pk)).content.decode()

    def test_of_another_mailing_are_not_shown_here(self, editor, running) -> None:
        assert editor.get(at("copy", running, CopyFactory(sent=True).pk)).status_code == 404


class TestTheArchive:
    def test_shows_the_frozen_words_whatever_was_changed_since(self, editor, begin) -> None:
        SeatFactory()
        issue = pages.issue(headline="As it was sent")
        mailing = begin(MailingFactory(kind="issue", issue=issue, body=[]))
        issue.headline = "As it reads today"
        issue.save_revision().publish()
        mail = editor.get(at("sent_frame", mailing, "members")).content.decode()
        assert "As it was sent" in mail
        assert "As it reads today" not in mail
        shown = words_of(editor.get(at("sent", mailing), {"way": "text"}))
        assert "As it was sent" in shown
        assert "Members’ edition: 1" in shown

    def test_can_be_reached_from_the_issue(self, editor, begin) -> None:
        SeatFactory()
        issue = pages.issue()
        mailing = begin(MailingFactory(kind="issue", issue=issue, body=[], subject="What went out"))
        MailingFactory(subject="Something else")
        address = f"{reverse('mailing:index')}?issue={issue.pk}"
        assert address in words_of(editor.get(reverse("wagtailadmin_explore", args=[issue.get_parent().pk])))
        shown = words_of(editor.get(address))
        assert mailing.subject in shown
        assert "Something else" not in shown
