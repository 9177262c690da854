"""What is held goes on the day on which its time is over, and not the day before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django.utils.module_loading import import_string
from wagtail.admin.models import EditingSession
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from accounts.holdings import holdings
from accounts.models import Erasure, ErasureRequest, Session
from accounts.sessions import SessionStore
from billing.models import BankLine, Invoice
from cms.models import FormatRequest
from events.models import Booking, Place, Suggestion, WaitingEntry
from membership.models import (
    Application,
    ExpressionOfInterest,
    Invitation,
    PartnershipNote,
    PartnershipUpload,
    ProspectContact,
    ProspectNote,
)
from newsletters.models import ImportDraft
from newsletters.models.feedback import IssueFeedback, SuggestedContribution
from office.models import Copy, MailReport, OutboxMessage, Suppression
from resources.models import HeldFile, Profile
from tests.factories import billing, files, library, pages
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory, TicketFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.mail import OutboxMessageFactory
from tests.factories.mailings import (
    ConsignmentFactory,
    CopyFactory,
    EditionFactory,
    MailReportFactory,
    SuppressionFactory,
)
from tests.factories.people import UserFactory
from tests.factories.programme import SuggestionFactory
from tests.factories.staff import (
    ExpressionOfInterestFactory,
    PartnershipNoteFactory,
    ProspectContactFactory,
    ProspectNoteFactory,
)

pytestmark = pytest.mark.django_db

Held = Callable[[], bool]
"""Says whether what is to be forgotten is still there."""


def _mail() -> Held:
    OutboxMessageFactory(sent=True, text="Dear Jo")
    return lambda: OutboxMessage.objects.filter(text="Dear Jo").exists()


def _copy() -> Held:
    consignment = ConsignmentFactory(done=True)
    CopyFactory(edition=EditionFactory(consignment=consignment), sent=True, address="jo@reading.example")
    return lambda: Copy.objects.filter(address="jo@reading.example", name="Jo Reader").exists()


def _report() -> Held:
    MailReportFactory(acted_on_at=timezone.now())
    return MailReport.objects.exists


def _lifted() -> Held:
    SuppressionFactory(lifted=True)
    return Suppression.objects.exists


def _invitation() -> Held:
    InvitationFactory(email="jo@saltby.example", first_name="Jo", withdrawn=True)
    Invitation.objects.update(expires_at=timezone.now(), invited_at=timezone.now() - timedelta(days=1))
    return lambda: Invitation.objects.filter(email="jo@saltby.example").exists()


def _application(state: str = "declined", **values: Any) -> Application:
    now = timezone.now()
    return Application.objects.create(
        name="Saltby", kind="children", first_name="Jo", last_name="Saltby", email="jo@saltby.example",
        state=state, submitted_at=now, decided_at=now, reason="No", **values,
    )  # fmt: skip


def _declined() -> Held:
    _application()
    return Application.objects.exists


def _approved() -> Held:
    from tests.factories.membership import MembershipFactory

    _application("approved", membership=MembershipFactory())
    return lambda: Application.objects.filter(first_name="Jo").exists()


def _interest() -> Held:
    ExpressionOfInterestFactory()
    return ExpressionOfInterest.objects.exists


def _prospect() -> Held:
    ProspectContactFactory()
    return ProspectContact.objects.exists


def _note() -> Held:
    PartnershipNoteFactory()
    ProspectNoteFactory()
    return lambda: PartnershipNote.objects.exists() or ProspectNote.objects.exists()


def _upload() -> Held:
    PartnershipUpload.objects.create(name="list.csv", content=b"Jo", report={}, uploaded_at=timezone.now())
    return PartnershipUpload.objects.filter(content__isnull=False).exists


def _ended(days: int = 0) -> Any:
    now = timezone.now()
    return EventFactory(starts_at=now - timedelta(hours=8), ends_at=now)


def _place() -> Held:
    PlaceFactory(booking=BookingFactory(event=_ended(), free=True, contact_name="Ada"), first_name="Jo")
    return lambda: (
        Place.objects.filter(first_name="Jo").exists() and Booking.objects.filter(contact_name="Ada").exists()
    )


def _waiting() -> Held:
    event = _ended()
    WaitingEntry.objects.create(
        event=event, ticket=TicketFactory(event=event), name="Jo", email="jo@example.org"
    )
    return lambda: WaitingEntry.objects.filter(name="Jo", email="jo@example.org").exists()


def _suggestion() -> Held:
    SuggestionFactory()
    return Suggestion.objects.exists


def _helper() -> Held:
    from events.models import HelperLink

    HelperLink.objects.create(event=_ended(), day=timezone.localdate(), name="Jo", made_by=UserFactory())
    return lambda: HelperLink.objects.filter(name="Jo").exists()


def _wish() -> Held:
    FormatRequest.objects.create(document_title="Plan", format="audio", email="jo@example.org")
    return FormatRequest.objects.exists


def _editing() -> Held:
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(Place)
    EditingSession.objects.create(
        user=UserFactory(), content_type=kind, object_id="1", last_seen_at=timezone.now()
    )
    return EditingSession.objects.exists


def _held_file() -> Held:
    HeldFile.objects.create(document=files.document("held.pdf"), held_by=UserFactory())
    return HeldFile.objects.exists


def _withdrawn_profile() -> Held:
    library.ProfileFactory(withdrawn=True)
    return Profile.objects.exists


def _import() -> Held:
    now = timezone.now()
    ImportDraft.objects.create(
        kind="news", file_name="old.docx", original=b"", outline={}, created_by=UserFactory(), created_at=now, updated_at=now
    )  # fmt: skip
    return ImportDraft.objects.exists


def _invoice() -> Held:
    customer = billing.CustomerFactory(contact_name="Jo", email="jo@council.example")
    billing.issued(customer=customer)
    BankLine.objects.create(
        statement=_statement(), on=timezone.localdate(), words="Jo Saltby", amount_pence=1, fingerprint="f"
    )
    return lambda: (
        Invoice.objects.filter(buyer__email="jo@council.example").exists()
        and BankLine.objects.filter(words="Jo Saltby").exists()
    )


def _statement() -> Any:
    from billing.models import BankStatement

    return BankStatement.objects.create(name="may.csv", digest="d")


def _history() -> Held:
    person = UserFactory()
    log(person, "wagtail.edit", user=person)
    now = timezone.now()
    ErasureRequest.objects.create(
        user=person, state="withdrawn", asked_at=now, not_before=now, decided_at=now
    )
    Erasure.objects.create(done_at=now, reason="asked", report=[])
    return lambda: (
        ModelLogEntry.objects.exists() and ErasureRequest.objects.exists() and Erasure.objects.exists()
    )


def _contribution() -> Held:
    SuggestedContribution.objects.create(topic="T", text="T", name="Jo", email="jo@example.org")
    IssueFeedback.objects.create(answer="yes", issue=pages.issue())
    return lambda: SuggestedContribution.objects.exists() or IssueFeedback.objects.exists()


def _session() -> Held:
    session = SessionStore()
    session.set_expiry(14 * 24 * 3600)
    session.save()
    return lambda: Session.objects.filter(pk=session.session_key).exists()


HELD: dict[str, tuple[Callable[[], Held], timedelta | None]] = {
    "mail": (_mail, None),
    "bulk mail": (_copy, None),
    "mail reports": (_report, None),
    "suppressions": (_lifted, None),
    "invitations": (_invitation, None),
    "applications": (_approved, None),
    "applications that were declined": (_declined, timedelta(days=365)),
    "interest": (_interest, None),
    "prospects": (_prospect, None),
    "notes": (_note, None),
    "uploaded lists": (_upload, None),
    "bookings": (_place, None),
    "waiting lists": (_waiting, None),
    "suggestions for events": (_suggestion, None),
    "helpers": (_helper, None),
    "wishes": (_wish, None),
    "editing": (_editing, None),
    "held files": (_held_file, None),
    "profiles": (_withdrawn_profile, None),
    "imports": (_import, None),
    "contributions": (_contribution, None),
    "money": (_invoice, None),
    "requests": (_history, None),
    "sessions": (_session, None),
    "history": (_history, None),
    "decisions": (_history, None),
}
BY_NAME = {holding.name: holding for holding in holdings()}
TESTED_ELSEWHERE = {"account": "tests/personal_data/test_unused.py"}


class TestWhatIsHeld:
    def test_is_tested_for_every_period(self):
        with_period = {holding.name for holding in holdings() if holding.period}
        assert with_period - set(HELD) - set(TESTED_ELSEWHERE) == set()

    @pytest.mark.parametrize("name", HELD)
    def test_is_there_the_day_before_its_time_is_over(self, name):
        held, task = given(name, before=-timedelta(hours=13))
        task()
        assert held()

    @pytest.mark.parametrize("name", HELD)
    def test_is_gone_on_the_day_and_stays_gone(self, name):
        held, task = given(name, before=timedelta(days=1))
        assert held()
        task()
        assert not held()
        task()


def given(name: str, *, before: timedelta) -> tuple[Held, Callable[[], object]]:
    """Make what is held so long before now that its period has passed by `before`; return the question and its task."""
    make, period = HELD[name]
    holding = BY_NAME[name.partition(" that")[0]]
    period = period or holding.period
    assert period is not None
    # Some tasks go by the database's clock, which no test can move: so the rows are made in the past.
    with time_machine.travel(timezone.now() - period - before, tick=False):
        held = make()
    return held, import_string(holding.task)
