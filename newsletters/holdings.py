"""What the newsletter holds about people: who asked for mail and who left it, and who wrote, imported and sent it."""

from django.db.models import Q

from accounts.holdings import (
    Holding,
    Rows,
    Subject,
    not_about_people,
    record,
    register_holding,
    register_mentions,
)
from newsletters.models import Reader
from newsletters.models.feedback import KEPT_FOR as FEEDBACK_KEPT_FOR
from newsletters.services.import_drafts import KEPT_FOR as DRAFTS_KEPT_FOR


def _readers(subject: Subject) -> Q:
    return subject.by_address("address")


def _subscriptions(subject: Subject) -> Q:
    return Q(reader__in=Reader.objects.filter(_readers(subject)))


READERS = Holding(
    name="readers",
    order=500,
    title="Subscriptions by e-mail",
    people="People who asked for our mail, and those who left it",
    purpose="To send what was asked for, and nothing after it was left",
    basis="Consent; for what membership brings, legitimate interests",
    kept_for=(
        "Until you leave; that you left stays, so that we do not write again. What was never confirmed: 30 days. "
        "After erasure only a number computed from the address."
    ),
    task="newsletters.tasks.forget_unconfirmed",
    rows=(
        Rows(
            "newsletters.Subscription",
            "subscriptions",
            _subscriptions,
            shows=("topic", "asked_at", "confirmed_at", "left_at", "how", "evidence"),
        ),
        Rows(
            "newsletters.Reader",
            "entries as a reader",
            _readers,
            shows=("address", "name", "since"),
            names=("name",),
        ),
    ),
)

IMPORTS = Holding(
    name="imports",
    order=510,
    title="Documents being imported",
    people="Staff who import old newsletters",
    purpose="To correct what was read before it becomes pages",
    basis="Legitimate interests",
    kept_for="Until accepted or given up; 30 days after anybody last went on with it.",
    period=DRAFTS_KEPT_FOR,
    task="newsletters.tasks.forget_old_imports",
    rows=(
        Rows(
            "newsletters.ImportDraft",
            "imports not finished",
            lambda subject: subject.by_account("created_by"),
            shows=("file_name", "created_at"),
        ),
        record(
            "newsletters.ImportedDocument",
            "documents that they imported",
            "imported_by",
            shows=("file_name", "imported_at"),
        ),
    ),
)

MAILINGS = Holding(
    name="mailings",
    order=520,
    title="Who wrote and sent mailings",
    people="Staff who write and send mailings",
    purpose="To know who sent what",
    basis="Legitimate interests",
    kept_for="For as long as the mailing is kept, under the number of the account.",
    rows=(
        record(
            "newsletters.Mailing",
            "mailings that they wrote or sent",
            "created_by",
            "scheduled_by",
            shows=("subject", "created_at"),
        ),
    ),
)

FEEDBACK = Holding(
    name="contributions",
    order=530,
    title="What readers tell the editors",
    people="People who suggest a contribution, or answer whether an issue met their needs",
    purpose="To make the newsletter better, and to answer",
    basis="Legitimate interests",
    kept_for="Two years.",
    period=FEEDBACK_KEPT_FOR,
    task="newsletters.tasks.forget_old_feedback",
    rows=(
        Rows(
            "newsletters.SuggestedContribution",
            "suggested contributions",
            lambda subject: subject.by_address("email"),
            shows=("topic", "text", "name", "email", "organisation", "received_at", "state"),
            names=("name",),
        ),
    ),
)


def register() -> None:
    """Put what the newsletter holds on the list."""
    for holding in (READERS, IMPORTS, MAILINGS, FEEDBACK):
        register_holding(holding)
    register_mentions("newsletters.Subscription", "evidence")
    not_about_people(
        "what editors publish: names in it are there because the text is about people's public work, and editors take them out by hand",
        "newsletters.HomePage",
        "newsletters.IssueIndexPage",
        "newsletters.IssuePage",
        "newsletters.NewsIndexPage",
        "newsletters.NewsPage",
        "newsletters.NewsPage_topics",
    )
    register_mentions("newsletters.IssueFeedback", "comment")
    register_mentions("newsletters.SuggestedContribution", "text", "note")
    not_about_people(
        "answers without name or address whether an issue met somebody's needs, deleted after two years",
        "newsletters.IssueFeedback",
    )
    not_about_people("which page a part of an imported document became", "newsletters.ImportedPart")
    not_about_people("which roles a mailing is for", "newsletters.Mailing_roles")
    not_about_people("settings", "newsletters.NewsletterSettings")
