"""Everything that points to a person is moved when two accounts become one, or stays on purpose."""

import pghistory.models
import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.utils import timezone

from accounts.merging import plan_merge
from accounts.models import User
from accounts.services.merging import merge_accounts
from events.models import WaitingEntry
from membership.models import Administrator, Invitation, Seat
from resources.models import ExampleStep, HeldFile
from tests.factories import files
from tests.factories.events import PlaceFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.library import ProfileFactory
from tests.factories.membership import MembershipFactory, SeatFactory
from tests.factories.people import UserFactory
from tests.factories.resources import ExampleFactory

RECORD = "says under which account something was done; that account is kept for it"
NEVER_INHERITED = "ways of signing in and rights in the admin are never inherited"
DESK = "belongs to the desk of somebody who works in the admin"

MOVED = {
    "account.EmailAddress.user",
    "events.Booking.booked_by",
    "events.Place.user",
    "events.WaitingEntry.user",
    "membership.Administrator.user",
    "membership.Invitation.accepted_by",
    "membership.Invitation.invited_by",
    "membership.Seat.user",
    "resources.Example.contributed_by",
    "resources.ExampleStep.by",
    "resources.HeldFile.held_by",
    "resources.Profile.user",
}
KEPT = {
    "accounts.Erasure.done_by": RECORD,
    "accounts.ErasureRequest.decided_by": RECORD,
    "accounts.ErasureRequest.user": "belongs to the account that it was asked for",
    "accounts.Session.person": NEVER_INHERITED,
    "accounts.User.merged_into": "an earlier merge is told as it was",
    "accounts.User_groups.user": NEVER_INHERITED,
    "accounts.User_user_permissions.user": NEVER_INHERITED,
    "mfa.Authenticator.user": NEVER_INHERITED,
    "billing.BankLine.ignored_by": RECORD,
    "billing.BankMatch.matched_by": RECORD,
    "billing.BankMatch.undone_by": RECORD,
    "billing.BankStatement.uploaded_by": RECORD,
    "billing.OpenQuestion.settled_by": RECORD,
    "billing.Payment.recorded_by": RECORD,
    "billing.Refund.recorded_by": RECORD,
    "billing.ReminderHold.held_by": RECORD,
    "cms.Answer.sender": RECORD,
    "cms.FormatRequest.answered_by": RECORD,
    "cms.GatedDocument.uploaded_by_user": RECORD,
    "cms.Picture.uploaded_by_user": RECORD,
    "events.CheckIn.by": RECORD,
    "events.HelperLink.made_by": RECORD,
    "newsletters.Mailing.created_by": RECORD,
    "newsletters.Mailing.scheduled_by": RECORD,
    "membership.Application.decided_by": RECORD,
    "membership.Application.entered_by": RECORD,
    "membership.ApplicationQuestion.asked_by": RECORD,
    "membership.AreaWish.asked_by": RECORD,
    "membership.AreaWish.settled_by": RECORD,
    "membership.ExpressionOfInterest.handled_by": RECORD,
    "membership.PartnershipNote.written_by": RECORD,
    "membership.PartnershipUpload.uploaded_by": RECORD,
    "membership.ProspectNote.written_by": RECORD,
    "membership.Renewal.answered_by": RECORD,
    "membership.RenewalRound.opened_by": RECORD,
    "membership.Succession.done_by": RECORD,
    "newsletters.ImportDraft.created_by": DESK,
    "newsletters.ImportedDocument.imported_by": RECORD,
    "resources.Nudge.sent_by": RECORD,
    "resources.Profile.proposed_by": RECORD,
}
OTHERS_APPS = {"wagtailadmin", "wagtailcore", "wagtaildocs", "wagtailimages", "wagtailusers"}


def pointing_to_people() -> set[str]:
    """Every stored relation to a person, but the audit trail's own and those of Wagtail, which are its record."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, pghistory.models.Event) or model._meta.proxy or not model._meta.managed:
            continue
        if model._meta.app_label in OTHERS_APPS:
            continue
        found |= {
            f"{model._meta.label}.{field.name}"
            for field in model._meta.local_fields
            if field.related_model is User
        }
    return found


class TestEveryRelationToAPerson:
    def test_is_moved_or_kept_on_purpose(self) -> None:
        assert pointing_to_people() == MOVED | set(KEPT)

    def test_none_is_both(self) -> None:
        assert not MOVED & set(KEPT)

    @pytest.mark.django_db
    def test_that_is_moved_leaves_nothing_with_the_closed_account(self) -> None:
        kept, closed = UserFactory(), UserFactory(signs_in=True)
        SeatFactory(user=closed)
        SeatFactory(user=closed, ended=True)
        Administrator.objects.create(user=closed, partnership=MembershipFactory().partnership)
        InvitationFactory(invited_by=closed, accepted_by=closed, accepted_at=timezone.now())
        example = ExampleFactory(contributed_by=closed)
        example.steps.create(kind=ExampleStep.Kind.CONTRIBUTED, by=closed)
        HeldFile.objects.create(document=files.document(), held_by=closed)
        ProfileFactory(user=closed)
        place = PlaceFactory(user=closed, booking__booked_by=closed)
        WaitingEntry.objects.create(
            event=place.booking.event, ticket=place.ticket, name="A", email="a@saltby.example", user=closed
        )
        for label in MOVED:
            assert self.rows(label, closed).exists(), label
        merge_accounts(
            kept=kept,
            closed=closed,
            agreed=plan_merge(kept=kept, closed=closed).fingerprint,
            by=UserFactory(administrator=True),
            now=timezone.now(),
        )
        for label in MOVED:
            assert not self.rows(label, closed).exists(), label
        for model, field, number in (
            (Seat, "user", 2),
            (Administrator, "user", 1),
            (Invitation, "invited_by", 1),
            (EmailAddress, "user", 2),
        ):
            assert model.objects.filter(**{field: kept}).count() == number

    def rows(self, label: str, person: User):  # type: ignore[no-untyped-def]
        model, field = label.rsplit(".", 1)
        return apps.get_model(model)._base_manager.filter(**{field: person})
