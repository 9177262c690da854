"""Prospects: coverage, contacts, what was said, letters, and expressions of interest in the admin."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from membership.access import london_day
from membership.coverage import Coverage, coverage_by_region
from membership.models import (
    ExpressionOfInterest,
    LetterText,
    Partnership,
    ProspectContact,
    ProspectNote,
    Region,
)
from newsletters.services.groups import FINANCE_OFFICER, MEMBERSHIP_OFFICER
from office.models import OutboxMessage
from tests.factories.desk import duties
from tests.factories.membership import AreaFactory, MembershipFactory
from tests.factories.staff import ExpressionOfInterestFactory, ProspectContactFactory, ProspectNoteFactory
from tests.membership.test_staff_partnerships import text

pytestmark = pytest.mark.django_db
INDEX = "/admin/prospects/"
NOW = timezone.now()


def page(name: str, row) -> str:
    return reverse(f"prospect:{name}", args=[row.pk])


def member(area, **values) -> Partnership:
    partnership = MembershipFactory(**values).partnership
    partnership.areas.add(area)
    return partnership


class TestCoverage:
    def test_counts_authorities_of_today_with_a_childrens_partnership_in_membership(self):
        covered, lapsed, adults, _ = AreaFactory.create_batch(4, region=Region.LONDON)
        AreaFactory(region=Region.LONDON, closed_on=timezone.localdate() - timedelta(days=1))
        AreaFactory(region=Region.NORTH_EAST, opened_on=timezone.localdate() + timedelta(days=1))
        member(covered)
        member(covered)
        member(lapsed, lapsed=True)
        member(adults, partnership__kind=Partnership.Kind.ADULTS_OR_JOINT)
        rows = {row.name: (row.covered, row.areas) for row in coverage_by_region(today=london_day(NOW))}
        assert rows["London"] == (1, 4)
        assert rows["North East"] == (0, 0)
        assert rows["England"] == (1, 4)
        assert len(rows) == 10

    @pytest.mark.parametrize(
        ("covered", "areas", "per_cent"),
        [(0, 0, 0), (0, 5, 0), (5, 5, 100), (1, 300, 1), (299, 300, 99), (1, 3, 33)],
    )
    def test_never_rounds_to_nothing_or_to_all(self, covered, areas, per_cent):
        assert Coverage("London", areas, covered).per_cent == per_cent


class TestList:
    def test_shows_those_without_a_member_and_filters(self, officer):
        covered, known, _ = (AreaFactory(name=name) for name in ("Covered", "Known", "Unknown"))
        member(covered)
        ProspectContactFactory(area=known, name="Sandy Saltby")
        ProspectNoteFactory(area=known)

        def found(**query) -> set[str]:
            return {row.name for row in officer.get(INDEX, query).context["object_list"]}

        assert found() == {"Known", "Unknown"}
        assert found(shown="members") == {"Covered"}
        assert found(shown="everybody") == {"Covered", "Known", "Unknown"}
        assert found(contacts="known") == {"Known"}
        assert found(contacts="unknown") == {"Unknown"}
        assert found(last_contact="true") == {"Unknown"}
        assert found(q="sandy") == {"Known"}
        assert found(region=Region.LONDON) == set()
        assert "33 % of England" in text(officer.get(INDEX))

    def test_is_exported_as_text(self, officer):
        AreaFactory(name="=1+1")
        content = b"".join(officer.get(INDEX, {"export": "csv"}).streaming_content).decode()
        (row,) = csv.DictReader(io.StringIO(content))
        assert (row["Authority"], row["In membership"], row["Contacts"]) == ("'=1+1", "no", "0")

    def test_costs_the_same_for_few_and_many(self, officer, django_assert_max_num_queries):
        def cost() -> int:
            with django_assert_max_num_queries(60) as queries:
                officer.get(INDEX)
            return len(queries)

        ProspectContactFactory.create_batch(2)
        cost()
        few = cost()
        ProspectContactFactory.create_batch(20)
        ProspectNoteFactory.create_batch(20)
        assert cost() == few

    def test_keeps_others_out(self, sign_in_as):
        finance, _ = sign_in_as(FINANCE_OFFICER)
        assert finance.get(INDEX).status_code == 302
        assert finance.get(page("inspect", AreaFactory())).status_code == 302


class TestContacts:
    def test_are_added_changed_and_forgotten_while_the_history_stays(self, officer):
        area = AreaFactory()
        officer.post(page("addcontact", area), {"name": "Sandy", "email": "Sandy@Saltby.example"})
        contact = ProspectContact.objects.get()
        assert contact.email == "sandy@saltby.example"
        officer.post(page("changecontact", contact), {"name": "Sandy Saltby", "phone": "01632 960 123"})
        contact.refresh_from_db()
        assert (contact.name, contact.email, contact.phone) == ("Sandy Saltby", "", "01632 960 123")
        note = ProspectNoteFactory(area=area, contact=contact)
        officer.post(page("removecontact", contact))
        note.refresh_from_db()
        assert note.contact is None
        assert note.words in text(officer.get(page("inspect", area)))

    def test_what_was_said_is_noted_and_changed_by_whoever_noted_it(self, officer):
        contact = ProspectContactFactory()
        values = {
            "kind": "phone",
            "contact": contact.pk,
            "happened_at": "2026-04-02 10:30",
            "words": "Budget in May.",
        }
        officer.post(page("notecontact", contact.area), values)
        note = ProspectNote.objects.get()
        assert (note.contact, note.words) == (contact, "Budget in May.")
        officer.post(page("changecontactnote", note), {**values, "words": "Budget in June."})
        note.refresh_from_db()
        assert note.words == "Budget in June."
        others = ProspectNoteFactory()
        assert officer.get(page("changecontactnote", others)).status_code == 302

    def test_of_another_area_cannot_be_chosen(self, officer):
        other = ProspectContactFactory()
        values = {"kind": "phone", "contact": other.pk, "happened_at": "2026-04-02 10:30", "words": "x"}
        response = officer.post(page("notecontact", AreaFactory()), values)
        assert "contact" in response.context["form"].errors


class TestLetters:
    VALUES = {
        "subject": "{area}: join us",
        "words": "Dear {name},\n\n{region_in_membership} of {region} is with us.\n\n{sender}",
    }

    def test_are_shown_first_then_sent_and_kept_in_the_history(self, sign_in_as):
        officer, person = sign_in_as(MEMBERSHIP_OFFICER)
        contact = ProspectContactFactory(name="Sandy", area__name="Saltby", area__region=Region.LONDON)
        values = {**self.VALUES, "contact": contact.pk}
        shown = officer.post(page("writeletter", contact.area), values)
        assert "Saltby: join us" in text(shown)
        assert not OutboxMessage.objects.exists()

        officer.post(
            page("writeletter", contact.area), {**values, "seen": shown.context["mark"], "send": "1"}
        )
        message, note = OutboxMessage.objects.get(), ProspectNote.objects.get()
        assert (message.recipients, message.subject) == ([contact.email], "Saltby: join us")
        assert f"Dear Sandy,\n\n0 % of London is with us.\n\n{person.name}" in message.text
        assert (note.letter, note.contact, note.written_by) == (message, contact, person)
        assert "Letter of invitation to Sandy" in text(officer.get(page("inspect", contact.area)))
        assert officer.get(page("changecontactnote", note)).status_code == 302

    def test_are_not_sent_when_they_differ_from_what_was_shown(self, officer):
        contact = ProspectContactFactory()
        values = {**self.VALUES, "contact": contact.pk}
        mark = officer.post(page("writeletter", contact.area), values).context["mark"]
        again = officer.post(
            page("writeletter", contact.area), {**values, "words": "Other words", "seen": mark, "send": "1"}
        )
        assert "Other words" in text(again)
        assert not OutboxMessage.objects.exists()

    def test_what_cannot_be_filled_in_is_refused_beside_the_field(self, officer):
        contact = ProspectContactFactory()
        response = officer.post(
            page("writeletter", contact.area),
            {"contact": contact.pk, "subject": "Hello", "words": "Dear {nme}"},
        )
        assert "Nothing is known by the name {nme}" in response.context["form"].errors["words"][0]

    def test_begin_from_a_text_that_staff_keep(self, officer):
        officer.post("/admin/lettertext/new/", {"name": "First", **self.VALUES})
        kept = LetterText.objects.get()
        area = ProspectContactFactory().area
        form = officer.get(page("writeletter", area), {"text": kept.pk}).context["form"]
        assert form.initial["words"] == kept.words

    def test_need_somebody_to_write_to(self, officer):
        contact = ProspectContactFactory(email="")
        assert "No e-mail address is known" in text(officer.get(page("writeletter", contact.area)))


class TestInterest:
    INDEX = "/admin/expressions-of-interest/"

    def test_stands_in_a_list_with_filters_and_export(self, officer):
        new = ExpressionOfInterestFactory(name="@New")
        ExpressionOfInterestFactory(name="Old", state="closed", handled_at=NOW)
        assert len(officer.get(self.INDEX).context["object_list"]) == 2
        (row,) = officer.get(self.INDEX, {"state": "new"}).context["object_list"]
        assert row == new
        content = b"".join(
            officer.get(self.INDEX, {"export": "csv", "state": "new"}).streaming_content
        ).decode()
        assert [line["Name"] for line in csv.DictReader(io.StringIO(content))] == ["'@New"]
        assert officer.get(self.INDEX, {"export": "xlsx"}).status_code == 200

    def test_is_answered_closed_and_opened_again(self, sign_in_as):
        officer, person = sign_in_as(MEMBERSHIP_OFFICER)
        interest = ExpressionOfInterestFactory(words="Please ring")
        assert "Please ring" in text(officer.get(reverse("interest:inspect", args=[interest.pk])))
        for step, state in (
            ("markanswered", "answered"),
            ("closeinterest", "closed"),
            ("reopeninterest", "new"),
        ):
            assert officer.get(reverse(f"interest:{step}", args=[interest.pk])).status_code == 200
            officer.post(reverse(f"interest:{step}", args=[interest.pk]))
            interest.refresh_from_db()
            assert interest.state == state
            assert interest.handled_by == (None if state == "new" else person)

    def test_stands_on_the_front_page_until_it_is_answered(self, officer):
        assert duties(officer) == {}
        interest = ExpressionOfInterestFactory(organisation="Saltby Board")
        assert duties(officer) == {"expression of interest unanswered": "1"}
        officer.post(reverse("interest:markanswered", args=[interest.pk]))
        assert duties(officer) == {}

    def test_is_not_for_others(self, sign_in_as):
        finance, _ = sign_in_as(FINANCE_OFFICER)
        interest = ExpressionOfInterestFactory()
        assert finance.get(self.INDEX).status_code == 302
        finance.post(reverse("interest:markanswered", args=[interest.pk]))
        assert ExpressionOfInterest.objects.get().state == "new"
