"""The list of mailings, and who may do what with them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletters.mailing_staff.viewset import BEGINNING, GOING, PREPARING
from tests.factories import pages
from tests.factories.mailings import CopyFactory, MailingFactory, sent_mailing
from tests.factories.membership import SeatFactory

pytestmark = pytest.mark.django_db

SENDING = {"when", "undo", "pause", "resume", "stop", "again", "decide"}


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def addresses(mailing, copy) -> dict[str, str]:
    """Every address of mailings in the admin, by name."""
    issue = pages.issue()
    given = {
        "start": [],
        "start_kind": ["announcement"],
        "send_issue": [issue.pk],
        "look_frame": [mailing.pk, "public"],
        "sent_frame": [mailing.pk, "members"],
        "copy": [mailing.pk, copy.pk],
        "copy_frame": [mailing.pk, copy.pk],
    }
    named = [pattern.name for pattern in (*BEGINNING, *PREPARING, *GOING)]
    own = {name: reverse(f"mailing:{name}", args=given.get(name, [mailing.pk])) for name in named}
    return own | {name: reverse(f"mailing:{name}") for name in ("index", "index_results")}


class TestTheList:
    def test_says_what_when_to_how_many_and_what_became_of_it(self, editor) -> None:
        mailing = sent_mailing(subject="Sent one")
        CopyFactory(edition=mailing.consignment.editions.get(), uncertain=True)
        MailingFactory(subject="A draft")
        shown = words_of(editor.get(reverse("mailing:index")))
        for words in ("Sent one", "A draft", "announcement", "1 sent, 1 uncertain", "New mailing"):
            assert words in shown

    @pytest.mark.parametrize(
        ("chosen", "expected"),
        [
            ({"standing": "draft"}, {"Draft"}),
            ({"standing": "held"}, {"Held"}),
            ({"standing": "scheduled"}, {"Scheduled"}),
            ({"standing": ["done", "draft"]}, {"Sent", "Draft"}),
            ({"kind": "call"}, {"Scheduled"}),
            ({"attention": "yes"}, {"Sent"}),
            ({"q": "heL"}, {"Held"}),
        ],
    )
    def test_is_filtered_and_searched(self, editor, chosen, expected) -> None:
        MailingFactory(subject="Draft")
        MailingFactory(subject="Held", held_because="The issue is not published.")
        MailingFactory(subject="Scheduled", kind="call", state="scheduled", send_at=timezone.now())
        mailing = sent_mailing(subject="Sent")
        CopyFactory(edition=mailing.consignment.editions.get(), failed=True)
        found = editor.get(reverse("mailing:index"), chosen).context["object_list"]
        assert {each.subject for each in found} == expected

    @pytest.mark.parametrize("number", [1, 12])
    def test_costs_the_same_for_any_number(self, editor, number, django_assert_max_num_queries) -> None:
        for _ in range(number):
            sent_mailing()
        with django_assert_max_num_queries(11):
            editor.get(reverse("mailing:index_results"))

    @pytest.mark.parametrize("number", [1, 5])
    def test_so_does_the_front_page(self, editor, number, django_assert_max_num_queries) -> None:
        for _ in range(number):
            mailing = sent_mailing()
            CopyFactory(edition=mailing.consignment.editions.get(), uncertain=True)
            MailingFactory(state="scheduled", send_at=timezone.now())
        editor.get(reverse("wagtailadmin_home"))
        with django_assert_max_num_queries(60):
            editor.get(reverse("wagtailadmin_home"))

    def test_the_page_of_a_draft_costs_the_same_for_any_number_of_people(
        self, editor, django_assert_max_num_queries
    ) -> None:
        mailing = MailingFactory()
        for number in (1, 10):
            for _ in range(number):
                SeatFactory()
            with django_assert_max_num_queries(45):
                editor.get(reverse("mailing:inspect", args=[mailing.pk]))


class TestWhoMayWhat:
    @pytest.fixture
    def everything(self, db):
        mailing = sent_mailing()
        return mailing, addresses(mailing, mailing.consignment.copies.get())

    def test_whoever_has_no_permission_is_turned_away_everywhere(self, outsider, everything) -> None:
        _, found = everything
        for method in (outsider.get, outsider.post):
            for name, address in found.items():
                response = method(address)
                assert response.status_code == 302, name
                assert response.url == reverse("wagtailadmin_home"), name

    def test_strangers_are_asked_to_sign_in(self, client, everything) -> None:
        for name, address in everything[1].items():
            response = client.get(address)
            assert response.status_code == 302, name
            assert "sign-in" in response.url, name

    def test_whoever_prepares_does_not_send(self, preparer, everything) -> None:
        mailing, found = everything
        for name in SENDING:
            for method in (preparer.get, preparer.post):
                assert method(found[name]).url == reverse("wagtailadmin_home"), name
        shown = words_of(preparer.get(reverse("mailing:inspect", args=[MailingFactory().pk])))
        assert "Somebody with the permission to send mailings schedules it." in shown
        assert mailing.consignment.state == "done"

    def test_whoever_prepares_does_everything_else(self, preparer, everything) -> None:
        draft = MailingFactory()
        for name in ("inspect", "words", "people", "people_figures", "look", "discard"):
            assert preparer.get(reverse(f"mailing:{name}", args=[draft.pk])).status_code == 200, name
        for name in ("index", "start", "start_kind", "send_issue", "copies", "copy", "sent", "sent_frame"):
            assert preparer.get(everything[1][name]).status_code == 200, name
