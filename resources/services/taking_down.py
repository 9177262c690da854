"""The emergency takedown: page, text, files and search entry of an example go at once; that it was, and why it went, stays."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from cms.services.formats import forget_title
from cms.services.searching import follow
from office.services.outbox import forget_words
from resources.forgetting import forget_everywhere
from resources.letters import mark_of, send_to_keepers
from resources.models import Example, ExampleStep, State
from resources.refusals import NeedsWordsError
from resources.services.contributing import locked
from resources.services.filing import refile
from resources.services.link_checks import forget_link

Kind = ExampleStep.Kind
TITLE = "An example that was taken down"
LETTER_GONE = "This letter was about an example that was taken down since. Its words were deleted with it."


@transaction.atomic
def take_down(*, example: Example, words: str, by: User, now: datetime) -> Example:
    """Delete what an example says and holds, at once and for good, in whatever state it is; its contributor is told why.

    Left is a record without content: whose it was, of what type and date, who did what when, and the reason. Files are deleted from
    storage once this is committed. Taken down twice, it is taken down once. Raises `NeedsWordsError`.
    """
    example = locked(example)
    if example.state == State.TAKEN_DOWN:
        return example
    if not words.strip():
        raise NeedsWordsError(
            "Write why. The contributor gets these words, and they stay on record.", field="words"
        )
    forget_everywhere(example=example)
    documents = [row.document for row in example.files.select_related("document")]
    keys = [str(document.pk) for document in documents]
    for document in documents:
        forget_title(document=document)
        document.delete()
    example.state = State.TAKEN_DOWN
    example.title, example.teaser, example.usefulness, example.link = TITLE, "", "", ""
    example.save(update_fields=["state", "title", "teaser", "usefulness", "link"])
    example.filings.all().delete()
    example.warnings.all().delete()
    forget_link(example=example)
    # What was asked and answered may repeat what must go.
    example.steps.exclude(words="").update(words="")
    refile(examples=[example.pk])
    follow(source="document", keys=keys)
    forget_words(headers=mark_of(example), instead=LETTER_GONE)
    example.steps.create(kind=Kind.TAKEN_DOWN, words=words.strip(), by=by, at=now)
    send_to_keepers("taken_down", example, words=words.strip(), now=now)
    return example
