"""From “Send this issue” to a draft that says everything."""

import pytest
from django.urls import reverse

from newsletters.models import Group, Mailing, MailTopic
from office.models import OutboxMessage
from tests.factories import pages, programme
from tests.factories.mailings import MailingFactory, ReaderFactory, SubscriptionFactory, SuppressionFactory
from tests.factories.membership import MembershipFactory, PartnershipFactory, SeatFactory, SeatRoleFactory

pytestmark = pytest.mark.django_db

BODY = {
    "body-count": "1",
    "body-0-deleted": "",
    "body-0-order": "0",
    "body-0-type": "quote",
    "body-0-value-text": "We listen first.",
    "body-0-value-name": "A chair",
    "body-0-value-role": "",
}


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def at(name, mailing, *more):
    return reverse(f"mailing:{name}", args=[mailing.pk, *more])


class TestSendingAnIssue:
    def test_begins_a_draft_with_everything_proposed(self, editor) -> None:
        issue = pages.issue(headline="Listening to families")
        response = editor.post(reverse("mailing:send_issue", args=[issue.pk]))
        mailing = Mailing.objects.get()
        assert response.url == at("inspect", mailing)
        assert (mailing.kind, mailing.issue, mailing.state) == ("issue", issue, "draft")
        assert mailing.subject == f"{issue.title}: Listening to families"
        assert mailing.preview_text == "What this month brings."
        assert mailing.groups == [Group.MEMBERS, Group.SUBSCRIBERS]
        assert mailing.created_by == editor.person

    def test_looking_changes_nothing(self, editor) -> None:
        issue = pages.issue()
        assert "Prepare the mailing" in words_of(editor.get(reverse("mailing:send_issue", args=[issue.pk])))
        assert not Mailing.objects.exists()

    def test_twice_opens_the_same_draft(self, editor) -> None:
        address = reverse("mailing:send_issue", args=[pages.issue().pk])
        assert editor.post(address).url == editor.post(address).url
        assert Mailing.objects.count() == 1

    def test_an_issue_that_is_not_published_cannot_be_sent(self, editor) -> None:
        issue = pages.issue()
        issue.unpublish()
        address = reverse("mailing:send_issue", args=[issue.pk])
        assert "not published" in words_of(editor.post(address))
        assert not Mailing.objects.exists()

    def test_says_that_later_changes_are_not_sent_and_that_it_was_sent_before(self, editor, begin) -> None:
        issue = pages.issue()
        SeatFactory()
        begin(MailingFactory(kind="issue", issue=issue))
        issue.headline = "Another one"
        issue.save_revision()
        shown = words_of(editor.get(reverse("mailing:send_issue", args=[issue.pk])))
        assert "They are not sent: what is published is sent." in shown
        assert "A mailing of this issue</a> is being sent" in shown

    def test_is_offered_where_the_issue_is(self, editor) -> None:
        issue = pages.issue()
        address = reverse("mailing:send_issue", args=[issue.pk])
        for place in (
            reverse("wagtailadmin_pages:edit", args=[issue.pk]),
            reverse("wagtailadmin_explore", args=[issue.get_parent().pk]),
            reverse("wagtailadmin_home"),
            reverse("mailing:start"),
        ):
            assert address in words_of(editor.get(place)), place

    def test_is_not_offered_for_a_draft(self, editor) -> None:
        issue = pages.issue()
        issue.unpublish()
        shown = words_of(editor.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])))
        assert reverse("mailing:send_issue", args=[issue.pk]) not in shown


class TestOtherKinds:
    def test_an_announcement_begins_with_its_subject(self, editor) -> None:
        editor.post(reverse("mailing:start_kind", args=["announcement"]), {"subject": "  New  office "})
        mailing = Mailing.objects.get()
        assert (mailing.subject, mailing.groups) == ("New office", [Group.MEMBERS])

    def test_an_announcement_without_a_subject_is_asked_for_one(self, editor) -> None:
        response = editor.post(reverse("mailing:start_kind", args=["announcement"]), {"subject": ""})
        assert "This field is required" in words_of(response)
        assert not Mailing.objects.exists()

    def test_an_invitation_is_named_after_its_event(self, editor) -> None:
        event = programme.event_page(title="Autumn conference")
        editor.post(reverse("mailing:start_kind", args=["invitation"]), {"event_page": event.pk})
        mailing = Mailing.objects.get()
        assert (mailing.subject, mailing.event_page) == ("You are invited: Autumn conference", event)

    def test_there_are_no_other_kinds(self, editor) -> None:
        assert editor.get(reverse("mailing:start_kind", args=["issue"])).status_code == 404
        assert editor.get(reverse("mailing:start_kind", args=["surprise"])).status_code == 404


class TestWords:
    def test_are_saved_and_remembered(self, editor) -> None:
        mailing = MailingFactory(body=[])
        editor.post(at("words", mailing), {"subject": "New words", "preview_text": "In short", **BODY})
        mailing.refresh_from_db()
        assert (mailing.subject, mailing.preview_text) == ("New words", "In short")
        assert mailing.body[0].value["text"] == "We listen first."
        shown = words_of(editor.get(at("inspect", mailing)))
        assert "Words changed" in shown
        assert str(editor.person) in shown

    def test_of_an_issue_are_subject_and_preview_text_alone(self, editor) -> None:
        mailing = MailingFactory(kind="issue", issue=pages.issue(), body=[])
        shown = words_of(editor.get(at("words", mailing)))
        assert 'name="subject"' in shown
        assert "body-count" not in shown

    def test_cannot_be_changed_once_it_is_scheduled(self, editor, now) -> None:
        mailing = MailingFactory(state="scheduled", send_at=now, subject="As it is")
        response = editor.post(at("words", mailing), {"subject": "Other", "preview_text": "", **BODY})
        assert "Take it back to a draft first" in words_of(response)
        mailing.refresh_from_db()
        assert mailing.subject == "As it is"

    def test_keep_what_was_typed_when_something_is_wrong(self, editor) -> None:
        mailing = MailingFactory()
        response = editor.post(at("words", mailing), {"subject": "", "preview_text": "Kept words", **BODY})
        assert "Kept words" in words_of(response)


class TestPeople:
    def test_are_saved(self, editor) -> None:
        mailing, chair = MailingFactory(), SeatRoleFactory(name="Chair")
        chosen = {"groups": ["leads"], "roles": [chair.pk], "regions": ["london"], "partnership_kinds": []}
        editor.post(at("people", mailing), chosen)
        mailing.refresh_from_db()
        assert (mailing.groups, mailing.regions, list(mailing.roles.all())) == (
            ["leads"],
            ["london"],
            [chair],
        )

    def test_are_counted_before_anything_is_saved(self, editor) -> None:
        london = MembershipFactory(partnership=PartnershipFactory(region="london")).partnership
        chair = SeatRoleFactory(name="Chair")
        SeatFactory(partnership=london, role=chair)
        SeatFactory(partnership=london)
        SeatFactory()
        mailing = MailingFactory(groups=[])
        address = at("people_figures", mailing)
        told = {
            number: words_of(editor.get(address, chosen))
            for number, chosen in (
                (3, {"groups": ["members"]}),
                (2, {"groups": ["members"], "regions": ["london"]}),
                (1, {"groups": ["members"], "regions": ["london"], "roles": [chair.pk]}),
            )
        }
        for number, shown in told.items():
            assert f"<strong>{number}</strong>" in shown
        mailing.refresh_from_db()
        assert mailing.groups == []

    def test_are_counted_without_script_as_well(self, editor) -> None:
        SeatFactory()
        mailing = MailingFactory(groups=[])
        response = editor.post(at("people", mailing), {"groups": ["members"], "count": "1"})
        assert "<strong>1</strong> person gets a copy" in words_of(response)
        mailing.refresh_from_db()
        assert mailing.groups == []

    def test_who_is_left_out_is_named_with_the_reason(self, editor) -> None:
        left, suppressed = SeatFactory().user, SeatFactory().user
        SubscriptionFactory(
            reader=ReaderFactory(address=left.email), topic=MailTopic.ANNOUNCEMENTS, only_left=True
        )
        SuppressionFactory(address=suppressed.email)
        shown = words_of(editor.get(at("people", MailingFactory())))
        assert f"{left.email}</span><small>Has left this kind of mail." in shown
        assert f"{suppressed.email}</span><small>Suppressed" in shown

    @pytest.mark.parametrize(
        ("group", "answer"),
        [
            (Group.MEMBERS, "Gets the members’ edition, and is told why: “you hold a seat of"),
            (Group.LEADS, "Not in a chosen group, or left out by the narrowing."),
        ],
    )
    def test_one_can_ask_about_a_person(self, editor, group, answer) -> None:
        user = SeatFactory().user
        shown = words_of(editor.get(at("people", MailingFactory(groups=[group])), {"q": user.email}))
        assert answer in shown

    def test_a_stranger_is_not_known(self, editor) -> None:
        shown = words_of(editor.get(at("people", MailingFactory()), {"q": "nobody@nowhere.example"}))
        assert "Nobody known to us" in shown


class TestLook:
    def test_each_audience_is_shown_in_a_frame_that_can_do_nothing(self, editor) -> None:
        part = pages.members_part()
        mailing = MailingFactory(body=[pages.rich_text("For everybody."), part])
        members, public = (editor.get(at("look_frame", mailing, name)) for name in ("members", "public"))
        assert pages.PART_WORD in members.content.decode()
        assert pages.PART_WORD not in public.content.decode()
        assert "[[" not in members.content.decode()
        policy = public["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script" not in policy
        shown = words_of(editor.get(at("look", mailing), {"as": "public", "way": "phone"}))
        assert 'class="mailing-frame mailing-frame--phone"' in shown
        assert at("look_frame", mailing, "public") in shown

    def test_the_plain_text_is_shown(self, editor) -> None:
        shown = words_of(editor.get(at("look", MailingFactory()), {"way": "text"}))
        assert "What we want to say." in shown
        assert "<iframe" not in shown

    def test_a_test_goes_to_each_address_once_an_edition(self, editor) -> None:
        mailing = MailingFactory()
        addresses = "kim@office.example, KIM@office.example; jo@office.example"
        editor.post(at("look", mailing), {"addresses": addresses, "audiences": ["members", "public"]})
        sent = OutboxMessage.objects.filter(subject__startswith="[Test for ")
        assert sorted(sent.values_list("recipients", flat=True)) == [
            ["jo@office.example"],
            ["jo@office.example"],
            ["kim@office.example"],
            ["kim@office.example"],
        ]
        assert set(sent.values_list("subject", flat=True)) == {
            f"[Test for members] {mailing.subject}",
            f"[Test for everybody else] {mailing.subject}",
        }
        assert "Test sent to kim@office.example, jo@office.example" in words_of(
            editor.get(at("inspect", mailing))
        )

    @pytest.mark.parametrize(
        ("addresses", "refusal"),
        [
            ("not an address", "is no e-mail address"),
            (",".join(f"p{number}@office.example" for number in range(6)), "5 addresses at most"),
        ],
    )
    def test_a_test_is_refused(self, editor, addresses, refusal) -> None:
        response = editor.post(
            at("look", MailingFactory()), {"addresses": addresses, "audiences": ["public"]}
        )
        assert refusal in words_of(response)
        assert not OutboxMessage.objects.filter(subject__startswith="[Test for ").exists()

    def test_tests_are_limited(self, editor, settings) -> None:
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "test_mailing": "1/10m/user"}
        mailing = MailingFactory()
        chosen = {"addresses": "kim@office.example", "audiences": ["public"]}
        editor.post(at("look", mailing), chosen)
        assert "Wait ten minutes" in words_of(editor.post(at("look", mailing), chosen))
        assert OutboxMessage.objects.filter(subject__startswith="[Test for ").count() == 1
