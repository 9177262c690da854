"""Importing partnerships and people: what a list may look like, what each row does, and doing it as shown."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from membership.importing.columns import match_columns
from membership.models import Partnership, PartnershipUpload, Seat
from membership.services.importing import (
    OtherwiseNowError,
    UploadIsOverError,
    apply_upload,
    give_up_upload,
    keep_upload,
    mark_of,
    results_in,
    try_out,
)
from newsletters.services.groups import FINANCE_OFFICER
from office.models import OutboxMessage
from office.tables import MOST_ROWS, UnreadableListError, read_table
from tests.factories.membership import (
    AreaFactory,
    MembershipFactory,
    PartnershipFactory,
    SeatFactory,
    SeatRoleFactory,
    year_of,
)
from tests.factories.people import UserFactory
from tests.membership.test_staff_partnerships import text

NOW = timezone.now()
HEAD = "Partnership,Kind,Region,Areas,E-mail,First name,Last name,Role,Lead contact,Membership year,Seats"


def workbook(*rows) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def tried(*rows: str, head: str = HEAD):
    return try_out(match_columns(read_table("\n".join([head, *rows]).encode())), now=NOW)


def applied(*rows: str, head: str = HEAD) -> PartnershipUpload:
    upload = keep_upload(
        name="list.csv", content="\n".join([head, *rows]).encode(), by=UserFactory(), now=NOW
    )
    return apply_upload(upload=upload, seen=mark_of(results_in(upload)), now=NOW)


class TestReading:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_takes_every_common_encoding_and_separator(self, separator, encoding):
        content = f"Partnership{separator}Region\nSaltby’s café{separator} North  West \n".encode(encoding)
        assert read_table(content) == [["Partnership", "Region"], ["Saltby’s café", "North West"]]

    def test_takes_a_workbooks_first_sheet_with_numbers_and_answers_as_people_see_them(self):
        table = read_table(
            workbook(["Partnership", "Seats", "Lead"], ["Saltby", 5.0, True], [None, None, None])
        )
        assert table[:2] == [["Partnership", "Seats", "Lead"], ["Saltby", "5", "yes"]]

    def test_takes_the_apostrophe_off_that_exports_put_before_formulas(self):
        assert read_table(b"Partnership\n'=1+2\n'Quoted\n") == [["Partnership"], ["=1+2"], ["'Quoted"]]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (b"%PDF-1.7", "neither a CSV"),
            (b"\xd0\xcf\x11\xe0old", "neither a CSV"),
            (b"<html>", "neither a CSV"),
            (b"PK\x03\x04broken", "damaged"),
            (b"a\0b", "not a text file"),
            (b"x" * 2_000_001, "larger than"),
            (b"Partnership\n" * (MOST_ROWS + 20), "more than"),
        ],
    )
    def test_refuses_what_is_no_list_in_plain_words(self, content, words):
        with pytest.raises(UnreadableListError, match=words):
            read_table(content)

    def test_finds_columns_by_what_people_call_them_below_a_title_line(self):
        listing = match_columns(
            [
                ["Members of 2026"],
                ["MEMBER", "Local authority", "surname", "Shoe size"],
                ["Saltby", "S", "J", "9"],
            ]
        )
        (row,) = listing.rows
        assert (row.number, row.get("partnership"), row.get("areas"), row.get("last_name")) == (
            3,
            "Saltby",
            "S",
            "J",
        )
        assert listing.ignored == ("Shoe size",)

    @pytest.mark.parametrize(
        ("table", "words"),
        [
            ([["Name", "Region"], ["x", "y"]], "No column is headed"),
            ([["Partnership", "E-mail", "Email address"], ["x", "y", "z"]], "Two columns mean"),
            ([["Partnership"], []], "no rows below"),
        ],
    )
    def test_refuses_tables_without_sense(self, table, words):
        with pytest.raises(UnreadableListError, match=words):
            match_columns(table)


@pytest.mark.django_db
class TestRows:
    @pytest.fixture(autouse=True)
    def _what_is_known(self):
        self.area = AreaFactory(name="Saltby East")
        self.role = SeatRoleFactory(name="Deputy")
        self.year = year_of(timezone.localdate())

    def test_a_new_partnership_with_a_year_and_a_person(self):
        (result,) = tried(
            f"Saltby SCP,children,North West,Saltby East,jo@saltby.example,Jo,Saltby,deputy,yes,{self.year.name},3"
        )
        assert result.outcome == "create"
        assert " ".join(result.words).startswith(
            "Adds the partnership with Saltby East. Adds the membership of"
        )
        assert "Gives Jo Saltby a seat as lead contact and opens an account. No mail is sent." in result.words
        assert not Partnership.objects.exists()
        assert not Seat.objects.exists()

    def test_applying_does_what_was_shown_and_sends_no_mail(self):
        row = f"Saltby SCP,children,north west,saltby east,Jo@Saltby.example,Jo,Saltby,Deputy,,{self.year.name},3"
        upload = applied(row, row.replace("Jo@", "al@"))
        assert (upload.created, upload.updated, upload.unchanged, upload.refused) == (2, 0, 0, 0)
        partnership = Partnership.objects.get()
        assert (partnership.kind, partnership.region) == ("children", "north_west")
        assert list(partnership.areas.all()) == [self.area]
        lead, other = partnership.seats.order_by("pk")
        assert (lead.user.email, lead.is_lead_contact, lead.role) == ("jo@saltby.example", True, self.role)
        assert not other.is_lead_contact
        membership = partnership.memberships.get()
        assert (membership.seats, membership.status(today=timezone.localdate())) == (3, "current")
        assert not OutboxMessage.objects.exists()

    def test_the_same_list_again_changes_nothing(self):
        row = f"Saltby SCP,children,North West,Saltby East,jo@saltby.example,Jo,Saltby,Deputy,yes,{self.year.name},3"
        applied(row)
        (result,) = tried(row)
        assert (result.outcome, result.words) == ("unchanged", ("Everything is so already.",))
        assert applied(row).unchanged == 1

    def test_changes_are_told_before_and_after(self):
        partnership = PartnershipFactory(name="Saltby & District", region="london")
        MembershipFactory(partnership=partnership, seats=5)
        seat = SeatFactory(partnership=partnership, lead_contact=True, role=None)
        (result,) = tried(
            f"the saltby and district,other,North West,Saltby East,{seat.user.email},,,Deputy,,{self.year.name},7"
        )
        assert result.outcome == "update"
        assert result.words == (
            "Kind: safeguarding children partnership becomes other body.",
            "Region: London becomes North West.",
            "Adds the area Saltby East.",
            "Seats in " + self.year.name + ": 5 becomes 7.",
            f"Role of {seat.user}: none becomes Deputy.",
        )

    def test_an_empty_cell_leaves_things_as_they_are(self):
        partnership = PartnershipFactory(name="Saltby", region="london", website="https://saltby.example")
        partnership.areas.add(self.area)
        (result,) = tried("Saltby,,,,,,,,,,")
        assert result.outcome == "unchanged"

    def test_everything_wrong_with_a_row_is_told_at_once(self):
        (result,) = tried("Saltby,club,Wales,Nowhere,jo@,,,King,perhaps,1999,none")
        assert result.outcome == "refused"
        words = " ".join(result.words)
        for expected in (
            "“club” is no kind",
            "“Wales” is no region",
            "No area is called “Nowhere”",
            "“jo@” is no e-mail address",
            "“King” is no seat role",
            "“perhaps” says neither",
            "“1999” is no membership year",
            "“none” is no number of seats",
        ):
            assert expected in words
        assert not Partnership.objects.exists()

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (",children,,,,,,,,,", "name is missing"),
            ("Saltby,,,,,Jo,,,,,", "without an e-mail address"),
            ("Saltby,,,,,,,,,,5", "write the membership year"),
            ("Saltby,,,,jo@saltby.example,,,,,,", "has no membership yet"),
        ],
    )
    def test_what_does_not_hang_together_is_refused(self, row, words):
        (result,) = tried(row)
        assert result.outcome == "refused"
        assert words in " ".join(result.words)

    def test_a_refused_row_leaves_nothing_behind_and_the_next_one_is_taken(self):
        first, second = tried("Saltby,,,,jo@saltby.example,,,,,,", "Saltby,,,,,,,,,,")
        assert (first.outcome, second.outcome) == ("refused", "create")

    def test_more_people_than_seats_are_refused_at_the_row_that_is_too_many(self):
        rows = [f"Saltby,,,,p{number}@saltby.example,,,,,{self.year.name},2" for number in range(3)]
        assert [result.outcome for result in tried(*rows)] == ["create", "create", "refused"]

    def test_former_names_are_known_and_ended_ones_refused(self):
        partnership = PartnershipFactory(name="New")
        partnership.former_names.create(name="Old", until=timezone.localdate())
        PartnershipFactory(name="Gone", closed_on=timezone.localdate())
        old, gone = tried("Old,,,,,,,,,,", "Gone,,,,,,,,,,")
        assert old.outcome == "unchanged"
        assert "it merged or was split" in gone.words[0]


@pytest.mark.django_db
class TestUploads:
    def test_something_else_than_shown_is_not_done(self):
        upload = keep_upload(name="l.csv", content=b"Partnership\nSaltby\n", by=UserFactory(), now=NOW)
        seen = mark_of(results_in(upload))
        PartnershipFactory(name="Saltby")
        with pytest.raises(OtherwiseNowError):
            apply_upload(upload=upload, seen=seen, now=NOW)
        upload.refresh_from_db()
        assert upload.applied_at is None

    def test_contents_are_wiped_once_it_is_over(self):
        upload = applied("Saltby,,,,,,,,,,")
        assert (upload.content, upload.report) == (None, None)
        with pytest.raises(UploadIsOverError):
            give_up_upload(upload=upload, now=NOW)


@pytest.mark.django_db
class TestPages:
    UPLOAD = "/admin/partnership/import/"

    def send(self, client, content: bytes, name: str = "list.csv"):
        return client.post(self.UPLOAD, {"file": SimpleUploadedFile(name, content)}, follow=True)

    def test_a_list_is_shown_and_applied_with_one_click(self, officer):
        response = self.send(officer, b"Partnership,Region,Shoes\nSaltby,North West,9\nWesting,Wales,\n")
        html = text(response)
        for expected in (
            "Adds the partnership.",
            "is no region of England",
            "Ignored columns: Shoes",
            "1 row cannot be done",
        ):
            assert expected in html
        upload = PartnershipUpload.objects.get()
        page = reverse("partnership:checkedlist", args=[upload.pk])
        assert "Adds the partnership." not in text(officer.get(page, {"outcome": "refused"}))
        done = officer.post(page, {"seen": response.context["seen"]}, follow=True)
        assert "Done: 1 new, 0 changed, 0 as they were, 1 left out." in text(done)
        assert [one.name for one in Partnership.objects.all()] == ["Saltby"]
        assert officer.get(page).status_code == 302

    def test_what_changed_meanwhile_is_shown_anew(self, officer):
        response = self.send(officer, b"Partnership\nSaltby\n")
        PartnershipFactory(name="Saltby")
        page = response.request["PATH_INFO"]
        again = officer.post(page, {"seen": response.context["seen"]}, follow=True)
        assert "Something has changed" in text(again)
        assert "There is nothing to do" in text(again)

    def test_a_list_is_given_up(self, officer):
        response = self.send(officer, b"Partnership\nSaltby\n")
        officer.post(response.request["PATH_INFO"], {"give_up": "1"})
        assert PartnershipUpload.objects.get().content is None
        assert not Partnership.objects.exists()

    def test_a_file_that_is_no_list_is_refused_beside_the_field(self, officer):
        response = self.send(officer, b"%PDF-1.7", "list.csv")
        assert "neither a CSV" in response.context["form"].errors["file"][0]

    def test_the_template_can_be_filled_in_and_uploaded(self, officer):
        template = officer.get(f"{self.UPLOAD}template/")
        book = load_workbook(io.BytesIO(template.content))
        book.worksheets[0].append(["Saltby", "children", "London"])
        file = io.BytesIO()
        book.save(file)
        assert "Adds the partnership." in text(self.send(officer, file.getvalue(), "filled.xlsx"))

    def test_others_are_kept_out(self, sign_in_as):
        finance, _ = sign_in_as(FINANCE_OFFICER)
        assert finance.get(self.UPLOAD).status_code == 302
        assert finance.get(f"{self.UPLOAD}template/").status_code == 302


@pytest.mark.django_db
@pytest.mark.prove
def test_a_long_list_is_tried_out_while_somebody_waits(prove_size, django_assert_max_num_queries):
    rows = prove_size(MOST_ROWS, 100)
    year = year_of(timezone.localdate())
    content = "\n".join(
        [HEAD, *(f"Saltby {n // 5},,,,p{n}@saltby.example,Jo,{n},,,{year.name},5" for n in range(rows))]
    )
    before = timezone.now()
    upload = keep_upload(name="long.csv", content=content.encode(), by=UserFactory(), now=NOW)
    assert upload.created == rows
    assert timezone.now() - before < timedelta(seconds=60)
