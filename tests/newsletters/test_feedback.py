"""Readers' answers about an issue, and what they offer to contribute."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from newsletters.models import IssueFeedback, SuggestedContribution
from newsletters.models.feedback import KEPT_FOR
from newsletters.services.feedback import (
    AlreadyDealtWithError,
    deal_with_feedback,
    forget_old_feedback,
    note_contribution,
    suggest_contribution,
)
from newsletters.tasks import forget_old_feedback as forgetting_task
from office.guarding import HONEYPOT, SHORTEST, TOKEN
from office.models import Identity, OutboxMessage
from tests.factories import pages
from tests.factories.feedback import ContributionFactory, IssueFeedbackFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

OFFER = {
    "topic": "Audits that people read",
    "text": "We put the findings on one page.",
    "name": "Ines Writer",
    "email": "Ines@Partnership.example",
    "organisation": "Harrowmere",
}


@pytest.fixture
def issue():
    return pages.issue()


@pytest.fixture
def fill_in(client, time_machine):
    """Return a function that opens a form, takes a person's time over it, and sends it."""

    def send(address: str, **values: str):
        time_machine.move_to(timezone.now(), tick=False)
        form = client.get(address).context["form"]
        time_machine.shift(SHORTEST + timedelta(seconds=2))
        return client.post(address, {TOKEN: str(form[TOKEN].value()), **values})

    return send


class TestAskingAboutAnIssue:
    def test_the_issue_leads_to_each_answer(self, client, issue):
        html = client.get(issue.url).content.decode()
        for answer in IssueFeedback.Answer.values:
            assert f'href="/feedback/{issue.slug}/?answer={answer}"' in html

    def test_opening_it_chooses_the_answer_and_stores_nothing(self, client, issue):
        response = client.get(f"/feedback/{issue.slug}/?answer=partly")
        assert 'value="partly" required id="id_answer_1" checked' in response.content.decode()
        assert response.headers["Cache-Control"] == "private, no-store"
        assert not IssueFeedback.objects.exists()

    @pytest.mark.parametrize("answer", ["", "maybe", "\0", "<script>"])
    def test_an_unknown_answer_chooses_nothing(self, client, issue, answer):
        html = client.get(f"/feedback/{issue.slug}/", {"answer": answer}).content.decode()
        assert "checked" not in html

    def test_sending_stores_one_row_and_no_person(self, fill_in, issue):
        response = fill_in(f"/feedback/{issue.slug}/", answer="no", comment=" More on audits. ")
        assert response.headers["Location"] == f"/feedback/{issue.slug}/thank-you/"
        row = IssueFeedback.objects.get()
        assert (row.issue, row.answer, row.comment) == (issue, "no", "More on audits.")
        assert row.waits

    def test_a_machine_is_thanked_and_nothing_is_stored(self, fill_in, issue):
        response = fill_in(f"/feedback/{issue.slug}/", answer="no", **{HONEYPOT: "x"})
        assert response.status_code == 302
        assert not IssueFeedback.objects.exists()

    def test_without_an_answer_it_says_so_and_keeps_the_words(self, fill_in, issue):
        html = fill_in(f"/feedback/{issue.slug}/", comment="Kept words").content.decode()
        assert "Choose yes, partly or no." in html
        assert "Kept words" in html
        assert not IssueFeedback.objects.exists()

    def test_too_many_from_one_network_are_asked_to_wait(self, fill_in, issue, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "give_feedback": "1/m/ip"}
        assert fill_in(f"/feedback/{issue.slug}/", answer="yes").status_code == 302
        refused = fill_in(f"/feedback/{issue.slug}/", answer="yes", comment="Kept words")
        assert refused.status_code == 429
        assert "Kept words" in refused.content.decode()
        assert IssueFeedback.objects.count() == 1

    def test_says_that_no_referrals_are_taken(self, client, issue):
        for address in (f"/feedback/{issue.slug}/", "/suggest-a-contribution/"):
            assert "We take no referrals." in client.get(address).content.decode()

    def test_of_a_draft_nothing_is_asked(self, client, issue):
        issue.unpublish()
        assert client.get(f"/feedback/{issue.slug}/").status_code == 404
        assert client.get(f"/feedback/{issue.slug}/thank-you/").status_code == 404


class TestSuggesting:
    def test_is_kept_and_told_to_the_office(self, fill_in):
        pages.home()
        identity = Identity.load()
        identity.email = "office@site.example"
        identity.save()
        assert fill_in("/suggest-a-contribution/", **OFFER).status_code == 302
        made = SuggestedContribution.objects.get()
        assert (made.topic, made.email, made.state) == (OFFER["topic"], "ines@partnership.example", "waits")
        letter = OutboxMessage.objects.get()
        assert letter.recipients == ["office@site.example"]
        assert OFFER["topic"] in letter.subject
        assert not mail.outbox

    def test_the_same_twice_is_one(self):
        now = timezone.now()
        first = suggest_contribution(**OFFER, now=now)
        assert suggest_contribution(**OFFER, now=now) == first

    def test_knows_who_is_signed_in(self, client_for):
        pages.home()
        user = UserFactory()
        assert user.email in client_for(user).get("/suggest-a-contribution/").content.decode()

    def test_a_text_of_any_length_is_refused_beside_its_field(self, fill_in):
        pages.home()
        response = fill_in("/suggest-a-contribution/", **{**OFFER, "text": "x" * 6001})
        assert "at most 6000 characters" in response.content.decode()
        assert not SuggestedContribution.objects.exists()


class TestDealingWithIt:
    def test_an_answer_is_dealt_with_once(self, issue):
        row = IssueFeedbackFactory(issue=issue, with_words=True)
        assert deal_with_feedback(feedback=row, now=timezone.now()).dealt_with_at
        with pytest.raises(AlreadyDealtWithError):
            deal_with_feedback(feedback=row, now=timezone.now())

    def test_only_words_wait(self, issue):
        IssueFeedbackFactory(issue=issue)
        IssueFeedbackFactory(issue=issue, with_words=True, dealt_with=True)
        waits = IssueFeedbackFactory(issue=issue, with_words=True)
        assert list(IssueFeedback.objects.waiting()) == [waits]

    def test_where_a_suggestion_stands_is_written_down(self):
        now = timezone.now()
        row = note_contribution(contribution=ContributionFactory(), state="planned", note=" June ", now=now)
        assert (row.state, row.note, row.state_changed_at) == ("planned", "June", now)


class TestForgetting:
    def test_happens_after_two_years_and_not_a_day_before(self, issue):
        now = timezone.now()
        day = timedelta(days=1)
        for age in (KEPT_FOR - day, KEPT_FOR):
            IssueFeedbackFactory(issue=issue, given_at=now - age)
            ContributionFactory(received_at=now - age)
        assert forget_old_feedback(now=now) == 2
        assert forget_old_feedback(now=now) == 0
        assert (IssueFeedback.objects.count(), SuggestedContribution.objects.count()) == (1, 1)

    def test_is_a_task(self, issue):
        ContributionFactory(received_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
        assert forgetting_task() == 1
