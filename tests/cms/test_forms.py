"""Forms that staff build: who may answer, what is kept, and for how long."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms.models import Answer, AnswersDeletion, FormPage
from cms.services.answers import delete_due_answers
from membership.access import Access
from office.models import Identity, OutboxMessage
from tests.factories.forms import form_page
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

GOOD = {"your_view": "More on neglect, please.", "e_mail": "jo@example.org"}


def send(client, page, **answers):
    return client.post(page.url, {**GOOD, **answers})


def shown(response):
    return response.content.decode()


class TestAnswering:
    def test_answers_are_stored_and_a_reload_sends_nothing_again(self, client):
        page = form_page(thank_you_text="<p>We read every answer.</p>")
        response = send(client, page)
        assert (response.status_code, response["Location"]) == (302, "/survey/?sent")
        assert Answer.objects.get().form_data == GOOD
        assert "We read every answer." in shown(client.get(response["Location"]))

    def test_errors_stand_beside_the_field_and_what_was_typed_is_kept(self, client):
        response = send(client, form_page(), e_mail="no address", your_view="Keep me")
        page = shown(response)
        assert 'class="error-summary"' in page
        assert 'id="id_e_mail_error"' in page
        assert "no address" in page
        assert "Keep me" in page
        assert not Answer.objects.exists()

    def test_a_list_of_choices_begins_with_none(self, client):
        page = form_page({"label": "Topic", "field_type": "dropdown", "choices": "Neglect\nTraining"})
        assert "required" in shown(client.post(page.url, {"topic": ""}))
        assert '<option value="" selected>Choose one</option>' in shown(client.get(page.url))

    def test_nothing_of_it_is_kept_by_a_cache(self, client):
        page = form_page()
        for response in (client.get(page.url), send(client, page), client.get(f"{page.url}?sent")):
            assert response["Cache-Control"] == "private, no-store"

    def test_it_says_that_no_referrals_are_taken_and_where_to_turn(self, client):
        page = form_page()
        Identity.objects.update_or_create(
            pk=1, defaults={"signposting": "<p>Ring 0000 if a child is in danger.</p>"}
        )
        assert "Ring 0000 if a child is in danger." in shown(client.get(page.url))
        assert "We take no referrals" in shown(client.get(page.url))

    def test_answers_without_the_forms_token_are_refused(self):
        from django.test import Client

        page = form_page()
        assert send(Client(enforce_csrf_checks=True), page).status_code == 403
        assert not Answer.objects.exists()

    @pytest.mark.parametrize(
        ("question", "wrong"),
        [
            ({"field_type": "number"}, "many"),
            ({"field_type": "number"}, "9" * 40),
            ({"field_type": "date"}, "31/02/2026"),
            ({"field_type": "url"}, "javascript:alert(1)"),
            ({"field_type": "singleline"}, "x" * 256),
            ({"field_type": "multiline"}, "x" * 5001),
            ({"field_type": "singleline"}, "a\0b"),
            ({"field_type": "radio", "choices": "Yes\nNo"}, "Perhaps"),
            ({"field_type": "checkboxes", "choices": "Yes\nNo"}, "\0"),
            ({"field_type": "multiselect", "choices": "Yes\nNo"}, "Perhaps"),
        ],
    )
    def test_wrong_answers_of_every_kind_are_explained(self, client, question, wrong):
        page = form_page({"label": "Q", **question})
        response = client.post(page.url, {"q": wrong})
        assert response.status_code == 200
        assert 'class="error-summary"' in shown(response)
        assert not Answer.objects.exists()

    def test_right_answers_of_every_kind_are_stored(self, client):
        page = form_page(
            {"label": "Day", "field_type": "date"},
            {"label": "Moment", "field_type": "datetime"},
            {"label": "Number", "field_type": "number"},
            {"label": "Several", "field_type": "checkboxes", "choices": "Yes\nNo\nWell"},
            {"label": "Agreed", "field_type": "checkbox"},
        )
        client.post(
            page.url,
            {
                "day": "2026-05-03",
                "moment": "2026-05-03T10:30",
                "number": "-5.5",
                "several": ["Yes", "Well"],
                "agreed": "on",
            },
        )
        assert Answer.objects.get().form_data == {
            "day": "2026-05-03",
            "moment": "2026-05-03T10:30:00+01:00",
            "number": "-5.5",
            "several": ["Yes", "Well"],
            "agreed": True,
        }


class TestWhoMayAnswer:
    def test_a_stranger_sees_only_the_teaser_of_a_members_form_and_cannot_answer(self, client):
        page = form_page(access=Access.MEMBERS, teaser="A survey for members.")
        assert "A survey for members." in shown(client.get(page.url))
        assert "Your view" not in shown(client.get(page.url))
        response = send(client, page)
        assert response.status_code == 403
        assert "Your view" not in shown(response)
        assert not Answer.objects.exists()

    def test_thanks_of_a_members_form_are_locked_too(self, client):
        page = form_page(access=Access.MEMBERS, thank_you_text="<p>Secret thanks</p>")
        assert "Secret thanks" not in shown(client.get(f"{page.url}?sent"))

    def test_a_member_can_answer_it(self, client):
        client.force_login(SeatFactory().user)
        assert send(client, form_page(access=Access.MEMBERS)).status_code == 302
        assert Answer.objects.count() == 1


class TestClosing:
    def test_the_last_day_counts_in_full_in_london(self, client):
        page = form_page(closes_on=date(2026, 7, 1))
        with time_machine.travel("2026-07-01T22:59:59Z", tick=False):
            assert send(client, page).status_code == 302
        with time_machine.travel("2026-07-01T23:00:00Z", tick=False):
            assert send(client, page).status_code == 409
            assert "This form is closed" in shown(client.get(page.url))
        assert Answer.objects.count() == 1

    def test_who_comes_too_late_keeps_what_was_written(self, client):
        page = form_page(closes_on=timezone.localdate() - timedelta(days=1))
        response = send(client, page, your_view="My long answer")
        assert "has closed since you opened it" in shown(response)
        assert "My long answer" in shown(response)


class TestOneAnswerEach:
    def test_a_stranger_is_asked_to_sign_in(self, client):
        page = form_page(one_answer_each=True)
        assert "Sign in to answer" in shown(client.get(page.url))
        assert send(client, page).status_code == 409
        assert not Answer.objects.exists()

    def test_the_second_answer_of_an_account_is_refused(self, client):
        page = form_page(one_answer_each=True)
        client.force_login(UserFactory())
        assert send(client, page).status_code == 302
        assert "You have answered" in shown(client.get(page.url))
        response = send(client, page)
        assert response.status_code == 409
        assert "already answered" in shown(response)
        client.force_login(UserFactory())
        assert send(client, page).status_code == 302
        assert Answer.objects.count() == 2

    def test_the_same_account_cannot_be_recognised_across_forms(self, client):
        client.force_login(UserFactory())
        for slug in ("one", "two"):
            send(client, form_page(one_answer_each=True, slug=slug))
        marks = set(Answer.objects.values_list("sender_mark", flat=True))
        assert len(marks) == 2
        assert "" not in marks


class TestWhatIsKept:
    def test_the_account_is_kept_only_where_the_form_says_so(self, client):
        user = UserFactory()
        client.force_login(user)
        plain, keeping = form_page(slug="plain"), form_page(slug="keeping", keeps_sender=True)
        assert "are not kept with your answers" in shown(client.get(plain.url))
        assert "Your name and e-mail address are kept" in shown(client.get(keeping.url))
        send(client, plain)
        send(client, keeping)
        assert Answer.objects.get(page=plain).sender is None
        assert Answer.objects.get(page=keeping).sender == user

    def test_the_form_says_when_answers_are_deleted(self, client):
        page = form_page(slug="closing", closes_on=date(2031, 5, 1), keep_days=30)
        assert "1 June 2031" in shown(client.get(page.url))
        assert "90 days after you send them" in shown(client.get(form_page(keep_days=90).url))


class TestMachines:
    def test_a_filled_trap_is_thanked_and_forgotten(self, client):
        page = form_page()
        response = client.post(page.url, {**GOOD, "leave-empty": "buy now"})
        assert response.status_code == 302
        assert not Answer.objects.exists()

    def test_too_many_answers_from_one_network_are_held_up_and_nothing_typed_is_lost(self, client):
        page = form_page()
        for _ in range(30):
            assert send(client, page).status_code == 302
        response = send(client, page, your_view="The thirty-first")
        assert response.status_code == 429
        assert "The thirty-first" in shown(response)
        assert Answer.objects.count() == 30


class TestTellingStaff:
    def test_staff_hear_that_answers_came_but_not_what_they_say(self, client):
        page = form_page(notify="a@example.org, b@example.org")
        send(client, page, your_view="Confidential words")
        message = OutboxMessage.objects.get()
        assert message.recipients == ["a@example.org", "b@example.org"]
        assert reverse("wagtailforms:list_submissions", args=[page.pk]) in message.text
        assert "Confidential" not in f"{message.subject}{message.text}{message.html}"

    def test_they_hear_it_once_an_hour_at_most(self, client):
        page = form_page(notify="a@example.org")
        start = timezone.now()
        for minutes in (0, 20, 50, 111):
            with time_machine.travel(start + timedelta(minutes=minutes)):
                send(client, page)
        assert OutboxMessage.objects.count() == 2

    @pytest.mark.parametrize("notify", ["", "a@example.org"])
    def test_nobody_is_told_of_a_refused_answer(self, client, notify):
        page = form_page(notify=notify, closes_on=timezone.localdate() - timedelta(days=1))
        send(client, page)
        assert not OutboxMessage.objects.exists()


class TestDeletion:
    def answered(self, **values):
        page = form_page(notify="a@example.org", **values)
        Answer.objects.create(page=page, form_data=GOOD)
        return page

    def on(self, moment):
        with time_machine.travel(moment, tick=False):
            return delete_due_answers(now=timezone.now())

    def test_staff_are_warned_a_week_before_and_told_on_the_day(self):
        self.answered(closes_on=date(2031, 5, 1), keep_days=30)
        assert self.on("2031-05-24T12:00Z") == 0
        assert not OutboxMessage.objects.exists()
        for _ in range(2):
            assert self.on("2031-05-25T12:00Z") == 0
        assert [m.subject for m in OutboxMessage.objects.all()] == [
            "Answers to “Training survey” will be deleted on 1 June 2031"
        ]
        assert self.on("2031-05-31T22:59Z") == 0
        assert self.on("2031-05-31T23:00Z") == 1
        assert not Answer.objects.exists()
        assert self.on("2031-06-02T12:00Z") == 0
        assert OutboxMessage.objects.count() == 2
        record = AnswersDeletion.objects.get()
        assert (record.answers, str(record.due_on)) == (1, "2031-06-01")
        assert record.deleted_at

    def test_a_form_that_closes_later_keeps_its_answers_longer(self):
        page = self.answered(closes_on=date(2031, 5, 1), keep_days=30)
        page.closes_on = date(2031, 6, 1)
        page.save_revision().publish()
        assert self.on("2031-06-02T12:00Z") == 0

    def test_without_a_closing_day_each_answer_has_its_own(self):
        page = form_page(keep_days=10)
        now = timezone.now()
        for age in (9, 11):
            with time_machine.travel(now - timedelta(days=age)):
                Answer.objects.create(page=page, form_data=GOOD)
        assert delete_due_answers(now=now) == 1
        assert Answer.objects.count() == 1


class TestStaff:
    def listing(self, page, **query):
        return reverse("wagtailforms:list_submissions", args=[page.pk]), query

    def test_a_form_is_built_in_the_admin(self, staff_client):
        page = form_page()
        data = {
            "title": "Survey",
            "slug": "survey-2",
            "access": "public",
            "keep_days": "30",
            "intro": "null",
            "thank_you_text": "null",
            "form_fields-TOTAL_FORMS": "1",
            "form_fields-INITIAL_FORMS": "0",
            "form_fields-MIN_NUM_FORMS": "1",
            "form_fields-MAX_NUM_FORMS": "1000",
            "form_fields-0-label": "Choose",
            "form_fields-0-field_type": "radio",
            "form_fields-0-choices": "",
            "form_fields-0-ORDER": "1",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "comments-MIN_NUM_FORMS": "0",
            "comments-MAX_NUM_FORMS": "",
            "action-publish": "1",
        }
        address = reverse("wagtailadmin_pages:add", args=["cms", "formpage", page.get_parent().pk])
        assert "Write the choices, one on each line." in shown(staff_client.post(address, data))
        staff_client.post(address, {**data, "form_fields-0-choices": "Yes\nNo"})
        assert FormPage.objects.get(slug="survey-2").form_fields.get().choices == "Yes\nNo"

    @pytest.mark.parametrize("typed", ["=1+1", "+44 20", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1"])
    def test_what_looks_like_a_formula_stays_text_in_exports(self, client, staff_client, typed):
        page = form_page({"label": "=Question", "field_type": "singleline", "required": False, "choices": ""})
        Answer.objects.create(page=page, form_data={page.form_fields.get().clean_name: typed})
        address, _ = self.listing(page)
        response = staff_client.get(address, {"export": "csv"})
        rows = list(csv.reader(StringIO(b"".join(response.streaming_content).decode())))
        assert rows[0][1] == "'=Question"
        assert rows[1][1] == f"'{typed}"
        workbook = load_workbook(
            BytesIO(b"".join(staff_client.get(address, {"export": "xlsx"}).streaming_content))
        )
        cell = workbook.active["B2"]
        assert (cell.data_type, cell.value.strip()) == ("s", f"'{typed}".strip())

    def test_letters_that_no_spreadsheet_holds_do_not_stop_an_export(self, staff_client):
        page = form_page()
        Answer.objects.create(page=page, form_data={"your_view": "a\x0bb", "e_mail": "-5"})
        address, _ = self.listing(page)
        workbook = load_workbook(
            BytesIO(b"".join(staff_client.get(address, {"export": "xlsx"}).streaming_content))
        )
        assert [workbook.active["B2"].value, workbook.active["C2"].value] == ["ab", "-5"]

    def test_the_list_shows_who_sent_where_that_is_kept(self, staff_client):
        page = form_page(keeps_sender=True)
        user = UserFactory(first_name="Robin", last_name="Marsh")
        Answer.objects.create(page=page, form_data=GOOD, sender=user)
        assert "Robin Marsh" in shown(staff_client.get(self.listing(page)[0]))

    @pytest.mark.parametrize("count", [1, 12])
    def test_the_list_takes_the_same_queries_for_any_number_of_answers(
        self, staff_client, count, django_assert_max_num_queries
    ):
        page = form_page(keeps_sender=True)
        for _ in range(count):
            Answer.objects.create(page=page, form_data=GOOD, sender=UserFactory())
        staff_client.get(self.listing(page)[0])
        with django_assert_max_num_queries(30):
            staff_client.get(self.listing(page)[0])

    @pytest.mark.parametrize("mode", ["visitor", "member", "thanks"])
    def test_every_preview_works(self, staff_client, mode):
        page = form_page(one_answer_each=True)
        address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        assert staff_client.get(address, {"mode": mode}).status_code == 200
