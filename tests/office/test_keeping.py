"""What ends that something is kept: a write to what is shown, and the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from office.keeping import begin_generation, current_generation, next_instant
from office.keeping.generation import changes_what_is_shown
from office.keeping.instants import LONGEST, registered_instants
from office.keeping.pieces import Pieces
from office.models import Identity, OutboxMessage
from tests.factories.events import EventFactory

# Of membership pages show who is in membership on a day, which are dates: they turn at midnight.
SHOWN_APPS = {"cms", "community", "events", "newsletters", "resources"}
# Moments at which something happened or a task is due: they change no page before somebody writes something.
HAPPENED = {
    "cms.Answer.submit_time",
    "cms.AnswersDeletion.announced_at",
    "cms.AnswersDeletion.deleted_at",
    "cms.FormatRequest.answered_at",
    "cms.FormatRequest.received_at",
    "cms.GatedDocument.created_at",
    "cms.GatedDocument.reading_claimed_until",
    "cms.Navigation.updated_at",
    "cms.Picture.created_at",
    "cms.SearchWord.seen_at",
    # Copies of the event's own moments, which are declared.
    "events.EventPage.ends_at",
    "events.EventPage.starts_at",
    "events.Booking.cancelled_at",
    "events.Booking.confirmed_at",
    "events.Booking.created_at",
    "events.Booking.placed_at",
    "events.Charge.paid_at",
    "events.Charge.settled_at",
    "events.CheckIn.at",
    "events.CheckIn.undone_at",
    "events.Details.entered_at",
    "events.Event.cancelled_at",
    "events.EventLetter.created_at",
    "events.EventLetter.dropped_at",
    "events.EventLetter.due_at",
    "events.EventLetter.written_at",
    "events.HelperLink.made_at",
    "events.HelperLink.withdrawn_at",
    "events.Place.ended_at",
    "events.Place.named_at",
    "events.PlacePart.ended_at",
    "events.Suggestion.answered_at",
    "events.Suggestion.received_at",
    "events.WaitingEntry.closed_at",
    "events.WaitingEntry.joined_at",
    "newsletters.ImportDraft.created_at",
    "newsletters.ImportDraft.updated_at",
    "newsletters.ImportedDocument.imported_at",
    "newsletters.IssueFeedback.dealt_with_at",
    "newsletters.IssueFeedback.given_at",
    "newsletters.Mailing.created_at",
    "newsletters.Mailing.send_at",
    "newsletters.Reader.since",
    "newsletters.Subscription.asked_at",
    "newsletters.Subscription.confirmed_at",
    "newsletters.Subscription.left_at",
    "newsletters.SuggestedContribution.received_at",
    "newsletters.SuggestedContribution.state_changed_at",
    *(
        f"resources.{name}"
        for name in (
            "Currency.asked_at",
            "Currency.reminded_at",
            "Example.contributed_at",
            "Example.published_at",
            "ExampleStep.at",
            "HeldFile.held_at",
            "LinkCheck.at",
            "LinkHost.free_at",
            "LinkWatch.checked_at",
            "LinkWatch.dead_since",
            "LinkWatch.due_at",
            "LinkWatch.failing_since",
            "LinkWatch.told_at",
            "Nudge.sent_at",
            "PrivacyWarning.found_at",
            "Profile.checked_at",
            "Profile.consented_at",
            "Profile.hidden_at",
            "Profile.link_until",
            "Profile.proposed_at",
            "Profile.reminded_at",
            "Profile.withdrawn_at",
        )
    ),
}


class TestAStatement:
    @pytest.mark.parametrize(
        "sql",
        [
            'INSERT INTO "newsletters_newspage" ("date") VALUES (%s) RETURNING "id"',
            'UPDATE "cms_contentpage" SET "access" = %s',
            'DELETE FROM "events_quota" WHERE "id" IN (%s)',
            'UPDATE "office_identity" SET "name" = %s WHERE "id" = %s',
            'WITH gone AS (DELETE FROM "resources_example" RETURNING id) SELECT count(*) FROM gone',
            "TRUNCATE cms_picture",
            # Topics list what is tagged with them from the search's own table.
            'UPDATE "cms_searchentry" SET "readers_only" = %s',
            "ALTER TABLE x ADD COLUMN y int",
            'INSERT INTO "office_outboxmessage" VALUES (1) ; UPDATE "cms_navigation" SET "header" = %s',
        ],
    )
    def test_that_writes_to_what_is_shown_is_noticed(self, sql):
        assert changes_what_is_shown(sql)

    @pytest.mark.parametrize(
        "sql",
        [
            'SELECT * FROM "newsletters_newspage" FOR UPDATE',
            'SELECT * FROM "newsletters_newspage" FOR NO KEY UPDATE',
            'SAVEPOINT "s1"',
            'UPDATE "office_outboxmessage" SET "state" = %s',
            'INSERT INTO "accounts_session" VALUES (%s) ON CONFLICT ("session_key") DO UPDATE SET "session_data" = %s',
            'WITH due AS (SELECT id FROM "newsletters_mailing") SELECT * FROM due',
            "EXECUTE begin_copy (%s, %s, %s, %s, %s)",
        ],
    )
    def test_that_changes_nothing_shown_is_not(self, sql):
        assert not changes_what_is_shown(sql)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAGeneration:
    def test_ends_with_the_commit_of_a_write(self):
        identity = Identity.load()
        before = current_generation()
        with transaction.atomic():
            identity.name = "Another name"
            identity.save()
            assert current_generation() == before
        assert current_generation() != before

    def test_ends_with_a_bulk_update_and_with_written_sql(self):
        Identity.load()
        before = current_generation()
        Identity.objects.update(name="Another name")
        between = current_generation()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE office_identity SET name = 'A third'")
        assert len({before, between, current_generation()}) == 3

    def test_goes_on_when_the_write_is_rolled_back_or_shown_nowhere(self):
        Identity.load()
        before = current_generation()
        with transaction.atomic():
            Identity.objects.update(name="Never")
            transaction.set_rollback(True)
        OutboxMessage.objects.all().delete()
        assert current_generation() == before

    def test_ends_for_a_write_after_a_savepoint_was_rolled_back(self):
        Identity.load()
        before = current_generation()
        with transaction.atomic():
            with transaction.atomic():
                Identity.objects.update(name="Never")
                transaction.set_rollback(True)
            Identity.objects.update(name="Really")
        assert current_generation() != before


@pytest.mark.django_db
class TestPieces:
    def test_made_of_rows_read_before_a_write_are_never_shown_after_it(self):
        now = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
        for write_comes_between in (False, True):
            began_under = current_generation()
            if write_comes_between:
                begin_generation()
            made = Pieces("visitor:an-address", ("main",), now, began_under)
            made.load()
            made.note("main", "what the old rows said")
            made.keep()
            asked_next = Pieces("visitor:an-address", ("main",), now, current_generation())
            asked_next.load()
            assert asked_next.is_whole is not write_comes_between


@pytest.mark.django_db
class TestTheNextInstant:
    def test_is_midnight_in_london_in_summer_too(self):
        now = datetime(2026, 7, 1, 22, 58, tzinfo=UTC)
        assert next_instant(now=now) == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)

    def test_is_never_further_away_than_the_longest_time(self):
        now = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
        assert next_instant(now=now) == now + LONGEST

    def test_is_when_booking_opens(self):
        now = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
        opens = now + timedelta(minutes=2)
        EventFactory(
            everybody_books_from=opens, starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=10)
        )
        assert next_instant(now=now) == opens
        assert next_instant(now=opens) == opens + LONGEST

    def test_knows_every_column_by_which_a_page_changes(self):
        """A new column with a moment must be declared as an instant, or entered here as one that shows nothing by time alone."""
        known = {f"{label}.{name}" for label, names in registered_instants().items() for name in names}
        unknown = [
            f"{model._meta.label}.{column.name}"
            for model in apps.get_models()
            if model._meta.app_label in SHOWN_APPS and not hasattr(model, "pgh_tracked_model")
            for column in model._meta.local_fields
            if isinstance(column, models.DateTimeField)
        ]
        assert sorted(set(unknown) - known - HAPPENED) == []
