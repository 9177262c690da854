"""The page on which members share an example."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.models import GatedDocument
from membership.access import Access
from membership.models import Administrator
from office.models import OutboxMessage
from resources.models import Example, HeldFile, State
from resources.services.uploading import sweep_held_files
from tests.factories import files
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory
from tests.factories.resources import ExampleFactory, topic
from tests.factories.sharing import LINK, typed, word_file

PAGE = "/contribute/"


def send(client, **changes):
    return client.post(PAGE, typed(**changes))


def tokens(response):
    return [choice.token for choice in response.context["desk"].choices]


class TestWhoMayShare:
    def test_a_visitor_is_led_to_sign_in(self, client, site):
        response = client.get(PAGE)
        assert response.status_code == 200
        assert "/account/sign-in/?next=/contribute/" in response.content.decode()
        assert '<form class="form share"' not in response.content.decode()

    @pytest.mark.parametrize("state", [{"lapsed": True}, {"ended": True}])
    def test_a_seat_that_opens_nothing_shares_nothing(self, client_for, site, state):
        send(client_for(SeatFactory(**state).user))
        assert not Example.objects.exists()

    def test_an_administrator_without_a_seat_is_told_to_ask_one(self, client_for, site):
        user = UserFactory()
        Administrator.objects.create(user=user, partnership=MembershipFactory().partnership)
        client = client_for(user)
        assert "Ask one of the people on its seats" in client.get(PAGE).content.decode()
        send(client)
        assert not Example.objects.exists()

    def test_who_sits_for_two_chooses_and_begins_with_the_one_acted_for(self, client_for, site):
        first = SeatFactory()
        second = SeatFactory(user=first.user)
        client = client_for(first.user)
        client.post("/account/acting-for/", {"partnership": second.partnership_id})
        page = client.get(PAGE)
        assert page.context["form"]["partnership"].initial == second.partnership_id
        send(client, partnership=first.partnership_id)
        assert Example.objects.get().partnership == first.partnership

    def test_nobody_shares_for_a_partnership_of_others(self, member, seat):
        send(member, partnership=SeatFactory().partnership_id)
        assert Example.objects.get().partnership == seat.partnership


class TestSharingALink:
    def test_puts_it_into_the_queue_and_thanks(self, member, seat):
        response = send(member)
        assert response.url == "/account/examples/"
        example = Example.objects.get()
        assert (example.state, example.partnership) == (State.WAITING, seat.partnership)
        assert [step.kind for step in example.steps.all()] == ["contributed"]
        letter = OutboxMessage.objects.get()
        assert letter.recipients == [seat.user.email]
        assert "Schools use" not in letter.text

    def test_shows_nobody_what_waits(self, member, client):
        send(member)
        example = Example.objects.get()
        for who in (member, client):
            assert who.get(example.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("teaser", ""),
            ("topics", []),
            ("type", ""),
            ("dated", "0026-03-01"),
            ("sharing", "nobody"),
            ("nobody_identifiable", ""),
            ("right_to_share", ""),
            ("link", "javascript:alert(1)"),
            ("link", "ftp://harrowmere.example/plan.pdf"),
        ],
    )
    def test_says_beside_the_field_what_is_wrong_and_keeps_the_rest(self, member, field, value):
        response = send(member, **{field: value})
        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert field == "usefulness" or "Schools use the checklist" in response.content.decode()
        assert not Example.objects.exists()

    def test_needs_a_link_or_a_file(self, member):
        assert "Give the address" in send(member, link="").content.decode()

    def test_preselects_the_topic_of_the_address(self, member):
        chosen = topic("Suicide")
        response = member.get(f"{PAGE}?topic={chosen.pk}&topic=x&topic=99999999999999999999")
        assert f'value="{chosen.pk}" id="id_topics_1" checked' in response.content.decode()

    def test_refuses_by_the_hour(self, member, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "contribute": "1/h/user"}
        send(member)
        response = send(member, link="https://harrowmere.example/another/")
        assert response.status_code == 429
        assert "https://harrowmere.example/another/" in response.content.decode()
        assert Example.objects.count() == 1

    def test_counts_what_is_refused_as_well(self, member, settings):
        settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "contribute": "1/h/user"}
        assert send(member, title="").status_code == 200
        assert send(member).status_code == 429
        assert not Example.objects.exists()

    def test_reads_no_further_than_anybody_may_write(self, member):
        page = send(member, usefulness="x" * 2001 + " NHS number 943 476 5919").content.decode()
        assert "at most 2000 characters" in page
        assert "••• ••• ••19" not in page


class TestSharingFiles:
    def test_withholds_them_until_the_example_is_published(self, member, client_for):
        response = send(member, link="", uploads=[word_file(), SimpleUploadedFile("notes.txt", b"Words")])
        assert response.status_code == 302, (
            response.context["form"].errors,
            response.context["desk"].findings,
        )
        example = Example.objects.get()
        documents = [row.document for row in example.files.all()]
        assert [document.title for document in documents] == ["plan", "notes"]
        assert {document.access for document in documents} == {Access.WITHHELD}
        assert not HeldFile.objects.exists()
        assert member.get(documents[0].url).status_code != 200

    def test_keeps_what_was_uploaded_when_something_else_is_wrong(self, member):
        failed = send(member, link="", title="", uploads=[word_file()])
        page = failed.content.decode()
        assert "plan.docx" in page
        send(member, link="", file=tokens(failed))
        assert [row.document.title for row in Example.objects.get().files.all()] == ["plan"]

    def test_leaves_out_and_deletes_what_is_unticked(self, member):
        failed = send(member, title="", uploads=[word_file()])
        document = GatedDocument.objects.get()
        send(member, title="", shown=tokens(failed))
        assert not GatedDocument.objects.exists()
        assert not HeldFile.objects.filter(document_id=document.pk).exists()

    def test_of_others_cannot_be_had_by_their_token(self, member, client_for):
        theirs = send(client_for(SeatFactory().user), title="", uploads=[word_file()])
        response = send(member, link="", file=tokens(theirs), shown=tokens(theirs))
        assert response.status_code == 200
        assert GatedDocument.objects.count() == 1
        assert not Example.objects.exists()

    @pytest.mark.parametrize(
        ("upload", "words"),
        [
            (SimpleUploadedFile("plan.pdf", b"MZ not a pdf"), "is not a PDF"),
            (SimpleUploadedFile("plan.exe", b"MZ"), "has to be one of"),
            (SimpleUploadedFile("plan.txt", b""), "is empty"),
            (
                SimpleUploadedFile("plan.docx", files.office("docx", **{"word/vbaProject.bin": "x"})),
                "contains macros",
            ),
        ],
    )
    def test_says_why_a_file_is_not_taken(self, member, upload, words):
        response = send(member, uploads=[upload])
        assert words in response.content.decode()
        assert not GatedDocument.objects.exists()
        assert not Example.objects.exists()

    def test_refuses_what_is_too_large(self, member, settings):
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1024
        response = send(member, uploads=[SimpleUploadedFile("plan.txt", b"x" * 1025)])
        assert "can be taken" in response.content.decode()

    def test_takes_at_most_six(self, member):
        response = send(member, uploads=[SimpleUploadedFile(f"{n}.txt", b"Words") for n in range(7)])
        assert "at most 6 files" in response.content.decode()

    def test_sent_twice_shares_them_once(self, member):
        failed = send(member, link="", title="", uploads=[word_file()])
        send(member, link="", file=tokens(failed))
        send(member, link="", file=tokens(failed))
        assert Example.objects.count() == 1


class TestWhatTheCheckNotices:
    def test_is_shown_masked_and_must_be_looked_at(self, member):
        response = send(member, teaser="NHS number 943 476 5919", uploads=[word_file("born on 3 May 2015")])
        page = response.content.decode()
        assert "NHS number" in page
        assert "••• ••• ••19" in page
        assert "Date of birth" in page
        assert "3 May 2015" not in page
        assert not Example.objects.exists()

    def test_goes_on_once_somebody_has_looked_and_is_kept_for_staff(self, member):
        failed = send(member, link="", uploads=[word_file("born on 3 May 2015")])
        seen = failed.context["desk"].mark
        send(member, link="", file=tokens(failed), looked="on", seen=seen)
        warning = Example.objects.get().warnings.get()
        assert (warning.kind, warning.is_answered) == ("birth", True)
        assert "2015" not in warning.shown

    def test_must_be_looked_at_again_when_it_is_something_else(self, member):
        failed = send(member, uploads=[word_file("born on 3 May 2015")])
        seen = failed.context["desk"].mark
        response = send(member, file=tokens(failed), looked="on", seen=seen, teaser="NHS number 943 476 5919")
        assert "Look again" in response.content.decode()
        assert not Example.objects.exists()

    def test_never_stands_in_a_letter(self, member):
        failed = send(member, usefulness="NHS number 943 476 5919")
        send(member, usefulness="NHS number 943 476 5919", looked="on", seen=failed.context["desk"].mark)
        assert Example.objects.count() == 1
        assert "5919" not in "".join(letter.text + letter.html for letter in OutboxMessage.objects.all())


class TestADuplicateLink:
    SAME = "http://www.HARROWMERE.example/neglect?utm_source=mail#top"

    def test_of_ones_own_partnership_is_refused(self, member, seat):
        ExampleFactory(link=LINK, partnership=seat.partnership, title="Ours")
        response = send(member, link=self.SAME)
        page = response.content.decode()
        assert "“Ours”" in page
        assert "Change that one" in page
        send(member, link=self.SAME, elsewhere="on")
        assert Example.objects.count() == 1

    def test_of_others_is_named_and_can_be_meant(self, member):
        ExampleFactory(link=LINK, published=True, title="Theirs")
        assert "Theirs" in send(member, link=self.SAME).content.decode()
        assert Example.objects.count() == 1
        send(member, link=self.SAME, elsewhere="on")
        assert Example.objects.count() == 2

    def test_of_others_that_waits_is_not_named(self, member):
        ExampleFactory(link=LINK, title="Secret title")
        page = send(member, link=self.SAME).content.decode()
        assert "Secret title" not in page
        assert "we have not looked at it yet" in page

    def test_of_something_withdrawn_does_not_count(self, member, seat):
        ExampleFactory(link=LINK, partnership=seat.partnership, state=State.WITHDRAWN)
        send(member, link=self.SAME)
        assert Example.objects.filter(state=State.WAITING).count() == 1


class TestSweeping:
    def test_deletes_after_a_day_what_was_not_sent(self, member, django_capture_on_commit_callbacks):
        send(member, title="", uploads=[word_file()])
        name = GatedDocument.objects.get().file.name
        now = timezone.now()
        assert sweep_held_files(now=now + timedelta(hours=23)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_held_files(now=now + timedelta(hours=25)) == 1
        assert not default_storage.exists(name)
        assert sweep_held_files(now=now + timedelta(hours=25)) == 0

    def test_deletes_what_an_account_that_is_gone_has_left(self, member, seat):
        send(member, title="", uploads=[word_file()])
        HeldFile.objects.all().delete()
        GatedDocument.objects.update(uploaded_by_user=None)
        assert sweep_held_files(now=timezone.now() + timedelta(hours=25)) == 1
        assert not GatedDocument.objects.exists()

    def test_leaves_the_files_of_examples(self, member):
        send(member, uploads=[word_file()])
        assert sweep_held_files(now=timezone.now() + timedelta(days=400)) == 0
        assert GatedDocument.objects.count() == 1
