"""What readers tell us, in the admin."""

from datetime import date
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from newsletters.models import IssueFeedback, NewsIndexPage, NewsPage, SuggestedContribution
from newsletters.services.groups import EDITOR, FINANCE_OFFICER, set_up_groups
from tests.factories import pages
from tests.factories.feedback import ContributionFactory, IssueFeedbackFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

ANSWERS, OFFERS = "/admin/answers-about-issues/", "/admin/suggested-contributions/"


@pytest.fixture
def as_group(client_for):
    def come(name):
        set_up_groups()
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=name))
        return client_for(user)

    return come


@pytest.fixture
def editor(as_group):
    return as_group(EDITOR)


class TestAnswers:
    def test_an_empty_list_says_where_answers_come_from(self, editor):
        assert "No reader has answered yet." in editor.get(ANSWERS).content.decode()
        assert "No answer matches." in editor.get(ANSWERS, {"q": "audits"}).content.decode()
        assert "Nobody has suggested anything yet." in editor.get(OFFERS).content.decode()

    def test_list_detail_and_step(self, editor):
        row = IssueFeedbackFactory(issue=pages.issue(), with_words=True)
        assert "More about audits" in editor.get(ANSWERS).content.decode()
        assert "Mark as dealt with" in editor.get(f"{ANSWERS}inspect/{row.pk}/").content.decode()
        assert editor.post(f"{ANSWERS}{row.pk}/dealt-with/").status_code == 302
        row.refresh_from_db()
        assert row.dealt_with_at
        assert (
            "marked as dealt with already" in editor.post(f"{ANSWERS}{row.pk}/dealt-with/").content.decode()
        )

    def test_can_be_narrowed_to_what_waits(self, editor):
        issue = pages.issue()
        IssueFeedbackFactory(issue=issue, with_words=True)
        IssueFeedbackFactory(issue=issue, comment="Dealt with words", dealt_with=True)
        html = editor.get(f"{ANSWERS}?waiting=true").content.decode()
        assert "More about audits" in html
        assert "Dealt with words" not in html

    def test_figures_stand_by_issue(self, editor):
        for month, answers in ((5, "yes yes partly"), (6, "no")):
            issue = pages.issue(date(2026, month, 1))
            for answer in answers.split():
                IssueFeedbackFactory(issue=issue, answer=answer)
        html = " ".join(editor.get(f"{ANSWERS}figures/").content.decode().split())
        assert "2 (66%)" in html
        assert "1 (33%)" in html
        assert "1 (100%)" in html
        rows = list(_sheet(editor.get(f"{ANSWERS}figures/?export=xlsx")))
        assert rows[1][:5] == ("June 2026", 0, 0, 1, 1)

    def test_leave_as_a_spreadsheet_without_formulas(self, editor):
        IssueFeedbackFactory(issue=pages.issue(), comment="=1+1")
        rows = list(_sheet(editor.get(f"{ANSWERS}?export=xlsx")))
        assert rows[0][:3] == ("Issue", "Answer", "Comment")
        assert rows[1][1] == "Yes"
        assert not str(rows[1][2]).startswith("=")

    def test_queries_do_not_grow_with_the_answers(self, editor):
        issue = pages.issue()
        asked = []
        editor.get(ANSWERS)
        for size in (2, 12):
            IssueFeedbackFactory.create_batch(size, issue=issue, with_words=True)
            with CaptureQueriesContext(connection) as queries:
                editor.get(ANSWERS)
            asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_nothing_of_them_is_changed_or_deleted(self, editor):
        row = IssueFeedbackFactory(issue=pages.issue())
        for step in ("edit", "delete"):
            assert editor.get(f"{ANSWERS}{step}/{row.pk}/").status_code == 404
        assert IssueFeedback.objects.filter(pk=row.pk).exists()


class TestContributions:
    def test_list_detail_and_where_it_stands(self, editor):
        row = ContributionFactory(topic="Audits on a page")
        assert "Audits on a page" in editor.get(OFFERS).content.decode()
        assert f"mailto:{row.email}" in editor.get(f"{OFFERS}inspect/{row.pk}/").content.decode()
        response = editor.post(f"{OFFERS}{row.pk}/standing/", {"state": "talking", "note": "Rang."})
        assert response.status_code == 302
        row.refresh_from_db()
        assert (row.state, row.note) == (SuggestedContribution.State.TALKING, "Rang.")

    def test_an_unknown_state_is_refused(self, editor):
        row = ContributionFactory()
        assert editor.post(f"{OFFERS}{row.pk}/standing/", {"state": "lost"}).status_code == 200
        row.refresh_from_db()
        assert row.state == "waits"


class TestMakingADraft:
    @pytest.fixture
    def offer(self):
        pages.news()
        return ContributionFactory(
            topic="Audits on a page",
            text="We tried <b>it</b>.\n\nIt worked.",
            name="Ines Writer",
            organisation="Harrowmere",
        )

    def make(self, client, offer):
        return client.post(f"{OFFERS}{offer.pk}/draft/")

    def test_takes_one_click_and_opens_the_editor(self, editor, offer):
        assert "Make it a draft news page" in editor.get(f"{OFFERS}inspect/{offer.pk}/").content.decode()
        answer = self.make(editor, offer)
        offer.refresh_from_db()
        assert answer.url == f"/admin/pages/{offer.page.pk}/edit/"
        assert (offer.page.title, offer.page.live, offer.state) == ("Audits on a page", False, "planned")
        assert editor.get(answer.url).status_code == 200

    def test_keeps_the_words_as_words_with_whose_they_are(self, editor, offer):
        self.make(editor, offer)
        offer.refresh_from_db()
        words = offer.page.get_latest_revision_as_object().body[0].value.source
        assert "<p>We tried &lt;b&gt;it&lt;/b&gt;.</p>" in words
        assert "<p>It worked.</p>" in words
        assert "Ines Writer, Harrowmere" in words
        assert offer.email not in words

    def test_is_seen_by_nobody_before_it_is_published(self, editor, client, offer):
        self.make(editor, offer)
        offer.refresh_from_db()
        assert client.get(offer.page.url).status_code == 404
        assert "Audits on a page" not in client.get("/news/").content.decode()

    def test_leads_both_ways(self, editor, offer):
        self.make(editor, offer)
        offer.refresh_from_db()
        edit = f"/admin/pages/{offer.page.pk}/edit/"
        looked = editor.get(f"{OFFERS}inspect/{offer.pk}/").content.decode()
        assert edit in looked
        assert "Make it a draft" not in looked
        assert f"{OFFERS}inspect/{offer.pk}/" in editor.get(edit).content.decode()

    def test_twice_makes_one(self, editor, offer):
        first, second = self.make(editor, offer), self.make(editor, offer)
        assert first.url == second.url
        assert NewsPage.objects.filter(title=offer.topic).count() == 1

    def test_leaves_a_decision_alone(self, editor, offer):
        SuggestedContribution.objects.update(state="published")
        self.make(editor, offer)
        offer.refresh_from_db()
        assert offer.state == "published"

    def test_can_be_done_anew_after_the_draft_was_deleted(self, editor, offer):
        self.make(editor, offer)
        NewsPage.objects.get(title=offer.topic).delete()
        self.make(editor, offer)
        assert NewsPage.objects.filter(title=offer.topic).count() == 1

    def test_needs_somewhere_to_write_news(self, editor, offer):
        NewsIndexPage.objects.first().delete()
        answer = editor.post(f"{OFFERS}{offer.pk}/draft/", follow=True)
        assert "no list of news that you may write in" in answer.content.decode()

    def test_is_for_those_whose_work_it_is(self, as_group, offer):
        self.make(as_group(FINANCE_OFFICER), offer)
        offer.refresh_from_db()
        assert offer.page is None


class TestWhoMay:
    @pytest.mark.parametrize("address", [ANSWERS, f"{ANSWERS}figures/", OFFERS])
    def test_only_those_whose_work_it_is(self, as_group, address):
        assert as_group(FINANCE_OFFICER).get(address).status_code == 302
        assert as_group(EDITOR).get(address).status_code == 200


def _sheet(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return load_workbook(BytesIO(body)).active.values
