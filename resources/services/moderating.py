"""What staff do with examples: accept, ask, decline, correct, put back into the queue."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from accounts.models import User
from cms.models import GatedDocument
from resources.letters import send_to_keepers
from resources.models import Example, ExampleStep, HeldFile, State, TopicPage
from resources.refusals import NeedsWordsError, NotNowError, WiderSharingError
from resources.services.contributing import Facts, in_words, is_wider, locked, rewrite
from resources.services.filing import refile

Kind = ExampleStep.Kind
UNDECIDED = frozenset({State.WAITING, State.ASKED})
ASIDE = frozenset({State.DECLINED, State.WITHDRAWN})


@transaction.atomic
def publish(*, example: Example, seen: str | None = None, by: User, now: datetime) -> Example:
    """Accept an example: it stands in the directory at once and its contributor is told where. Accepted twice, it is accepted once.

    Arguments: `seen` is the `fingerprint` of what `by` has looked at; what was changed since is not published.
    Raises `NotNowError`.
    """
    example = locked(example)
    if example.state == State.PUBLISHED:
        return example
    _refuse_decided(example)
    if seen is not None and seen != fingerprint(example):
        raise NotNowError("It was changed while you looked. Look again.")
    example.state = State.PUBLISHED
    example.published_at = example.published_at or now
    example.save(update_fields=["state", "published_at"])
    refile(examples=[example.pk])
    example.steps.create(kind=Kind.PUBLISHED, by=by, at=now)
    send_to_keepers("published", example, now=now)
    return example


@transaction.atomic
def ask(*, example: Example, words: str, by: User, now: datetime) -> Example:
    """Mail a question about an example to its contributor; it waits for the answer. Raises `NotNowError` or `NeedsWordsError`."""
    example = locked(example)
    _refuse_decided(example)
    words = _said(words, "Write what you want to know.")
    example.state = State.ASKED
    example.save(update_fields=["state"])
    example.steps.create(kind=Kind.ASKED, words=words, by=by, at=now)
    send_to_keepers("asked", example, words=words, now=now)
    return example


@transaction.atomic
def decline(*, example: Example, words: str, by: User, now: datetime) -> Example:
    """Leave an example out of the directory and mail the reason. Raises `NotNowError` or `NeedsWordsError`."""
    example = locked(example)
    _refuse_decided(example)
    words = _said(words, "Write why. The contributor gets these words.")
    example.state = State.DECLINED
    example.save(update_fields=["state"])
    example.steps.create(kind=Kind.DECLINED, words=words, by=by, at=now)
    send_to_keepers("declined", example, words=words, now=now)
    return example


@transaction.atomic
def correct(
    *,
    example: Example,
    facts: Facts,
    topics: Iterable[TopicPage],
    kept: Iterable[GatedDocument],
    files: Sequence[HeldFile] = (),
    by: User,
    now: datetime,
) -> Example:
    """Change an example as staff, who look at it while they do: it stays where it stands.

    Raises `NotNowError`, `WiderSharingError`, `NothingSharedError` or `FileGoneError`.
    """
    example = locked(example)
    if example.state == State.TAKEN_DOWN:
        raise NotNowError("This example was taken down; nothing of it is left to change.")
    if is_wider(facts.sharing, than=example.sharing):
        raise WiderSharingError(
            f"Its partnership has agreed to “{example.get_sharing_display()}” and no more. Ask it to share more widely.",
            field="sharing",
        )
    rewrite(example, facts, topics=topics, kept=kept, files=files, by=by, has_looked=False, now=now)
    example.steps.create(kind=Kind.CHANGED, by=by, at=now)
    return example


@transaction.atomic
def put_back(*, example: Example, words: str = "", by: User, now: datetime) -> Example:
    """Put a declined or withdrawn example into the queue again. What was taken down is gone and cannot come back. Raises `NotNowError`."""
    example = locked(example)
    if example.state not in ASIDE:
        raise NotNowError(f"This example is {in_words(example)}: it cannot be put back into the queue.")
    example.state = State.WAITING
    example.save(update_fields=["state"])
    example.steps.create(kind=Kind.PUT_BACK, words=words.strip(), by=by, at=now)
    return example


def fingerprint(example: Example) -> str:
    """Return a mark of all that staff look at in an example; another one means that it was changed."""
    names = ("title", "teaser", "usefulness", "link", "sharing", "type_id")
    looked_at = [
        *(getattr(example, name) for name in names),
        example.dated.isoformat(),
        sorted(example.topics.values_list("pk", flat=True)),
        sorted(example.files.values_list("document", flat=True)),
    ]
    return sha256(json.dumps(looked_at).encode()).hexdigest()


def _refuse_decided(example: Example) -> None:
    if example.state not in UNDECIDED:
        raise NotNowError(f"This example is {in_words(example)}. Somebody may have decided before you.")


def _said(words: str, problem: str) -> str:
    if not words.strip():
        raise NeedsWordsError(problem, field="words")
    return words.strip()
