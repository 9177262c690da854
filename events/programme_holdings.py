"""What events hold about people beside bookings: who suggested, helped and spoke."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from accounts.holdings import NOTHING, RECORD_UNTIL, Fate, Holding, Rows, Subject
from events.models import EventPage, Speaker
from events.models.programme import KEPT_FOR as SUGGESTIONS_KEPT_FOR
from events.services.old_names import HELPERS_KEPT_FOR

FORGET = "events.tasks.forget_old_names"


def _speaking(subject: Subject) -> Q:
    """Entries of the person's name that stand on published pages.

    People choose their own name, so a name alone must not give anybody what only editors can read.
    """
    if subject.user is None or not subject.user.name:
        return NOTHING
    pages = EventPage.objects.live().public()
    shown = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Speaker),
    ).alias(page=Cast("object_id", BigIntegerField()))
    speakers = shown.filter(page__in=pages.values("pk")).values(
        speaker=Cast("to_object_id", BigIntegerField())
    )
    return Q(name__iexact=subject.user.name, pk__in=speakers)


SUGGESTIONS = Holding(
    name="suggestions for events",
    order=320,
    title="Suggestions of topics and speakers",
    people="People who suggest something for an event",
    purpose="To plan events, and to answer",
    basis="Legitimate interests",
    kept_for="Two years.",
    period=SUGGESTIONS_KEPT_FOR,
    task="events.tasks.forget_old_suggestions",
    rows=(
        Rows(
            "events.Suggestion",
            "suggestions for events",
            lambda subject: subject.by_address("email"),
            shows=("what", "subject", "reason", "name", "email", "organisation", "received_at"),
            names=("name",),
        ),
    ),
)

HELPERS = Holding(
    name="helpers",
    order=330,
    title="Helpers at the door",
    people="Helpers who check people in, and the staff who gave them the link",
    purpose="To let people in, and to know who did",
    basis="Legitimate interests",
    kept_for="The helper's name one year.",
    period=HELPERS_KEPT_FOR,
    task=FORGET,
    rows=(
        Rows(
            "events.HelperLink",
            "links for helpers that they made",
            lambda subject: subject.by_account("made_by"),
            shows=("event", "day", "made_at"),
            fate=Fate.STAYS,
            why="Who gave the link stays explicable, under the number of the account.",
            until=RECORD_UNTIL,
        ),
    ),
)

SPEAKERS = Holding(
    name="speakers",
    order=340,
    title="Speakers",
    people="People who speak at events",
    purpose="To say who speaks, on the event's page",
    basis="Legitimate interests; the person's agreement to speak",
    kept_for="While the event's page is published. Staff take a speaker out who asks for it.",
    rows=(
        Rows(
            "events.Speaker",
            "entries as a speaker",
            _speaking,
            shows=("name", "role", "organisation", "about"),
            fate=Fate.STAYS,
            why="It is published. An editor looks whether it is the same person, and takes it out of the programme.",
            until="an editor takes it out",
        ),
    ),
)
