"""Subscribers in the admin: listed, entered with evidence, taken off, imported."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook
from wagtail.models import ModelLogEntry

from newsletters.models import Reader, Subscription
from newsletters.services.groups import EDITOR, FINANCE_OFFICER, set_up_groups
from office.models import Copy
from tests.factories.mailings import CopyFactory, MailingFactory, SubscriptionFactory, SuppressionFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/subscribers/"
EVIDENCE = "Ticked the box at the conference on 3 May 2026"
How = Subscription.How


def enter(client, address="New@Reading.example", **values):
    data = {"address": address, "name": "Jo", "topics": ["newsletter"], "evidence": EVIDENCE, **values}
    return client.post(f"{LIST}new/", data)


def upload(client, *rows, content=None, **values):
    content = content or "\n".join(["E-mail,Name", *rows]).encode()
    data = {"file": SimpleUploadedFile("list.csv", content), "topics": ["newsletter"], "evidence": EVIDENCE}
    return client.post(f"{LIST}import/", {**data, **values})


def signed(response) -> str:
    return re.search(r'name="signed" value="([^"]+)"', response.content.decode())[1]


def lines(response) -> list[tuple[str, str]]:
    """Outcome and address of every line shown."""
    html = response.content.decode()
    return re.findall(r'<span class="w-status[^"]*">(.+?)</span></td>\s*<td>(.+?)</td>', html)


class TestTheList:
    def test_shows_who_receives_what_since_when_and_how_they_agreed(self, staff_client) -> None:
        row = SubscriptionFactory(how=How.STAFF, evidence=EVIDENCE)
        page = staff_client.get(LIST).content.decode()
        assert row.reader.address in page
        assert "The newsletter" in page
        assert EVIDENCE in page
        page = staff_client.get(f"{LIST}inspect/{row.reader_id}/").content.decode()
        assert EVIDENCE in page

    def test_says_that_nothing_comes_to_a_suppressed_address(self, staff_client) -> None:
        SuppressionFactory(address=SubscriptionFactory().reader.address)
        assert "nothing: the address is suppressed" in staff_client.get(LIST).content.decode()

    def test_is_filtered_and_searched(self, staff_client) -> None:
        receives = SubscriptionFactory(how=How.IMPORT).reader.address
        asked = SubscriptionFactory(unconfirmed=True, topic="events").reader.address
        left = SubscriptionFactory(left=True, topic="calls", how=How.ONE_CLICK).reader.address
        for query, found in (
            ("state=receives", {receives}),
            ("state=asked", {asked}),
            ("state=left", {left}),
            ("topic=newsletter&topic=events", {receives, asked}),
            ("topic=newsletter&state=left", set()),
            ("how=import", {receives}),
            (f"q={left}", {left}),
        ):
            page = staff_client.get(f"{LIST}?{query}").content.decode()
            shown = re.sub(r"\s+", "", page)
            assert {each for each in (receives, asked, left) if f">{each}<" in shown} == found, query

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_is_exported_without_formulas(self, staff_client, format) -> None:
        SubscriptionFactory(reader__name="=1+1", reader__address="jo@reading.example")
        response = staff_client.get(f"{LIST}?export={format}")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if format == "csv":
            assert "jo@reading.example,'=1+1" in content.decode()
        assert content

    def test_costs_the_same_whatever_its_length(self, staff_client) -> None:
        counts = []
        for _ in range(2):
            SubscriptionFactory.create_batch(8)
            staff_client.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                staff_client.get(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_is_for_editors_and_not_for_finance(self, client_for) -> None:
        set_up_groups()
        assert client_for(UserFactory(is_staff=True, groups=[EDITOR])).get(LIST).status_code == 200
        assert client_for(UserFactory(is_staff=True, groups=[FINANCE_OFFICER])).get(LIST).status_code == 302


class TestEntering:
    def test_puts_somebody_on_the_list_with_the_evidence(self, staff_client) -> None:
        enter(staff_client)
        row = Subscription.objects.confirmed().get()
        assert (row.reader.address, row.how, row.evidence) == ("new@reading.example", How.STAFF, EVIDENCE)
        assert ModelLogEntry.objects.for_instance(row.reader).get().data["evidence"] == EVIDENCE

    def test_needs_the_evidence(self, staff_client) -> None:
        assert enter(staff_client, evidence="").status_code == 200
        assert not Reader.objects.exists()

    def test_confirms_what_waited_for_its_confirmation(self, staff_client) -> None:
        SubscriptionFactory(unconfirmed=True, reader__address="new@reading.example")
        enter(staff_client)
        assert Subscription.objects.confirmed().count() == 1

    def test_brings_nobody_back_who_has_left(self, staff_client) -> None:
        SubscriptionFactory(left=True, reader__address="new@reading.example")
        assert "Only they can come back" in enter(staff_client).content.decode()
        assert not Subscription.objects.confirmed().exists()

    def test_refuses_a_suppressed_address(self, staff_client) -> None:
        SuppressionFactory(address="new@reading.example")
        assert "We do not write to this address" in enter(staff_client).content.decode()
        assert not Reader.objects.exists()

    def test_offers_no_topic_for_members(self, staff_client) -> None:
        assert enter(staff_client, topics=["announcements"]).status_code == 200
        assert not Reader.objects.exists()


class TestTakingOff:
    def test_leaves_for_them_and_takes_waiting_copies_out(self, staff_client) -> None:
        row = SubscriptionFactory()
        copy = CopyFactory(address=row.reader.address)
        MailingFactory(kind="issue", state="begun", consignment=copy.consignment)
        staff_client.post(f"{LIST}{row.reader_id}/take-off/", {"topics": ["newsletter"], "note": "Phoned."})
        row.refresh_from_db()
        assert row.left_at
        assert row.how == How.STAFF
        assert Copy.objects.get().state == Copy.State.SUPPRESSED
        assert "“Phoned.”" in staff_client.get(f"{LIST}inspect/{row.reader_id}/").content.decode()


class TestImporting:
    def test_shows_every_line_first_and_changes_nothing(self, staff_client) -> None:
        SubscriptionFactory(left=True, reader__address="left@reading.example")
        SubscriptionFactory(reader__address="has@reading.example")
        SuppressionFactory(address="gone@reading.example")
        response = upload(
            staff_client,
            "new@reading.example,Jo",
            "NEW@reading.example,Jo",
            "left@reading.example,",
            "has@reading.example,",
            "gone@reading.example,",
            "nonsense,",
        )
        assert lines(response) == [
            ("New", "new@reading.example"),
            ("As it is", "new@reading.example"),
            ("Refused", "left@reading.example"),
            ("As it is", "has@reading.example"),
            ("Refused", "gone@reading.example"),
            ("Refused", "nonsense"),
        ]
        assert Reader.objects.count() == 2

    def test_then_does_it_and_says_what_became_of_every_line(self, staff_client) -> None:
        shown = upload(staff_client, "new@reading.example,Jo", "nonsense,")
        done = staff_client.post(f"{LIST}import/take/", {"signed": signed(shown)})
        assert lines(done) == lines(shown)
        row = Subscription.objects.confirmed().get()
        assert (row.reader.name, row.how, row.evidence) == ("Jo", How.IMPORT, EVIDENCE)
        again = staff_client.post(f"{LIST}import/take/", {"signed": signed(shown)})
        assert lines(again)[0] == ("As it is", "new@reading.example")

    def test_a_long_list_costs_as_many_queries_as_a_short_one(self, staff_client) -> None:
        counts = []
        for number in (3, 5, 50):
            rows = [f"{number}.{each}@reading.example,Jo" for each in range(number)]
            with CaptureQueriesContext(connection) as queries:
                shown = upload(staff_client, *rows)
                staff_client.post(f"{LIST}import/take/", {"signed": signed(shown)})
            counts.append(len(queries))
        assert counts[1] == counts[2]
        assert Subscription.objects.confirmed().count() == 58

    def test_confirms_what_waited_for_it(self, staff_client) -> None:
        SubscriptionFactory(unconfirmed=True, reader__address="new@reading.example")
        shown = upload(staff_client, "new@reading.example,Jo")
        staff_client.post(f"{LIST}import/take/", {"signed": signed(shown)})
        assert Subscription.objects.confirmed().get().evidence == EVIDENCE

    def test_whoever_left_between_stays_left(self, staff_client) -> None:
        shown = upload(staff_client, "new@reading.example,Jo")
        SubscriptionFactory(only_left=True, reader__address="new@reading.example")
        done = staff_client.post(f"{LIST}import/take/", {"signed": signed(shown)})
        assert lines(done) == [("Refused", "new@reading.example")]

    def test_needs_the_words_on_the_consent(self, staff_client) -> None:
        assert "signed" not in upload(staff_client, "new@reading.example,", evidence="").content.decode()

    def test_takes_excel(self, staff_client) -> None:
        book, file = Workbook(), io.BytesIO()
        book.active.append(["Name", "Email address"])
        book.active.append(["Jo", "new@reading.example"])
        book.save(file)
        assert lines(upload(staff_client, content=file.getvalue())) == [("New", "new@reading.example")]

    def test_says_what_is_wrong_with_a_file(self, staff_client) -> None:
        page = upload(staff_client, content=b"Name\nJo\n").content.decode()
        assert "No column is headed “E-mail”" in page

    def test_what_was_shown_cannot_be_altered(self, staff_client) -> None:
        shown = signed(upload(staff_client, "new@reading.example,"))
        forged = shown[:-1] + ("B" if shown.endswith("A") else "A")
        page = staff_client.post(f"{LIST}import/take/", {"signed": forged}, follow=True).content.decode()
        assert "Upload the list again" in page
        assert not Reader.objects.exists()

    def test_is_not_for_those_who_may_only_look(self, client_for) -> None:
        set_up_groups()
        client = client_for(UserFactory(is_staff=True, groups=[FINANCE_OFFICER]))
        upload(client, "new@reading.example,")
        enter(client)
        assert not Reader.objects.exists()
