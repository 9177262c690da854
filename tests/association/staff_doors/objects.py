"""One row of everything that an address of the staff side can be about."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.admin.admin_url_finder import finder_classes
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Collection, Page, Workflow

from accounts.models import ErasureRequest
from billing.models import BankStatement, CardAttempt, ChaserStep, OpenQuestion, StripeEvent
from billing.models import ReminderStep as ReminderOfMoney
from cms.models import FormatRequest, PromotedResult
from events.models import CancellationRule, HelperLink, ReminderStep, WaitingEntry
from membership.models import Administrator, AreaWish, LetterText
from membership.services.importing import keep_upload
from newsletters.models import ImportedDocument, IssueFeedback, IssuePage, SuggestedContribution
from newsletters.services.groups import set_up_groups
from newsletters.services.import_drafts import start_draft
from newsletters.services.site import set_up_site
from resources.models import Currency
from tests.factories import (
    applications,
    billing,
    events,
    files,
    forms,
    library,
    mailings,
    pages,
    programme,
    renewals,
    resources,
    staff,
    upkeep,
)
from tests.factories.feedback import ContributionFactory, IssueFeedbackFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.mail import OutboxMessageFactory
from tests.factories.people import UserFactory

LEGACY = b"<html><body><h1>Newsletter, April 2024</h1><h2>News</h2><p>Something happened.</p></body></html>"


def make_everything() -> None:
    """Write the rows."""
    set_up_site()
    programme.events_page()
    set_up_groups()
    person = UserFactory(first_name="Ada", last_name="First")
    _pages(person)
    _membership(person)
    _money()
    _events(person)
    _directory()
    _mail(person)
    UserFactory(first_name="Zoe", last_name="Last")
    _changes(person)


def _pages(person: Any) -> None:
    issue = pages.issue()
    issue.save_revision(user=person)
    IssueFeedbackFactory(issue=issue, with_words=True)
    ContributionFactory()
    pages.news().create_alias(update_slug="the-same")
    forms.form_page()
    files.document()
    files.picture()
    Collection.get_first_root_node().add_child(name="Reports")
    Redirect.objects.create(old_path="/old", redirect_link="/new/")
    EditingSession.objects.create(
        user=person, content_object=Page.objects.get(pk=issue.pk), last_seen_at=timezone.now()
    )
    other = pages.issue(month=issue.month.replace(year=issue.month.year - 1))
    other.save_revision(user=person)
    Workflow.objects.first().start(IssuePage.objects.get(pk=other.pk), person)
    now = timezone.now()
    start_draft(data=LEGACY, name="april.html", kind="newsletter", month=None, user=person, now=now)
    ImportedDocument.objects.create(
        digest="0" * 64, kind="newsletter", file_name="march.html", imported_at=now
    )


def _membership(person: Any) -> None:
    now = timezone.now()
    membership = renewals.member()
    partnership = membership.partnership
    round_ = renewals.opened()
    renewal = round_.renewals.first()
    step = renewal.notices.model.step.field.related_model.objects.first()
    renewal.notices.create(step=step, due_on=now.date(), settled_at=now, reason="no_fee")
    AreaWish.objects.create(partnership=partnership, words="One more.", asked_at=now)
    Administrator.objects.create(partnership=partnership, user=person)
    InvitationFactory(partnership=partnership)
    staff.PartnershipNoteFactory(partnership=partnership)
    staff.ProspectContactFactory()
    staff.ProspectNoteFactory()
    staff.ExpressionOfInterestFactory()
    LetterText.objects.get_or_create(
        name="First letter", defaults={"subject": "Join", "words": "Dear {name}"}
    )
    applications.set_fees()
    applications.submitted()
    keep_upload(name="list.csv", content=b"Partnership,Kind\nSaltby,children\n", by=person, now=now)


def _money() -> None:
    now = timezone.now()
    invoice = billing.issued()
    billing.pay(invoice, 100, method="card", provider_reference="pi_1")
    OpenQuestion.objects.create(kind="parked", words="Whose?", cause="test", opened_at=now)
    statement = BankStatement.objects.create(name="april.csv", digest="1" * 64)
    statement.lines.create(on=now.date(), words="HARROWMERE", amount_pence=500, fingerprint="2" * 64)
    ChaserStep.objects.create(days_after_draft=5, words="Please send your number.")
    ReminderOfMoney.objects.create(days_after_due=5, words="Please pay.")
    CardAttempt.objects.create(
        invoice=invoice,
        amount_pence=500,
        provider="sandbox",
        idempotency_key="one",
        session="cs_1",
        payment_intent="pi_1",
        state=CardAttempt.State.PAID,
        title="Membership",
        email="a@example.org",
        expires_at=now + timedelta(hours=1),
    )
    StripeEvent.objects.create(
        event_id="evt_1", kind="charge.refunded", livemode=False, created_at=now, received_at=now, due_at=now
    )


def _events(person: Any) -> None:
    page = programme.event_page(bookable={})
    event = page.event
    ticket = events.TicketFactory(event=event, size=1)
    place = events.PlaceFactory(booking__event=event, ticket=ticket)
    part = events.PartFactory(event=event, size=1)
    events.PlacePartFactory(place=place, part=part)
    CancellationRule.objects.create(event=event, days_before=10, fee_bp=5000)
    ReminderStep.objects.create(event=event, days_before=3, subject="Soon", words="Come.")
    HelperLink.objects.create(
        event=event, day=timezone.localdate(event.starts_at), name="Desk", made_by=person
    )
    WaitingEntry.objects.create(event=event, ticket=ticket, name="Jo", email="jo@example.org")
    programme.SpeakerFactory()
    programme.OtherEventFactory()
    programme.SuggestionFactory()


def _directory() -> None:
    now = timezone.now()
    example = upkeep.shared()
    upkeep.watched(example, now=now)
    Currency.objects.get_or_create(example=example, defaults={"due_on": now.date()})
    resources.ExampleFactory()
    library.SeriesFactory()
    library.briefing(versions=1)
    library.ProfileFactory()
    PromotedResult.objects.create(words=["annual report"], address="/library/", title="Reports")
    FormatRequest.objects.create(document_title="Guide", format="audio", email="reader@example.org")


def _mail(person: Any) -> None:
    OutboxMessageFactory(uncertain=True)
    now = timezone.now()
    ErasureRequest.objects.create(user=person, asked_at=now, not_before=now)
    IssueFeedback.objects.create(issue=IssuePage.objects.first(), answer="no", comment="Too long.")
    SuggestedContribution.objects.create(
        topic="Neglect", text="What we did.", name="Jo", email="jo@example.org"
    )
    mailings.SuppressionFactory()
    mailings.SubscriptionFactory()
    mailings.MailingFactory()
    mailings.sent_mailing()


def _changes(person: Any) -> None:
    """Something of every kind was changed by somebody, so that the reports of changes have to name it."""
    for model in finder_classes.values_by_class:
        row = model._default_manager.first()
        if row is not None:
            log(instance=row, action="wagtail.edit", user=person)
