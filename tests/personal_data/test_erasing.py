"""Erasing somebody of whom the site holds something of every kind."""

import json

import pytest
from django.apps import apps
from django.db import InternalError, transaction
from django.utils import timezone

from accounts.holdings import Fate, holdings, subject_of
from accounts.models import Erasure, ErasureRequest
from accounts.services.copying import gather
from accounts.services.erasing import erase_person, plan_erasure
from cms.models import Answer, FormPage
from membership.models import Application, Seat
from tests.factories import personal_data as person
from tests.factories.events import BookingFactory, EventFactory
from tests.factories.mail import OutboxMessageFactory
from tests.factories.people import UserFactory
from tests.factories.programme import SpeakerFactory, event_page
from tests.factories.staff import PartnershipNoteFactory
from tests.personal_data.scanning import columns_holding

pytestmark = pytest.mark.django_db

TRACES = (person.FIRST, person.LAST, person.MAIN, person.OTHER, person.PHONE)
MONEY = "stays as it was issued or received, for seven years"
REMAINS = {
    "billing_invoice.buyer": MONEY,
    "billing_invoiceevent.buyer": MONEY,
    "billing_bankline.words": MONEY,
    "billing_banklineevent.words": MONEY,
    "events_speaker.name": "published; an editor takes it out by hand",
    "cms_searchentry.page_body": "the same",
    "cms_searchentry.full_body": "the same",
    "cms_searchentry.page_text": "the same",
    "cms_searchentry.full_text": "the same",
    "wagtailsearch_indexentry.body": "the same",
    "wagtailsearch_indexentry.body_text": "the same",
    "wagtailsearch_indexentry.autocomplete": "the same",
    "office_outboxmessage.recipients": "the letter that tells her, deleted once it is sent",
}


@pytest.fixture
def erased():
    given = person.everywhere()
    subject = subject_of(given.user)
    plan = plan_erasure(subject=subject, now=timezone.now())
    assert plan.obstacles == ()
    erasure = erase_person(
        subject=subject, by=UserFactory(administrator=True), reason="asked", now=timezone.now()
    )
    return given, plan, erasure


class TestSomebodyEverywhere:
    def test_has_rows_of_every_kind(self):
        given = person.everywhere()
        held = {
            line.rows.model for line in plan_erasure(subject=subject_of(given.user), now=timezone.now()).lines
        }
        assert {rows.model for holding in holdings() for rows in holding.rows} - held == set()

    def test_finds_every_kind_in_the_copy(self):
        given = person.everywhere()
        copied = {kind.rows.model for each in gather(subject_of(given.user)) for kind in each.kinds}
        assert copied == {rows.model for holding in holdings() for rows in holding.rows}


class TestErasing:
    def test_leaves_the_person_in_declared_columns_only(self, erased):
        found = columns_holding(TRACES)
        assert {column: rows for column, rows in found.items() if column not in REMAINS} == {}

    def test_is_needed_because_the_person_stood_in_many_columns(self):
        person.everywhere()
        assert len(columns_holding(TRACES)) > 60

    def test_leaves_everybody_else_alone(self, erased):
        given, _, _ = erased
        given.bystander.refresh_from_db()
        assert (given.bystander.first_name, given.bystander.is_active) == ("Ottoline", True)
        assert Seat.objects.held().filter(user=given.bystander).exists()

    def test_takes_the_person_out_of_what_somebody_else_answered(self):
        given = person.everywhere()
        form = FormPage.objects.get(slug="survey")
        form_data = {"your_view": f"Ask {person.NAME}", "e_mail": person.MAIN}
        theirs = Answer.objects.create(page=form, sender=given.bystander, form_data=form_data)
        erase_person(
            subject=subject_of(given.user),
            by=UserFactory(administrator=True),
            reason="asked",
            now=timezone.now(),
        )
        theirs.refresh_from_db()
        assert theirs.form_data == {"your_view": "Ask [erased]", "e_mail": "[erased]"}

    def test_is_recorded_without_a_name(self, erased):
        _, plan, erasure = erased
        told = json.dumps([erasure.report, erasure.digests, erasure.reason, str(erasure)])
        assert not any(trace in told for trace in TRACES)
        assert len(erasure.report) == len(plan.lines)
        stays = [line for line in erasure.report if line["fate"] == Fate.STAYS.value]
        assert stays
        assert all(line["why"] and line["until"] for line in stays)

    def test_lifts_the_seal_of_the_trail_for_itself_alone(self, erased):
        trail = apps.get_model("events.BookingEvent")
        with pytest.raises(InternalError), transaction.atomic():
            trail.objects.update(pgh_label="changed")

    def test_done_twice_finds_an_empty_account(self, erased):
        given, _, _ = erased
        given.user.refresh_from_db()
        assert given.user.email == f"erased-account-{given.user.pk}@erased.invalid"
        assert not given.user.is_active
        assert Erasure.objects.count() == 2


class TestSomebodyWhoDealtWithOthers:
    """Staff find rows of other people's among their own: what they booked, entered and decided."""

    THEIRS = ("Quill", "Ferrant", "quill.ferrant@elsewhere.example", "01632 960 777")

    @pytest.fixture
    def officer(self):
        officer = UserFactory(administrator=True, first_name="Odo", last_name="Marchbank")
        first, last, email, phone = self.THEIRS
        BookingFactory(
            event=EventFactory(over=True),
            free=True,
            booked_by=officer,
            contact_name=f"{first} {last}",
            contact_email=email,
            contact_phone=phone,
        )
        Application.objects.create(
            name="Saltby Safeguarding Children Partnership",
            kind="children",
            first_name="Isolde",
            last_name="Tamarind",
            email="isolde@elsewhere.example",
            state="submitted",
            submitted_at=timezone.now(),
            entered_by=officer,
        )
        ErasureRequest.objects.create(
            user=UserFactory(first_name=first, last_name=last),
            state=ErasureRequest.State.REFUSED,
            reason=f"{first} {last} still owes a fee.",
            asked_at=timezone.now(),
            not_before=timezone.now(),
            decided_at=timezone.now(),
            decided_by=officer,
        )
        self.note = PartnershipNoteFactory(
            words=f"Odo Marchbank rang {first} {last}, then Isolde Tamarind.", written_by=officer
        )
        return officer

    def test_is_given_nobody_elses_name_nor_address(self, officer):
        items = [kind.items for each in gather(subject_of(officer)) for kind in each.kinds]
        told = json.dumps(items, default=str)
        assert "bookings" in {kind.rows.what for each in gather(subject_of(officer)) for kind in each.kinds}
        assert not [trace for trace in self.THEIRS if trace in told]

    def test_takes_nobody_else_along(self, officer):
        erase_person(
            subject=subject_of(officer), by=UserFactory(administrator=True), reason="left", now=timezone.now()
        )
        self.note.refresh_from_db()
        assert self.note.words == "[erased] rang Quill Ferrant, then Isolde Tamarind."
        trail = apps.get_model("events.BookingEvent").objects.values_list("contact_name", flat=True)
        assert set(trail) == {"Quill Ferrant"}
        assert ErasureRequest.objects.get().reason == "Quill Ferrant still owes a fee."


class TestSomebodyWhoTakesAnothersName:
    """Everybody chooses their own name, so it must not open what the name's owner has in drafts."""

    @pytest.fixture
    def speaker(self):
        return SpeakerFactory(name="Hazel Crowther", about="<p>Not announced yet</p>")

    def copied(self):
        namesake = UserFactory(first_name="Hazel", last_name="Crowther")
        kinds = [kind for each in gather(subject_of(namesake)) for kind in each.kinds]
        return [item["name"] for kind in kinds if kind.rows.model == "events.Speaker" for item in kind.items]

    def on_a_page(self, speaker, **values):
        return event_page(speakers=[{"type": "speaker", "value": speaker.pk}], **values)

    def test_gets_no_entry_that_stands_on_no_page(self, speaker):
        assert self.copied() == []

    def test_gets_no_entry_of_a_page_that_is_not_published(self, speaker):
        self.on_a_page(speaker).unpublish()
        assert self.copied() == []

    def test_gets_what_everybody_can_read(self, speaker):
        self.on_a_page(speaker)
        assert self.copied() == ["Hazel Crowther"]


class TestACopyThatStaffMake:
    def test_holds_no_code_that_is_on_its_way(self):
        owner = UserFactory(administrator=True)
        OutboxMessageFactory(recipients=[owner.email], subject="Your code", text="482913", is_secret=True)
        OutboxMessageFactory(recipients=[owner.email], subject="Minutes", text="of the meeting")
        items = [kind.items for each in gather(subject_of(owner)) for kind in each.kinds]
        told = json.dumps(items, default=str)
        assert "482913" not in told
        assert "of the meeting" in told
        assert "Your code" in told


class TestAMailToSeveral:
    def test_stays_for_whoever_has_an_address_that_ends_alike(self):
        erased, other = UserFactory(email="na@wharf.example"), UserFactory(email="anna@wharf.example")
        message = OutboxMessageFactory(recipients=[erased.email, other.email], text="Both of you")
        erase_person(
            subject=subject_of(erased), by=UserFactory(administrator=True), reason="asked", now=timezone.now()
        )
        message.refresh_from_db()
        assert (message.recipients, message.text) == ([other.email], "Both of you")
