"""What the directory and the library hold about people: who shared examples, profiles on lists, and published contacts."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Revision

from accounts.holdings import (
    RECORD_UNTIL,
    Fate,
    Holding,
    Rows,
    Subject,
    not_about_people,
    record,
    register_holding,
    register_mentions,
)
from cms.services.searching import follow
from resources.models import Example, HeldFile, PolicyHubPage, Profile
from resources.services.profiles import SOURCE, WITHDRAWN_KEPT_FOR
from resources.services.uploading import KEPT_FOR as HELD_KEPT_FOR
from resources.services.uploading import let_go

WITHOUT_CONTACT = {"contact_name": "", "contact_email": ""}


def _forget_contributor(subject: Subject, examples: "QuerySet[Example]", now: datetime) -> None:
    """The example is its partnership's and stays; whose idea it was goes."""
    examples.update(contributed_by=None)


def _let_go(subject: Subject, files: "QuerySet[HeldFile]", now: datetime) -> None:
    for file in files:
        let_go(file=file)


def _take_off(subject: Subject, profiles: "QuerySet[Profile]", now: datetime) -> None:
    theirs = profiles.filter(subject.by_account("user") | subject.by_address("email"))
    keys = [str(pk) for pk in theirs.values_list("pk", flat=True)]
    theirs.delete()
    follow(source=SOURCE, keys=keys)


def _forget_contact(subject: Subject, hubs: "QuerySet[PolicyHubPage]", now: datetime) -> None:
    """Take the contact out of the pages, and out of their earlier versions, which an editor might bring back."""
    keys = [str(pk) for pk in hubs.values_list("pk", flat=True)]
    hubs.update(**WITHOUT_CONTACT)
    kind = ContentType.objects.get_for_model(PolicyHubPage)
    for revision in Revision.objects.filter(content_type=kind, object_id__in=keys):
        if str(revision.content.get("contact_email", "")).lower() in subject.emails:
            revision.content.update(WITHOUT_CONTACT)
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    follow(source="page", keys=keys)


EXAMPLES = Holding(
    name="examples",
    order=400,
    title="Examples in the directory",
    people="People who share an example for their partnership, and staff who look at it",
    purpose="To ask about the example, and to let whoever shared it change it",
    basis="Legitimate interests",
    kept_for="For as long as the example is kept. After erasure it stays with the partnership alone.",
    rows=(
        Rows(
            "resources.Example",
            "examples that they shared",
            lambda subject: subject.by_account("contributed_by"),
            shows=("title", "teaser", "usefulness", "link", "state", "contributed_at"),
            fate=Fate.BLANKED,
            carry_out=_forget_contributor,
            why="An example is its partnership's; that it was this person who shared it goes.",
        ),
        record("resources.ExampleStep", "steps taken with examples", "by", shows=("example", "kind", "at")),
        record("resources.Nudge", "letters to partnerships that they sent", "sent_by", shows=("sent_at",)),
    ),
)

HELD_FILES = Holding(
    name="held files",
    order=410,
    title="Files for an example that is not sent yet",
    people="People who share an example",
    purpose="To keep the file until the example is sent",
    basis="Legitimate interests",
    kept_for="One day.",
    period=HELD_KEPT_FOR,
    task="resources.tasks.sweep_held_files",
    rows=(
        Rows(
            "resources.HeldFile",
            "files not sent yet",
            lambda subject: subject.by_account("held_by"),
            shows=("document", "held_at"),
            carry_out=_let_go,
        ),
    ),
)

PROFILES = Holding(
    name="profiles",
    order=420,
    title="Lists of people, such as mentors",
    people="People who agreed to stand on a list, and those who were asked",
    purpose="To let members find somebody with the experience they look for",
    basis="Consent",
    kept_for=(
        "While the person agrees; they are asked once a year. Who was asked and never answered: six months. "
        "Who declined or withdrew: name and address two years, so that nobody asks again by mistake."
    ),
    period=WITHDRAWN_KEPT_FOR,
    task="resources.tasks.forget_old_profiles",
    rows=(
        Rows(
            "resources.Profile",
            "profiles on lists",
            lambda subject: subject.by_account("user") | subject.by_address("email"),
            shows=(
                "people_list",
                "name",
                "role",
                "email",
                "words",
                "contact",
                "regions",
                "expertise",
                "proposed_at",
                "consented_at",
                "consent_words",
                "withdrawn_at",
            ),
            names=("name",),
            carry_out=_take_off,
        ),
    ),
)

CONTACTS = Holding(
    name="published contacts",
    order=430,
    title="Contacts published with topics and policy pages",
    people="People whose work address an editor publishes as a contact",
    purpose="To tell readers whom to ask",
    basis="Legitimate interests; the person's agreement",
    kept_for="While it is published. Staff take out who asks for it.",
    rows=(
        Rows(
            "resources.TopicContact",
            "entries as a contact",
            lambda subject: subject.by_address("email"),
            shows=("topic", "name", "what", "phone", "email"),
            names=("name",),
        ),
        Rows(
            "resources.PolicyHubPage",
            "policy pages that name them as the contact",
            lambda subject: subject.by_address("contact_email"),
            shows=("title", "contact_name", "contact_email"),
            fate=Fate.BLANKED,
            carry_out=_forget_contact,
            why="The page and its earlier versions stay, without a contact.",
            until=RECORD_UNTIL,
        ),
    ),
)


def register() -> None:
    """Put what the directory and the library hold on the list."""
    for holding in (EXAMPLES, HELD_FILES, PROFILES, CONTACTS):
        register_holding(holding)
    register_mentions("resources.ExampleStep", "words")
    not_about_people(
        "what editors publish: names in it are there because the text is about people's public work, and editors take them out by hand",
        "resources.DirectoryPage",
        "resources.TopicPage",
        "resources.TopicPage_related_topics",
        "resources.Series",
        "resources.LibraryItem",
        "resources.LibraryItem_topics",
        "resources.LibraryPage",
        "resources.BriefingPage",
        "resources.BriefingVersionPage",
        "resources.PublicationPage",
        "resources.PeopleListPage",
        "resources.DocumentType",
    )
    not_about_people(
        "masks of what may tell who somebody is, never the words themselves", "resources.PrivacyWarning"
    )
    not_about_people(
        "addresses of web pages and whether they work",
        "resources.LinkHost",
        "resources.LinkWatch",
        "resources.LinkCheck",
    )
    not_about_people(
        "settings and words that staff write once for all",
        "resources.NudgeSettings",
        "resources.Upkeep",
    )
    not_about_people("when an example is asked about next", "resources.Currency")
    not_about_people(
        "under which topic an example stands, and its files",
        "resources.ExampleTopic",
        "resources.ExampleDocument",
    )
