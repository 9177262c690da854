"""Staff look at what was shared: accept, ask, decline, correct, put back."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership.access import Access
from newsletters.services.groups import EDITOR, FINANCE_OFFICER, MEMBERSHIP_OFFICER, set_up_groups
from office.models import OutboxMessage
from resources.models import Example, State
from resources.refusals import NotNowError
from resources.services import moderating
from resources.services.contributing import answer_question, withdraw
from tests.factories import files
from tests.factories.desk import duties
from tests.factories.membership import SeatFactory
from tests.factories.people import UserFactory
from tests.factories.resources import ExampleFactory, topic
from tests.factories.sharing import typed, word_file

NOW = timezone.now()


@pytest.fixture
def waiting(member, seat):
    """An example with a file that a member has just sent."""
    member.post("/contribute/", typed(uploads=[word_file()]))
    return Example.objects.get()


@pytest.fixture
def staff_in(client_for, site):
    """Return a function that gives a client signed in as somebody in a group of staff."""
    set_up_groups()

    def sign_in(group):
        user = UserFactory(is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return client_for(user)

    return sign_in


def admin(example, step):
    return f"/admin/examples/{example.pk}/{step}/"


def press(client, address, page):
    """Press the button of a page that was opened, with what it had hidden in it."""
    hidden = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    return client.post(address, {"seen": hidden[1]})


def accept(client, example):
    address = admin(example, "accept")
    return press(client, address, client.get(address))


def mail(client, address, words):
    """Have the letter shown, then send what was shown."""
    shown = client.post(address, {"words": words})
    return client.post(address, {"words": words, "seen": shown.context["mark"], "send": "1"}), shown


class TestAccepting:
    def test_publishes_opens_the_files_and_tells_the_contributor_where(
        self, waiting, staff_in, member, client
    ):
        document = waiting.files.get().document
        accept(staff_in(EDITOR), waiting)
        waiting.refresh_from_db()
        document.refresh_from_db()
        assert (waiting.state, document.access) == (State.PUBLISHED, Access.GIVEN)
        assert "Schools use the checklist" in member.get(waiting.get_absolute_url()).content.decode()
        assert member.get(document.url).status_code == 200
        letter = OutboxMessage.objects.latest("pk")
        assert waiting.get_absolute_url() in letter.text
        assert letter.recipients == [waiting.contributed_by.email]

    def test_opens_nothing_that_is_for_members_to_others(self, waiting, staff_in, client):
        accept(staff_in(EDITOR), waiting)
        page = client.get(Example.objects.get().get_absolute_url()).content.decode()
        assert "How we notice neglect early" in page
        for secret in ("Schools use", "harrowmere.example/neglect", "plan.docx"):
            assert secret not in page

    @pytest.mark.parametrize("since", ["the example", "the button"])
    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Something else"},
            {"sharing": "public"},
            {"dated": "2026-01-05"},
            {"topics": ["Suicide"]},
            {"file": []},
        ],
    )
    def test_publishes_nothing_that_was_changed_since_somebody_looked_at(
        self, waiting, staff_in, member, change, since
    ):
        editor = staff_in(EDITOR)
        page = editor.get(f"/admin/examples/inspect/{waiting.pk}/").content.decode()
        (address,) = re.findall(r'href="(/admin/examples/\d+/accept/\?seen=\w+)"', page)
        opened = editor.get(address)
        form = f"/account/examples/{waiting.pk}/change/"
        kept = [choice.token for choice in member.get(form).context["desk"].choices]
        if "topics" in change:
            change = {"topics": [topic(title).pk for title in change["topics"]]}
        assert member.post(form, typed(**{"file": kept, **change})).status_code == 302
        response = press(editor, address, opened if since == "the button" else editor.get(address))
        assert "It was changed while you looked" in response.content.decode()
        assert Example.objects.get().state == State.WAITING

    def test_needs_to_know_what_was_looked_at(self, waiting, staff_in):
        staff_in(EDITOR).post(admin(waiting, "accept"))
        assert Example.objects.get().state == State.WAITING

    def test_twice_tells_once(self, waiting, administrator):
        before = OutboxMessage.objects.count()
        for _ in range(2):
            moderating.publish(example=waiting, by=administrator, now=NOW)
        assert OutboxMessage.objects.count() == before + 1
        assert waiting.steps.filter(kind="published").count() == 1

    def test_goes_to_lead_contacts_once_the_contributor_has_left(self, waiting, administrator, seat):
        lead = SeatFactory(partnership=seat.partnership, lead_contact=True)
        seat.ended_at = timezone.now()
        seat.save()
        moderating.publish(example=waiting, by=administrator, now=NOW)
        assert OutboxMessage.objects.latest("pk").recipients == [lead.user.email]


class TestAskingAndAnswering:
    def test_shows_the_letter_then_mails_it_and_waits(self, waiting, staff_in, member):
        _, shown = mail(staff_in(EDITOR), admin(waiting, "ask"), "Is the logo yours?")
        assert shown.context["shown"][1] in OutboxMessage.objects.latest("pk").text
        assert "Is the logo yours?" in member.get("/account/examples/").content.decode()
        member.post(f"/account/examples/{waiting.pk}/answer/", {"words": "Yes, all of it."})
        waiting.refresh_from_db()
        assert waiting.state == State.WAITING
        assert (
            "Yes, all of it."
            in staff_in(EDITOR).get(f"/admin/examples/inspect/{waiting.pk}/").content.decode()
        )

    def test_sends_nothing_but_what_was_shown(self, waiting, staff_in):
        client, address = staff_in(EDITOR), admin(waiting, "ask")
        shown = client.post(address, {"words": "One"})
        before = OutboxMessage.objects.count()
        client.post(address, {"words": "Another", "seen": shown.context["mark"], "send": "1"})
        assert OutboxMessage.objects.count() == before

    def test_an_answer_needs_words_and_a_question(self, waiting, member, administrator):
        moderating.ask(example=waiting, words="Why?", by=administrator, now=NOW)
        assert "required" in member.post(f"/account/examples/{waiting.pk}/answer/", {}).content.decode()
        answer_question(example=waiting, words="So", by=waiting.contributed_by, now=NOW)
        with pytest.raises(NotNowError):
            answer_question(example=waiting, words="So", by=waiting.contributed_by, now=NOW)


class TestDeclining:
    def test_mails_the_reason_and_lets_it_be_sent_again(self, waiting, staff_in, member):
        mail(staff_in(EDITOR), admin(waiting, "decline"), "It is a draft.")
        assert "It is a draft." in OutboxMessage.objects.latest("pk").text
        assert "It is a draft." in member.get("/account/examples/").content.decode()
        change_page = f"/account/examples/{waiting.pk}/change/"
        kept = member.get(change_page).context["desk"].choices[0].token
        member.post(change_page, typed(title="Final strategy", file=[kept]))
        waiting.refresh_from_db()
        assert (waiting.state, waiting.title, waiting.files.count()) == (State.WAITING, "Final strategy", 1)

    def test_of_what_somebody_else_has_published_is_refused_in_words(self, waiting, administrator, staff_in):
        moderating.publish(example=waiting, by=administrator, now=NOW)
        response, _ = mail(staff_in(EDITOR), admin(waiting, "decline"), "No.")
        assert "Somebody may have decided before you" in response.content.decode()


class TestChangingWhatIsPublished:
    @pytest.fixture
    def published(self, waiting, administrator):
        return moderating.publish(example=waiting, by=administrator, now=NOW)

    def save(self, member, example, **changes):
        address = f"/account/examples/{example.pk}/change/"
        tokens = [choice.token for choice in member.get(address).context["desk"].choices]
        assert member.post(address, typed(file=tokens, **changes)).status_code == 302
        example.refresh_from_db()
        return example

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Another"},
            {"teaser": "Another"},
            {"usefulness": "Another"},
            {"link": "https://harrowmere.example/another/"},
            {"sharing": "board"},
            {"sharing": "public"},
        ],
    )
    def test_what_nobody_has_looked_at_is_shown_to_nobody(self, published, member, change):
        document = published.files.get().document
        changed = self.save(member, published, **change)
        assert changed.state == State.WAITING
        assert member.get(changed.get_absolute_url()).status_code == 404
        assert member.get(document.url).status_code != 200

    def test_another_file_waits(self, published, member):
        assert self.save(member, published, uploads=[word_file(name="new.docx")]).state == State.WAITING

    def test_a_file_left_out_is_deleted(self, published, member):
        member.post(f"/account/examples/{published.pk}/change/", typed())
        assert Example.objects.get().files.count() == 0

    def test_topics_type_and_date_change_at_once(self, published, member):
        other = topic("Suicide")
        changed = self.save(member, published, topics=[other.pk], dated="2026-01-05")
        assert changed.state == State.PUBLISHED
        assert f"topic:{other.pk}" in changed.facets

    def test_a_narrower_sharing_holds_at_once(self, member, seat, client):
        example = ExampleFactory(
            partnership=seat.partnership, contributed_by=seat.user, published=True, public=True
        )
        facts = {
            "title": example.title,
            "teaser": example.teaser,
            "usefulness": example.usefulness,
            "link": example.link,
        }
        self.save(member, example, **facts)
        assert (example.state, example.access) == (State.PUBLISHED, Access.GIVEN)
        assert example.usefulness not in client.get(example.get_absolute_url()).content.decode()


class TestWithdrawing:
    def test_asks_first_then_takes_it_away_with_its_files(self, waiting, member, administrator):
        moderating.publish(example=waiting, by=administrator, now=NOW)
        address = f"/account/examples/{waiting.pk}/withdraw/"
        assert member.get(address).status_code == 200
        assert Example.objects.get().state == State.PUBLISHED
        member.post(address)
        assert Example.objects.get().state == State.WITHDRAWN
        assert member.get(waiting.get_absolute_url()).status_code == 404
        assert waiting.files.get().document.access == Access.WITHHELD

    def test_can_be_put_back_into_the_queue_by_staff(self, waiting, staff_in):
        withdraw(example=waiting, by=None, now=NOW)
        staff_in(EDITOR).post(admin(waiting, "put-back"), {"words": "They rang."})
        assert Example.objects.get().state == State.WAITING


class TestWhoseItIs:
    @pytest.mark.parametrize("step", ["change", "answer", "withdraw"])
    def test_others_find_nothing(self, waiting, client_for, step):
        address = f"/account/examples/{waiting.pk}/{step}/"
        for stranger in (SeatFactory().user, SeatFactory(partnership=waiting.partnership).user):
            assert client_for(stranger).get(address).status_code == 404
            assert client_for(stranger).post(address).status_code == 404
        assert Example.objects.get().state == State.WAITING

    def test_lead_contacts_may_change_what_a_colleague_sent(self, waiting, client_for):
        lead = client_for(SeatFactory(partnership=waiting.partnership, lead_contact=True).user)
        lead.post(f"/account/examples/{waiting.pk}/withdraw/")
        assert Example.objects.get().state == State.WITHDRAWN

    def test_a_lapsed_partnership_still_looks_after_its_own(self, client_for, site):
        seat = SeatFactory(lapsed=True)
        example = ExampleFactory(partnership=seat.partnership, contributed_by=seat.user, published=True)
        member = client_for(seat.user)
        assert example.title in member.get("/account/examples/").content.decode()
        member.post(f"/account/examples/{example.pk}/withdraw/")
        assert Example.objects.get().state == State.WITHDRAWN


class TestStaff:
    def test_editors_see_the_queue_on_their_front_page_and_in_the_list(self, waiting, staff_in):
        editor = staff_in(EDITOR)
        assert duties(editor) == {"example waits to be looked at": "1"}
        assert waiting.title in editor.get("/admin/examples/?state=waiting").content.decode()

    def test_membership_officers_see_and_decide_nothing(self, waiting, staff_in):
        officer = staff_in(MEMBERSHIP_OFFICER)
        assert officer.get(f"/admin/examples/inspect/{waiting.pk}/").status_code == 200
        for step in ("accept", "ask", "decline", "correct", "put-back", "take-down"):
            assert officer.post(admin(waiting, step), {"words": "x"}).status_code == 302
        assert Example.objects.get().state == State.WAITING

    def test_finance_officers_see_nothing(self, waiting, staff_in):
        finance = staff_in(FINANCE_OFFICER)
        for address in (
            "/admin/examples/",
            f"/admin/examples/inspect/{waiting.pk}/",
            admin(waiting, "preview"),
        ):
            assert finance.get(address).status_code in {302, 403}

    def test_preview_shows_what_members_will_see(self, waiting, staff_in, member):
        assert "Schools use" in staff_in(EDITOR).get(admin(waiting, "preview")).content.decode()
        assert member.get(admin(waiting, "preview")).status_code == 403

    def test_correct_and_it_stays_where_it_stands(self, waiting, staff_in, administrator):
        moderating.publish(example=waiting, by=administrator, now=NOW)
        document = waiting.files.get().document
        staff_in(EDITOR).post(admin(waiting, "correct"), typed(title="Put right", kept=[document.pk]))
        example = Example.objects.get()
        assert (example.state, example.title, example.files.count()) == (State.PUBLISHED, "Put right", 1)

    @pytest.mark.parametrize(("sharing", "kept"), [("board", "members"), ("public", "members")])
    def test_share_nothing_more_widely_than_was_agreed(self, waiting, staff_in, sharing, kept):
        page = staff_in(EDITOR).post(admin(waiting, "correct"), typed(sharing=sharing)).content.decode()
        assert "Ask it to share more widely" in page
        assert Example.objects.get().sharing == kept

    def test_see_the_warnings(self, member, staff_in):
        failed = member.post("/contribute/", typed(teaser="NHS number 943 476 5919"))
        seen = failed.context["desk"].mark
        member.post("/contribute/", typed(teaser="NHS number 943 476 5919", looked="on", seen=seen))
        page = staff_in(EDITOR).get(f"/admin/examples/inspect/{Example.objects.get().pk}/").content.decode()
        assert "••• ••• ••19" in page
        assert "has looked" in page

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_export_the_list(self, waiting, staff_in, format):
        assert staff_in(EDITOR).get(f"/admin/examples/?export={format}").status_code == 200

    def test_list_asks_as_often_for_many_as_for_few(self, staff_in):
        editor = staff_in(EDITOR)
        asked = []
        for number in (2, 12):
            for _ in range(number):
                ExampleFactory(filed_under=[topic(f"Topic {Example.objects.count()}")])
            editor.get("/admin/examples/")
            with CaptureQueriesContext(connection) as queries:
                editor.get("/admin/examples/")
            asked.append(len(queries))
        assert asked[0] == asked[1]


class TestTheFileOfAnExample:
    def test_is_opened_to_nobody_through_the_form_of_documents(self, waiting, staff_in):
        document = waiting.files.get().document
        editor = staff_in(EDITOR)
        address = f"/admin/documents/edit/{document.pk}/"
        sent = {
            "title": "Another title",
            "collection": document.collection_id,
            "access": Access.PUBLIC,
            "tags": "",
        }
        assert editor.post(address, sent).status_code == 302
        document.refresh_from_db()
        assert (document.title, document.access) == ("Another title", Access.WITHHELD)

    def test_is_not_offered_among_documents_to_choose(self, waiting, staff_in):
        title = waiting.files.get().document.title
        files.document("own.pdf", title="A file of the library")
        chooser = staff_in(EDITOR).get("/admin/documents/chooser/").content.decode()
        assert "A file of the library" in chooser
        assert title not in chooser
