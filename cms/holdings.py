"""What pages, forms and files hold about people: answers, wishes for other formats, and who wrote and edited what."""

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import IExact

from accounts.holdings import (
    Holding,
    Rows,
    Subject,
    not_about_people,
    record,
    register_holding,
    register_mentions,
)
from accounts.models import User
from cms.models import Answer, FormPage, Question
from cms.models.formats import KEPT_FOR as WISHES_KEPT_FOR
from cms.services.answers import sender_mark
from cms.services.tidying import KEPT_FOR as EDITING_KEPT_FOR

TIDY = "cms.tasks.tidy_editing"


def _answers(subject: Subject) -> Q:
    """Answers sent under the account or marked with it, and unsigned ones whose question for an address has one of the person's."""
    found = subject.by_account("sender")
    if subject.ids and Answer.objects.exclude(sender_mark="").exists():
        people = User.objects.filter(pk__in=subject.ids)
        marks = [
            sender_mark(page, person)
            for page in FormPage.objects.filter(one_answer_each=True)
            for person in people
        ]
        found |= Q(sender_mark__in=marks)
    questions = Question.objects.filter(field_type="email").values_list("page_id", "clean_name")
    for page_id, name in questions if subject.emails else ():
        # Whoever was signed in, or marked, is somebody else; they may have named this person as a contact.
        unsigned = Q(page=page_id, sender=None, sender_mark="")
        for email in subject.emails:
            found |= unsigned & Q(IExact(KeyTextTransform(name, "form_data"), email))
    return found


FORMS = Holding(
    name="answers",
    order=200,
    title="Answers to forms",
    people="People who answer a form",
    purpose="What the form says",
    basis="Legitimate interests, or consent where the form asks for it",
    kept_for="Until the day that the form names, then they are deleted.",
    task="cms.tasks.delete_due_answers",
    rows=(Rows("cms.Answer", "answers to forms", _answers, shows=("page", "submit_time", "form_data")),),
)

WISHES = Holding(
    name="wishes",
    order=210,
    title="Wishes for a document in another format",
    people="People who asked for one",
    purpose="To send it",
    basis="Legal obligation to make reasonable adjustments; legitimate interests",
    kept_for="180 days.",
    period=WISHES_KEPT_FOR,
    task="cms.tasks.forget_old_wishes",
    rows=(
        Rows(
            "cms.FormatRequest",
            "wishes for another format",
            lambda subject: subject.by_address("email"),
            shows=("document_title", "format", "words", "email", "received_at", "answered_at"),
        ),
    ),
)

EDITING = Holding(
    name="editing",
    order=600,
    title="Who wrote and edited pages",
    people="Our staff and editors",
    purpose="To work on pages together and to know who changed what",
    basis="Legitimate interests",
    kept_for="Under the account, for as long as the page is kept. Traces of open editing screens: 30 days.",
    period=EDITING_KEPT_FOR,
    task=TIDY,
    rows=(
        Rows(
            "wagtailadmin.EditingSession",
            "editing screens",
            lambda subject: subject.by_account("user"),
            shows=("last_seen_at",),
        ),
        Rows(
            "wagtailadmin.FormState",
            "forms not saved yet",
            lambda subject: subject.by_account("user"),
            shows=("last_updated_at",),
        ),
        Rows(
            "wagtailcore.PageSubscription",
            "pages they follow",
            lambda subject: subject.by_account("user"),
            shows=("page",),
        ),
        Rows(
            "wagtailusers.UserProfile",
            "settings of the admin",
            lambda subject: subject.by_account("user"),
            shows=("preferred_language", "current_time_zone", "theme"),
        ),
        record(
            "wagtailcore.Comment", "comments on drafts", "user", "resolved_by", shows=("text", "created_at")
        ),
        record(
            "wagtailcore.CommentReply", "replies to comments on drafts", "user", shows=("text", "created_at")
        ),
        record(
            "wagtailcore.Page",
            "pages that they began or locked",
            "owner",
            "locked_by",
            shows=("title", "first_published_at"),
        ),
        record(
            "wagtailcore.Revision",
            "versions of pages that they saved",
            "user",
            shows=("object_str", "created_at"),
        ),
        record(
            "wagtailcore.WorkflowState",
            "pages that they sent for approval",
            "requested_by",
            shows=("created_at",),
        ),
        record("wagtailcore.TaskState", "pages that they approved", "finished_by", shows=("finished_at",)),
        record("wagtailcore.UploadedFile", "files being uploaded", "uploaded_by_user"),
        record(
            "cms.GatedDocument",
            "documents that they uploaded",
            "uploaded_by_user",
            shows=("title", "created_at"),
        ),
        record(
            "cms.Picture", "pictures that they uploaded", "uploaded_by_user", shows=("title", "created_at")
        ),
    ),
)


def register() -> None:
    """Put what pages, forms and files hold on the list."""
    for holding in (FORMS, WISHES, EDITING):
        register_holding(holding)
    register_mentions("wagtailcore.Comment", "text")
    register_mentions("wagtailcore.CommentReply", "text")
    register_mentions("wagtailcore.TaskState", "comment")
    register_mentions("cms.Answer", "form_data")
    register_mentions("cms.FormatRequest", "words")
    register_mentions("cms.FormPage", "notify")
    not_about_people(
        "words that were searched for in vain, cleared of what could be anybody's, for a year",
        "cms.SearchInVain",
    )
    not_about_people("words that stand in published texts", "cms.SearchWord")
    not_about_people(
        "what search finds: copies of published texts and profiles, which follow them",
        "cms.SearchEntry",
        "wagtailsearch.IndexEntry",
    )
    not_about_people(
        "what editors publish: names in it are there because the text is about people's public work, and editors take them out by hand",
        "cms.AccessibilityPage",
        "cms.ContentPage",
        "cms.StandardPage",
        "cms.FormPage",
        "cms.MembershipPage",
        "cms.PrivacyPage",
        "cms.Question",
        "cms.Navigation",
        "cms.PromotedResult",
        "cms.PictureRendition",
    )
    not_about_people(
        "tables of Wagtail's that stay empty, because the site has its own",
        "wagtailimages.Image",
        "wagtailimages.Rendition",
        "wagtaildocs.Document",
    )
    not_about_people("how many answers were deleted when", "cms.AnswersDeletion")
    not_about_people(
        "parts of the editing system that hold no person",
        "wagtailforms.FormSubmission",
        "wagtailredirects.Redirect",
        "wagtailembeds.Embed",
        "wagtailcore.Locale",
        "wagtailcore.Site",
        "wagtailcore.Collection",
        "wagtailcore.Workflow",
        "wagtailcore.Task",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.CollectionViewRestriction",
        "wagtailcore.ReferenceIndex",
        "taggit.Tag",
        "taggit.TaggedItem",
    )
