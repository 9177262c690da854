"""What staff do about people's data."""

import io
import zipfile
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Erasure, ErasureRequest
from accounts.services.asking import ask_for_erasure
from accounts.services.people import create_person
from newsletters.models import Reader
from office.models import Copy, ForgottenAddress, OutboxMessage
from tests.factories import billing
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory
from tests.factories.mailings import EditionFactory, ReaderFactory, SubscriptionFactory
from tests.factories.membership import SeatFactory
from tests.factories.people import PASSWORD, UserFactory, app_code

pytestmark = pytest.mark.django_db

START = "/admin/personal-data/"


@pytest.fixture
def person():
    return UserFactory(email="jo@saltby.example", first_name="Jo", last_name="Saltby", signs_in=True)


@pytest.fixture
def staff_client(administrator, client_for):
    """An administrator who has just shown once more who they are."""
    client = client_for(administrator)
    client.post("/account/security/reauthenticate/", {"code": app_code()})
    return client


def page_of(person):
    return reverse("personal_data_of_account", args=[person.pk])


def erase(client, address, **changes):
    plan = client.get(address).context["plan"]
    return client.post(
        address, {"reason": "asked by letter", "agreed": plan.fingerprint, **changes}, follow=True
    )


class TestErasingFromTheAdmin:
    def test_shows_what_goes_and_what_stays_before_anything_happens(self, staff_client, person):
        billing.paid(customer=billing.CustomerFactory(email=person.email))
        page = staff_client.get(page_of(person)).content.decode()
        for words in ("What goes", "What stays as it is", "VAT Act 1994", "E-mail addresses"):
            assert words in page
        person.refresh_from_db()
        assert person.is_active

    def test_ends_the_account_and_frees_its_address(self, staff_client, person, client):
        seat = SeatFactory(user=person)
        answer = erase(staff_client, page_of(person))
        assert "data are erased" in answer.content.decode()
        sign_in = client.post("/account/sign-in/", {"login": "jo@saltby.example", "password": PASSWORD})
        assert sign_in.status_code == 200
        seat.refresh_from_db()
        assert seat.ended_at
        assert create_person(email="jo@saltby.example").pk != person.pk

    def test_ends_every_session(self, staff_client, person, client):
        client.force_login(person)
        assert client.get("/account/").status_code == 200
        erase(staff_client, page_of(person))
        assert client.get("/account/").status_code == 302

    def test_needs_what_was_read_to_be_true_still(self, staff_client, person):
        plan = staff_client.get(page_of(person)).context["plan"]
        SeatFactory(user=person)
        answer = staff_client.post(page_of(person), {"reason": "asked", "agreed": plan.fingerprint})
        assert "has changed meanwhile" in answer.content.decode()
        assert not Erasure.objects.exists()

    def test_needs_a_reason(self, staff_client, person):
        answer = erase(staff_client, page_of(person), reason="")
        assert "This field is required" in answer.content.decode()
        assert not Erasure.objects.exists()

    def test_tells_the_person_and_forgets_the_letter_once_it_is_sent(self, staff_client, person):
        from accounts.services.erasing import forget_letters

        erase(staff_client, page_of(person))
        letter = OutboxMessage.objects.get(recipients=["jo@saltby.example"])
        assert forget_letters() == 0
        OutboxMessage.objects.filter(pk=letter.pk).update(
            state="sent", sent_at=timezone.now(), text="", html=""
        )
        assert forget_letters() == 1

    @pytest.mark.parametrize(
        ("before", "words"),
        [
            (
                lambda person: SeatFactory(
                    partnership=SeatFactory(user=person, lead_contact=True).partnership
                ),
                "no other lead contact",
            ),
            (
                lambda person: BookingFactory(event=EventFactory(), free=True, contact_email=person.email),
                "has to be cancelled, or be given another contact",
            ),
            (
                lambda person: PlaceFactory(booking__event=EventFactory(), email=person.email),
                "The place at",
            ),
            (
                lambda person: billing.issued(customer=billing.CustomerFactory(email=person.email)),
                "still owed",
            ),
        ],
        ids=["lead contact", "booking", "place", "invoice"],
    )
    def test_waits_for_what_a_person_has_to_settle(self, staff_client, person, before, words):
        before(person)
        page = staff_client.get(page_of(person))
        assert words in page.content.decode()
        answer = staff_client.post(
            page_of(person), {"reason": "asked", "agreed": page.context["plan"].fingerprint}
        )
        assert words in answer.content.decode()
        assert not Erasure.objects.exists()

    def test_is_refused_for_oneself(self, staff_client, administrator):
        assert "cannot erase the account" in staff_client.get(page_of(administrator)).content.decode()

    def test_of_somebody_in_the_admin_is_for_administrators_with_all_rights(self, client_for, administrator):
        call_command("set_up_site")
        officer = UserFactory(groups=["Administrator"])
        page = client_for(officer).get(page_of(administrator)).content.decode()
        assert "works in the admin" in page


class TestWagtailsOwnDeletion:
    def test_of_one_person_leads_to_erasing(self, staff_client, person):
        address = reverse("wagtailusers_users:delete", args=[person.pk])
        for answer in (staff_client.get(address), staff_client.post(address)):
            assert answer.url == page_of(person)
        person.refresh_from_db()

    def test_of_several_people_is_not_done(self, staff_client, person):
        address = f"/admin/bulk/accounts/user/delete/?id={person.pk}&next=/admin/"
        assert staff_client.post(address).url == START
        person.refresh_from_db()


class TestSomebodyWithoutAnAccount:
    def test_is_found_by_the_address_and_erased(self, staff_client):
        SubscriptionFactory(reader=ReaderFactory(address="reader@harbour.example", name="Sam Reader"))
        PlaceFactory(booking__event=EventFactory(over=True), email="Reader@harbour.example", first_name="Sam")
        found = staff_client.post(START, {"email": "Reader@Harbour.example"})
        assert "@" not in found.url
        page = staff_client.get(found.url).content.decode()
        assert "Places at events" in page
        erase(staff_client, found.url)
        assert not Reader.objects.exists()

    def test_of_whom_nothing_is_held_has_nothing_to_erase(self, staff_client):
        found = staff_client.post(START, {"email": "nobody@harbour.example"})
        assert "Nothing is held" in staff_client.get(found.url).content.decode()

    def test_gets_no_mailing_again_until_they_begin_anew(self, staff_client):
        from office.services.consignments import write_copies

        ReaderFactory(address="reader@harbour.example")
        erase(staff_client, staff_client.post(START, {"email": "reader@harbour.example"}).url)
        edition = EditionFactory()
        people = (
            "SELECT 'address:x' AS person, 'reader@harbour.example' AS address, '' AS name, 'why' AS why,"
            " '{}'::jsonb AS personal, 'members' AS audience",
            [],
        )
        write_copies(consignment=edition.consignment, people=people, now=timezone.now())
        assert Copy.objects.get().state == "suppressed"
        assert "reader@" not in str(ForgottenAddress.objects.values())
        guessed = sha256(b"reader@harbour.example").hexdigest()
        assert not ForgottenAddress.objects.filter(digest=guessed).exists()
        create_person(email="reader@harbour.example")
        assert not ForgottenAddress.objects.exists()


class TestRequests:
    def test_stand_on_the_first_page_with_the_day_of_the_answer(self, staff_client, person):
        ask_for_erasure(user=person, now=timezone.now())
        page = staff_client.get(START).content.decode()
        assert "Jo Saltby" in page
        assert page_of(person) in page

    def test_are_refused_with_a_reason_that_the_person_reads(self, staff_client, person, administrator):
        request = ask_for_erasure(user=person, now=timezone.now())
        staff_client.post(reverse("refuse_erasure", args=[request.pk]), {"reason": "A claim is open."})
        request.refresh_from_db()
        assert (request.state, request.decided_by) == ("refused", administrator)
        letter = OutboxMessage.objects.get(subject="Your request to erase your data")
        assert "A claim is open." in letter.text
        assert "Information Commissioner" in letter.text

    def test_refused_twice_are_refused_once(self, staff_client, person):
        request = ask_for_erasure(user=person, now=timezone.now())
        address = reverse("refuse_erasure", args=[request.pk])
        staff_client.post(address, {"reason": "A claim is open."})
        answer = staff_client.post(address, {"reason": "Again."})
        assert "not waiting any more" in answer.content.decode()

    def test_that_were_carried_out_wait_no_longer(self, staff_client, person):
        request = ask_for_erasure(user=person, now=timezone.now())
        ErasureRequest.objects.update(not_before=timezone.now())
        erase(staff_client, page_of(person))
        request.refresh_from_db()
        assert request.state == "done"


class TestCopies:
    def test_are_made_for_people_who_ask_by_letter_and_written_down(
        self, staff_client, person, administrator
    ):
        answer = staff_client.post(page_of(person), {"copy": "1"})
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert "jo@saltby.example" in archive.read("my-data.html").decode()
        assert ModelLogEntry.objects.get(action="accounts.copy_data").user == administrator


class TestAnUnlockedComputer:
    def test_gives_nobody_a_copy_and_erases_nobody(self, administrator, client_for, person):
        client = client_for(administrator)
        plan = client.get(page_of(person)).context["plan"]
        for data in ({"copy": "1"}, {"reason": "asked", "agreed": plan.fingerprint}):
            answer = client.post(page_of(person), data)
            assert answer.url.startswith("/account/security/reauthenticate/")
        assert not Erasure.objects.exists()
        assert not ModelLogEntry.objects.filter(action="accounts.copy_data").exists()


class TestThePermission:
    @pytest.mark.parametrize("group", ["Editor", "Membership officer", "Events officer", "Finance officer"])
    def test_is_an_administrators_alone(self, group, client_for, person):
        call_command("set_up_site")
        client = client_for(UserFactory(groups=[group]))
        request = ErasureRequest.objects.create(
            user=person, asked_at=timezone.now(), not_before=timezone.now()
        )
        for address in (START, page_of(person), reverse("refuse_erasure", args=[request.pk])):
            assert client.get(address).status_code in {302, 403}
            assert client.post(address, {"copy": "1"}).status_code in {302, 403}
        assert not Erasure.objects.exists()
