"""A partnership's timeline: what stands on it, what it is filtered by, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.models import (
    Administrator,
    FormerName,
    Invitation,
    Partnership,
    PartnershipNote,
    Succession,
)
from membership.services.notes import NotTheirNoteError, NotYetHappenedError, add_note, change_note
from membership.timeline import Timeline
from newsletters.services.groups import FINANCE_OFFICER, MEMBERSHIP_OFFICER
from office.services.outbox import write_message
from tests.factories.billing import CustomerFactory, issued, pay
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
)
from tests.factories.people import UserFactory
from tests.factories.staff import PartnershipNoteFactory, ProspectNoteFactory
from tests.membership.test_staff_partnerships import page_of, text

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def titles(partnership: Partnership, *names: str) -> list[str]:
    return [entry.title for entry in Timeline(partnership).of(names)]


def mail(*recipients: str, subject: str = "Hello", now=NOW, **values):
    return write_message(recipients=recipients, subject=subject, text="Words", now=now, **values)


def charged(membership):
    invoice = issued(customer=CustomerFactory())
    membership.charges.create(invoice=invoice, kind="fee")
    return invoice


class TestSources:
    def test_people_come_and_go(self):
        seat = SeatFactory(ended=True, user__first_name="Jo", user__last_name="Saltby")
        Administrator.objects.create(partnership=seat.partnership, user=UserFactory(last_name="Clerk"))
        assert titles(seat.partnership, "people") == [
            "Robin Clerk became administrator",
            "Seat of Jo Saltby ended",
            "Seat given to Jo Saltby",
        ]

    def test_people_are_invited_and_answer(self):
        partnership = MembershipFactory().partnership
        states = ({"accepted_at": NOW, "accepted_by": UserFactory()}, {"withdrawn_at": NOW}, {})
        for state in states:
            Invitation.objects.create(
                partnership=partnership,
                email=f"new{len(state)}@saltby.example",
                token_hash=str(len(state)),
                invited_at=NOW - timedelta(days=40),
                expires_at=NOW - timedelta(days=10),
                **state,
            )
        told = titles(partnership, "people")
        for what in ("invited to a seat", "accepted", "withdrawn", "expired"):
            assert sum(what in title for title in told) == (3 if what == "invited to a seat" else 1)

    def test_memberships_take_their_steps_and_none_before_its_day(self):
        lapsed = MembershipFactory(lapsed=True)
        MembershipFactory(partnership=lapsed.partnership, applied=True)
        year, old = lapsed.partnership.memberships.order_by("-year__starts_on").values_list(
            "year__name", flat=True
        )
        assert set(titles(lapsed.partnership, "memberships")) == {
            f"Applied for {year}",
            f"Access ended for {old}",
            f"Access began for {old}",
            f"Approved for {old}",
            f"Applied for {old}",
        }
        assert "Access ended" not in " ".join(titles(MembershipFactory().partnership, "memberships"))

    def test_money_is_invoiced_paid_and_credited(self):
        membership = MembershipFactory()
        invoice = charged(membership)
        pay(invoice, 20_000)
        assert titles(membership.partnership, "money") == [
            "£200.00 paid",
            f"Invoice {invoice.number}, £500.00",
        ]

    def test_mails_are_those_to_its_people_while_they_belong_to_it(self):
        seat = SeatFactory(given_at=NOW - timedelta(days=20), ended_at=NOW - timedelta(days=10))
        address = seat.user.email
        for days, subject in ((30, "before"), (15, "meanwhile"), (5, "after")):
            mail(address, subject=subject, now=NOW - timedelta(days=days))
        mail("somebody@else.example", subject="not theirs", now=NOW - timedelta(days=15))
        assert titles(seat.partnership, "mails") == ["meanwhile"]

    def test_secret_mails_are_not_told(self):
        seat = SeatFactory(given_at=NOW - timedelta(days=2))
        mail(seat.user.email, subject="Your code", is_secret=True)
        assert titles(seat.partnership, "mails") == []

    def test_one_mail_to_two_of_its_people_stands_once(self):
        seat = SeatFactory(given_at=NOW - timedelta(days=2))
        other = SeatFactory(partnership=seat.partnership, given_at=NOW - timedelta(days=2))
        mail(seat.user.email, other.user.email)
        assert titles(seat.partnership, "mails") == ["Hello"]

    def test_notes_stand_with_who_wrote_them_and_what_was_said_before_it_joined(self):
        note = PartnershipNoteFactory(kind="phone", written_by__last_name="Officer")
        area = AreaFactory(name="Saltby")
        note.partnership.areas.add(area)
        ProspectNoteFactory(area=area, kind="meeting", happened_at=NOW - timedelta(days=400))
        call, meeting = Timeline(note.partnership).of(["notes"])
        assert (call.title, call.words, call.who) == ("Telephone call", note.words, "Robin Officer")
        assert meeting.title == "Meeting: Saltby"

    def test_others_keep_their_own(self):
        charged(MembershipFactory())
        PartnershipNoteFactory()
        SeatFactory()
        assert titles(PartnershipFactory(), "people", "memberships", "money", "notes", "mails") == []


class TestLineage:
    def test_what_the_predecessors_did_counts_until_they_went_up_in_it(self):
        old, new = PartnershipFactory(name="Old"), PartnershipFactory(name="New")
        day = timezone.localdate() - timedelta(days=10)
        Succession.objects.create(predecessor=old, successor=new, kind="merged", on=day)
        for days, words in ((5, "later"), (20, "before")):
            PartnershipNoteFactory(partnership=old, words=words, happened_at=NOW - timedelta(days=days))
        (entry,) = Timeline(new).of(["notes"])
        assert (entry.words, entry.former) == ("before", "Old")
        assert "Old merged into New" in titles(new, "names")
        assert len(Timeline(old).of(["notes"])) == 2

    def test_goes_back_as_far_as_there_are_records_and_never_round_in_circles(self):
        first, second, third = (PartnershipFactory(name=name) for name in ("First", "Second", "Third"))
        day = timezone.localdate()
        for before, after in ((first, second), (second, third), (third, first)):
            Succession.objects.create(predecessor=before, successor=after, kind="merged", on=day)
        assert {ancestor.partnership.name for ancestor in Timeline(third).ancestors} == {"First", "Second"}

    def test_former_names_are_told(self):
        partnership = PartnershipFactory()
        FormerName.objects.create(partnership=partnership, name="Old name", until=timezone.localdate())
        assert titles(partnership, "names") == ["No longer called “Old name”"]


class TestPage:
    def test_shows_everything_the_newest_first_and_filters(self, officer):
        seat = SeatFactory(given_at=NOW - timedelta(days=3))
        note = PartnershipNoteFactory(partnership=seat.partnership, words="Rang about the budget")
        page = page_of(seat.partnership)
        everything = text(officer.get(page))
        assert everything.index(note.words) < everything.index("Seat given to")
        only_notes = officer.get(page, {"show": "notes"}).context["timeline"]
        assert [entry.words for entry in only_notes] == [note.words]
        assert "Nothing of this kind" in text(officer.get(page, {"show": "money"}))

    def test_goes_page_by_page_and_keeps_the_filter(self, officer):
        partnership = PartnershipFactory()
        for number in range(45):
            PartnershipNoteFactory(partnership=partnership, words=f"Note {number}")
        response = officer.get(page_of(partnership), {"show": "notes", "p": 2})
        assert len(response.context["timeline"].object_list) == 5
        assert "show=notes" in text(response)

    def test_costs_the_same_for_few_and_many_entries(self, officer, django_assert_max_num_queries):
        membership = MembershipFactory(seats=90)

        def fill(number: int) -> None:
            for _ in range(number):
                seat = SeatFactory(partnership=membership.partnership, given_at=NOW - timedelta(days=3))
                mail(seat.user.email)
                PartnershipNoteFactory(partnership=membership.partnership)
                pay(charged(membership), 100)

        def cost() -> int:
            with django_assert_max_num_queries(70) as queries:
                officer.get(page_of(membership.partnership))
            return len(queries)

        fill(2)
        cost()
        few = cost()
        fill(12)
        assert cost() == few

    def test_shows_what_is_owed_and_who_is_invoiced(self, officer):
        membership = MembershipFactory(partnership__customer=CustomerFactory(name="Saltby Council"))
        pay(charged(membership), 12_345)
        html = text(officer.get(page_of(membership.partnership)))
        for expected in ("Saltby Council", "£500.00", "£376.55", "part paid"):
            assert expected in html


class TestNotes:
    def test_are_added_with_a_name_and_changed_by_whoever_wrote_them(self, sign_in_as):
        officer, person = sign_in_as(MEMBERSHIP_OFFICER)
        partnership = PartnershipFactory()
        values = {"kind": "phone", "happened_at": "2026-04-02 10:30", "words": "They join."}
        officer.post(reverse("partnership:addnote", args=[partnership.pk]), values)
        note = PartnershipNote.objects.get()
        assert (note.written_by, note.words, note.changed_at) == (person, "They join.", None)
        officer.post(
            reverse("partnership:changenote", args=[note.pk]), {**values, "words": "They join in May."}
        )
        note.refresh_from_db()
        assert note.words == "They join in May."
        assert note.changed_at is not None
        assert "Changed on" in text(officer.get(page_of(partnership)))

    def test_of_others_are_left_alone(self, officer):
        note = PartnershipNoteFactory()
        address = reverse("partnership:changenote", args=[note.pk])
        assert address not in text(officer.get(page_of(note.partnership)))
        assert officer.get(address).status_code == 302
        with pytest.raises(NotTheirNoteError):
            change_note(note=note, kind="note", words="x", happened_at=NOW, by=UserFactory(), now=NOW)

    def test_of_what_is_to_come_are_refused(self):
        with pytest.raises(NotYetHappenedError):
            add_note(
                partnership=PartnershipFactory(),
                kind="note",
                words="x",
                happened_at=NOW + timedelta(minutes=1),
                by=UserFactory(),
                now=NOW,
            )

    def test_keep_their_words_out_of_the_trail(self):
        PartnershipNoteFactory()
        event = PartnershipNote.pgh_event_model.objects.get()
        assert not hasattr(event, "words")

    def test_are_not_for_those_who_only_look(self, sign_in_as):
        finance, _ = sign_in_as(FINANCE_OFFICER)
        partnership = PartnershipFactory()
        assert "Add a note" not in text(finance.get(page_of(partnership)))
        assert finance.get(reverse("partnership:addnote", args=[partnership.pk])).status_code == 302
