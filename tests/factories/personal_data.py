"""One person of whom the site holds something of every kind."""

from dataclasses import dataclass
from datetime import timedelta

import pghistory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.log_actions import log
from wagtail.models import (
    Comment,
    CommentReply,
    Page,
    PageSubscription,
    Revision,
    Task,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from accounts.models import Erasure, ErasureRequest, User
from accounts.sessions import SessionStore
from billing.models import BankLine, BankMatch, BankStatement, CardAttempt, OpenQuestion, ReminderHold
from billing.models.payments import Dispute, Refund, WriteOff
from billing.services.corrections import credit_invoice
from cms.models import Answer, FormatRequest
from cms.services.searching import follow
from events.models import Event, HelperLink
from membership.models import (
    Administrator,
    Application,
    ApplicationLink,
    ApplicationQuestion,
    AreaWish,
    PartnershipUpload,
    Renewal,
    RenewalRound,
    Succession,
)
from newsletters.models import ImportDraft, ImportedDocument
from newsletters.models.feedback import SuggestedContribution
from office.models import OutboxAttachment
from resources.models import ExampleStep, HeldFile, Nudge, TopicContact
from tests.factories import billing, files, forms, library, pages, resources
from tests.factories.event_letters import CheckedInFactory, DetailsFactory, EventLetterFactory
from tests.factories.events import BookingFactory, EventFactory, PlaceFactory, TicketFactory
from tests.factories.feedback import ContributionFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.mail import OutboxMessageFactory
from tests.factories.mailings import (
    CopyFactory,
    MailingFactory,
    MailReportFactory,
    SubscriptionFactory,
    SuppressionFactory,
)
from tests.factories.membership import PartnershipFactory, SeatFactory, year_of
from tests.factories.people import UserFactory, give_second_factor
from tests.factories.programme import SpeakerFactory, SuggestionFactory, event_page
from tests.factories.staff import (
    ExpressionOfInterestFactory,
    PartnershipNoteFactory,
    ProspectContactFactory,
    ProspectNoteFactory,
)

FIRST, LAST = "Wilhelmina", "Quarterstaff"
NAME = f"{FIRST} {LAST}"
MAIN, OTHER = "wilhelmina@saltby.example", "quarterstaff@harbour.example"
PHONE = "01632 960 777"


@dataclass(frozen=True)
class Everywhere:
    """The person, and somebody whose data must never be touched."""

    user: User
    bystander: User


def everywhere() -> Everywhere:
    """Make the person, with rows in every holding; nothing stands in the way of erasing her."""
    bystander = UserFactory(signs_in=True, first_name="Ottoline", last_name="Bystander")
    user = UserFactory(
        email=MAIN, first_name=FIRST, last_name=LAST, job_title="Manager", phone=PHONE, signs_in=True
    )
    with pghistory.context(user=user.pk, url="/somewhere/"):
        _account(user)
        _membership(user, bystander)
        _money(user)
        _pages(user)
        _events(user)
        _directory(user)
        _mail(user)
    return Everywhere(user, bystander)


def _account(user: User) -> None:
    now = timezone.now()
    second = EmailAddress.objects.create(user=user, email=OTHER, verified=True)
    second.emailconfirmation_set.create(key="a-key", sent=now)
    give_second_factor(user)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.save()
    user.groups.add(Group.objects.create(name="People who help"))
    user.user_permissions.add(Permission.objects.order_by("pk")[0])
    ErasureRequest.objects.create(
        user=user,
        state="refused",
        asked_at=now,
        not_before=now,
        decided_at=now,
        reason=f"{NAME} still owed money.",
    )
    Erasure.objects.create(done_at=now, done_by=user, reason="asked", report=[])
    log(user, "accounts.merge", user=user, data={"kept": MAIN, "closed": NAME})
    log(pages.home(), "wagtail.edit", user=user)


def _membership(user: User, bystander: User) -> None:
    now = timezone.now()
    seat = SeatFactory(user=user)
    SeatFactory(user=bystander, partnership=seat.partnership, lead_contact=True)
    Administrator.objects.create(user=user, partnership=PartnershipFactory())
    InvitationFactory(email=OTHER, first_name=FIRST, last_name=LAST)
    InvitationFactory(invited_by=user)
    application = Application.objects.create(
        name="Saltby Safeguarding Children Partnership",
        kind="children",
        first_name=FIRST,
        last_name=LAST,
        email=MAIN.upper(),
        phone=PHONE,
        billed_contact=NAME,
        billed_email=MAIN,
        words=f"I am {NAME}.",
        state="submitted",
        submitted_at=now,
        entered_by=user,
    )
    ApplicationQuestion.objects.create(
        application=application,
        words=f"Dear {NAME}, which area?",
        asked_at=now,
        asked_by=user,
        answer=f"Yours, {NAME}",
        answered_at=now,
    )
    ApplicationLink.objects.create(
        application=application, token_hash="a" * 64, created_at=now, expires_at=now + timedelta(days=14)
    )
    ExpressionOfInterestFactory(name=NAME, email=MAIN, phone=PHONE)
    ProspectContactFactory(name=NAME, email=OTHER, phone=PHONE)
    ProspectNoteFactory(written_by=user, words=f"Rang {NAME} at {OTHER}.")
    PartnershipNoteFactory(written_by=user, words=f"Spoke with {NAME} ({MAIN}).")
    seat.partnership.notes = f"Ask for {NAME}."
    seat.partnership.save()
    round_ = RenewalRound.objects.create(
        year=year_of(timezone.localdate() + timedelta(days=365)), opened_at=now, opened_by=user
    )
    Renewal.objects.create(
        round=round_, partnership=seat.partnership, answered_by=user, paused_because=f"{NAME} is on leave"
    )
    AreaWish.objects.create(
        partnership=seat.partnership, words=f"{NAME} says: a new area", asked_at=now, asked_by=user
    )
    Succession.objects.create(
        predecessor=PartnershipFactory(),
        successor=PartnershipFactory(),
        kind="merged",
        on=now.date(),
        done_by=user,
    )
    PartnershipUpload.objects.create(name="list.csv", uploaded_at=now, uploaded_by=user, applied_at=now)


def _money(user: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    customer = billing.CustomerFactory(name=NAME, contact_name=NAME, email=MAIN, notes=f"{NAME} rings back")
    invoice = billing.paid(customer=customer)
    payment = invoice.customer.payments.get()
    lost = billing.issued(customer=customer)
    credit_invoice(invoice=lost, reason="Left", now=now)
    bad = billing.issued(customer=customer)
    WriteOff.objects.create(invoice=bad, amount_pence=bad.total_pence, reason="Gone", written_off_at=now)
    Refund.objects.create(
        payment=payment, invoice=invoice, amount_pence=1, reason="Odd penny", made_on=today, recorded_at=now
    )
    Dispute.objects.create(
        payment=payment,
        provider_reference="dp_1",
        amount_pence=1,
        state="open",
        reason="doubled",
        opened_at=now,
    )
    CardAttempt.objects.create(
        invoice=invoice,
        amount_pence=50_000,
        provider="sandbox",
        idempotency_key="k",
        title="Membership",
        email=MAIN,
        state="failed",
        expires_at=now,
    )
    statement = BankStatement.objects.create(name="may.csv", digest="d", uploaded_by=user)
    line = BankLine.objects.create(
        statement=statement,
        on=today,
        words=f"{NAME} INV",
        amount_pence=50_000,
        fingerprint="f",
        ignored_at=now,
        ignored_because="Seen",
        ignored_by=user,
    )
    BankMatch.objects.create(line=line, matched_by=user, matched_at=now)
    OpenQuestion.objects.create(
        kind="parked", words="What?", cause="c", opened_at=now, settled_at=now, settled_by=user, answer="Ours"
    )
    ReminderHold.objects.create(invoice=bad, reason="They pay", held_by=user)


def _pages(user: User) -> None:
    now = timezone.now()
    form = forms.form_page()
    Answer.objects.create(page=form, form_data={"your_view": f"I am {NAME}", "e_mail": OTHER})
    FormatRequest.objects.create(document_title="A plan", format="audio", words=NAME, email=MAIN)
    page = Page.objects.get(pk=form.pk)
    Page.objects.filter(pk=page.pk).update(owner=user, locked_by=user)
    revision = Revision.objects.filter(object_id=str(page.pk)).first()
    Revision.objects.filter(pk=revision.pk).update(user=user)
    kind = ContentType.objects.get_for_model(Page)
    EditingSession.objects.create(user=user, content_type=kind, object_id=page.pk, last_seen_at=now)
    FormState.objects.create(user=user, content_type=kind, object_id=page.pk, data="{}", last_updated_at=now)
    PageSubscription.objects.create(user=user, page=page, comment_notifications=True)
    UserProfile.objects.create(user=user)
    comment = Comment.objects.create(page=page, user=user, text=f"{NAME} asks", contentpath="title")
    CommentReply.objects.create(comment=comment, user=user, text="Yes")
    flow = WorkflowState.objects.create(
        content_type=ContentType.objects.get_for_model(form),
        base_content_type=kind,
        object_id=str(page.pk),
        workflow=Workflow.objects.create(name="Approval"),
        requested_by=user,
    )
    task = Task.objects.create(name="Look", content_type=ContentType.objects.get_for_model(Task))
    TaskState.objects.create(
        workflow_state=flow, revision=revision, task=task, finished_by=user, comment=f"Fine, {NAME}",
        content_type=ContentType.objects.get_for_model(TaskState),
    )  # fmt: skip
    UploadedFile.objects.create(file=ContentFile(b"x", "x.txt"), uploaded_by_user=user)
    files.document("minutes.pdf", uploaded_by_user=user)
    files.picture("harbour.png", uploaded_by_user=user)
    MailingFactory(created_by=user)
    ImportedDocument.objects.create(
        digest="d", kind="news", file_name="old.docx", imported_at=now, imported_by=user
    )
    ImportDraft.objects.create(
        kind="news",
        file_name="older.docx",
        original=b"x",
        outline={},
        created_by=user,
        created_at=now,
        updated_at=now,
    )


def _events(user: User) -> None:
    event: Event = EventFactory(over=True)
    booking = BookingFactory(
        event=event, free=True, booked_by=user, contact_name=NAME, contact_email=MAIN, contact_phone=PHONE
    )
    place = PlaceFactory(
        booking=booking, user=user, first_name=FIRST, last_name=LAST, email=OTHER, job_title="Manager"
    )
    DetailsFactory(place=place, dietary=f"{NAME} eats no fish")
    CheckedInFactory(place=place)
    EventLetterFactory(place=place, facts={"to": OTHER, "words": f"Dear {NAME}"})
    place.booking.event.waiting.create(ticket=TicketFactory(event=event), name=NAME, email=OTHER, user=user)
    HelperLink.objects.create(event=event, day=timezone.localdate(), name=NAME, made_by=user)
    SuggestionFactory(name=NAME, email=MAIN)
    ContributionFactory(name=NAME, email=MAIN)
    speaker = SpeakerFactory(name=NAME)
    event_page("A day with speakers", speakers=[{"type": "speaker", "value": speaker.pk}])


def _directory(user: User) -> None:
    example = resources.ExampleFactory(contributed_by=user)
    ExampleStep.objects.create(example=example, kind="contributed", by=user, words=f"From {NAME}")
    HeldFile.objects.create(document=files.document("held.pdf"), held_by=user)
    Nudge.objects.create(partnership=example.partnership, sent_by=user)
    profile = library.ProfileFactory(shown=True, user=user, email=MAIN, name=NAME, contact=PHONE)
    follow(source="person", keys=[str(profile.pk)])
    TopicContact.objects.create(topic=resources.topic("Neglect"), name=NAME, email=MAIN, phone=PHONE)
    library.hub(contact_name=NAME, contact_email=MAIN)


def _mail(user: User) -> None:
    letter = OutboxMessageFactory(sent=True, recipients=[MAIN], text=f"Dear {NAME}", subject=f"For {FIRST}")
    OutboxAttachment.objects.create(
        message=letter, position=1, name=f"{NAME}.pdf", content_type="application/pdf", size=1, content=b"x"
    )
    OutboxMessageFactory(recipients=[OTHER], text=f"Dear {NAME}")
    OutboxMessageFactory(
        sent=True,
        recipients=["lead@saltby.example"],
        text=f"{NAME} has taken her seat.",
        html=f"<p>{NAME} &lt;{MAIN}&gt; has taken her seat.</p>",
        headers={"Reply-To": MAIN},
    )
    CopyFactory(person=f"user:{user.pk}", address=MAIN, name=NAME, personal={"name": FIRST}, sent=True)
    CopyFactory(address=OTHER, name=NAME)
    MailReportFactory(address=MAIN, detail=f"550 {MAIN} unknown")
    SuppressionFactory(address=OTHER, detail=f"{NAME} rang")
    SuggestedContribution.objects.create(topic="Thresholds", text=f"I am {NAME}", name=NAME, email=OTHER)
    SubscriptionFactory(reader__address=MAIN, reader__name=NAME, evidence=f"{NAME} wrote")
