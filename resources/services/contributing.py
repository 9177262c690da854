"""What a partnership does with its examples: shares, changes, answers about and withdraws them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from cms.models import GatedDocument
from cms.services.formats import forget_title
from membership.models import Partnership
from membership.selectors import viewer_for
from membership.services.locks import lock_partnership
from resources.addresses import link_key
from resources.letters import send_to_keepers
from resources.models import (
    ACCESS_BY_SHARING,
    DocumentType,
    Example,
    ExampleDocument,
    ExampleStep,
    HeldFile,
    Sharing,
    State,
    TopicPage,
)
from resources.refusals import (
    AlreadySharedError,
    FileGoneError,
    NeedsWordsError,
    NotAMemberError,
    NothingSharedError,
    NotNowError,
)
from resources.services.filing import file_under, refile
from resources.services.privacy import note_warnings_of_files, note_warnings_of_words

Kind = ExampleStep.Kind
REVIEWED = ("title", "teaser", "usefulness", "link")
"""What staff look at before anybody sees it."""
CHANGEABLE = frozenset({State.WAITING, State.ASKED, State.PUBLISHED, State.DECLINED})
ASIDE = frozenset({State.DECLINED, State.WITHDRAWN, State.TAKEN_DOWN})
NARROW_TO_WIDE = (Sharing.MEMBERS, Sharing.BOARD, Sharing.PUBLIC)
WITHDRAWABLE = frozenset({State.WAITING, State.ASKED, State.PUBLISHED})


@dataclass(frozen=True)
class Facts:
    """What is said of an example, apart from its topics and files."""

    title: str
    teaser: str
    usefulness: str
    link: str
    type: DocumentType
    dated: date
    sharing: str


@transaction.atomic
def contribute(
    *,
    facts: Facts,
    topics: Iterable[TopicPage],
    files: Sequence[HeldFile] = (),
    partnership: Partnership,
    has_looked: bool = False,
    also_elsewhere: bool = False,
    by: User,
    now: datetime,
) -> Example:
    """Put an example into the staff's queue and thank whoever sent it; its files stay withheld.

    Arguments: `files` are uploads that `by` holds, in order; `has_looked` says that `by` was shown what may tell who somebody is and
    declares that nobody can be identified; `also_elsewhere` that the address of another partnership's example is meant all the same.
    Raises `NotAMemberError`, `NothingSharedError`, `FileGoneError` or `AlreadySharedError`.
    """
    lock_partnership(partnership)
    if not contributes_for(by, partnership, now=now):
        raise NotAMemberError(
            f"Only people on a seat of {partnership} can share for it, while it is in membership.",
            field="partnership",
        )
    _refuse_nothing(facts.link, len(files))
    _refuse_double(facts.link, partnership=partnership, also_elsewhere=also_elsewhere)
    example = Example.objects.create(
        **_values(facts),
        partnership=partnership,
        state=State.WAITING,
        contributed_by=by,
        contributed_at=now,
    )
    take_over(files, example, by=by, has_looked=has_looked, now=now)
    file_under(example=example, topics=topics)
    note_warnings_of_words(example=example, is_answered=has_looked, now=now)
    example.steps.create(kind=Kind.CONTRIBUTED, by=by, at=now)
    send_to_keepers("received", example, now=now)
    return example


@transaction.atomic
def change(
    *,
    example: Example,
    facts: Facts,
    topics: Iterable[TopicPage],
    kept: Iterable[GatedDocument] = (),
    files: Sequence[HeldFile] = (),
    answer: str = "",
    has_looked: bool = False,
    also_elsewhere: bool = False,
    by: User,
    now: datetime,
) -> Example:
    """Change an example on its partnership's behalf.

    Other words, another address, other files or a wider sharing wait for the staff's eye again, so that nobody sees what nobody has
    looked at; topics, type, date and a narrower sharing change at once. Arguments: `kept` are the files of the example that stay;
    `answer` replies to what staff asked. Raises `NotNowError`, `NothingSharedError`, `FileGoneError` or `AlreadySharedError`.
    """
    example = locked(example)
    if example.state not in CHANGEABLE:
        raise NotNowError(f"This example is {in_words(example)} and cannot be changed.")
    if link_key(facts.link) != link_key(example.link):
        _refuse_double(
            facts.link, partnership=example.partnership, also_elsewhere=also_elsewhere, besides=example
        )
    if rewrite(
        example, facts, topics=topics, kept=kept, files=files, by=by, has_looked=has_looked, now=now
    ) or (example.state != State.PUBLISHED):
        example.state = State.WAITING
        example.save(update_fields=["state"])
        refile(examples=[example.pk])
    kind = Kind.ANSWERED if answer.strip() else Kind.CHANGED
    example.steps.create(kind=kind, words=answer.strip(), by=by, at=now)
    return example


@transaction.atomic
def answer_question(*, example: Example, words: str, by: User, now: datetime) -> Example:
    """Answer what staff asked; the example goes back into their queue. Raises `NotNowError` or `NeedsWordsError`."""
    example = locked(example)
    if example.state != State.ASKED:
        raise NotNowError("Nothing is asked about this example any more.")
    if not words.strip():
        raise NeedsWordsError("Write your answer.", field="words")
    example.state = State.WAITING
    example.save(update_fields=["state"])
    example.steps.create(kind=Kind.ANSWERED, words=words.strip(), by=by, at=now)
    return example


@transaction.atomic
def withdraw(*, example: Example, words: str = "", by: User | None, now: datetime) -> Example:
    """Take an example back: it leaves the directory at once and its files are withheld. Withdrawn twice, it is withdrawn once.

    Raises `NotNowError`.
    """
    example = locked(example)
    if example.state == State.WITHDRAWN:
        return example
    if example.state not in WITHDRAWABLE:
        raise NotNowError(f"This example is {in_words(example)} already.")
    example.state = State.WITHDRAWN
    example.save(update_fields=["state"])
    refile(examples=[example.pk])
    example.steps.create(kind=Kind.WITHDRAWN, words=words.strip(), by=by, at=now)
    return example


def rewrite(
    example: Example,
    facts: Facts,
    *,
    topics: Iterable[TopicPage],
    kept: Iterable[GatedDocument],
    files: Sequence[HeldFile],
    by: User,
    has_looked: bool,
    now: datetime,
) -> bool:
    """Write an example anew, whose row is held; returns whether anything changed that staff look at before others see it.

    Raises `NothingSharedError` or `FileGoneError`.
    """
    staying = {document.pk for document in kept}
    leaving = [row for row in example.files.select_related("document") if row.document_id not in staying]
    _refuse_nothing(facts.link, example.files.count() - len(leaving) + len(files))
    is_shared_wider = is_wider(facts.sharing, than=example.sharing)
    is_new = any(getattr(example, name) != getattr(facts, name) for name in REVIEWED)
    for name, value in _values(facts).items():
        setattr(example, name, value)
    example.save()
    for row in leaving:
        forget_title(document=row.document)
        row.document.delete()
    take_over(files, example, by=by, has_looked=has_looked, now=now)
    file_under(example=example, topics=topics)
    note_warnings_of_words(example=example, is_answered=has_looked, now=now)
    example.refresh_from_db()
    return bool(is_shared_wider or is_new or leaving or files)


def take_over(
    files: Sequence[HeldFile], example: Example, *, by: User, has_looked: bool, now: datetime
) -> None:
    """Make held uploads the files of an example, with what the check noticed in them. Raises `FileGoneError`."""
    wanted = [file.pk for file in files]
    held = {
        file.pk: file
        for file in HeldFile.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted, held_by=by)
        .select_related("document")
    }
    if len(held) != len(set(wanted)):
        raise FileGoneError(
            "One of the files is no longer here: it was sent already, or a day has gone by. Choose it again.",
            field="uploads",
        )
    last = example.files.order_by("-position").values_list("position", flat=True).first()
    start = 0 if last is None else last + 1
    for position, pk in enumerate(wanted, start):
        ExampleDocument.objects.create(example=example, document=held[pk].document, position=position)
        note_warnings_of_files(example=example, file=held[pk], is_answered=has_looked, now=now)
        HeldFile.objects.filter(pk=pk).delete()


def contributes_for(person: User, partnership: Partnership, *, now: datetime) -> bool:
    """Say whether a person may share for a partnership: on one of its seats, while it is in membership."""
    if partnership.closed_on or not person.is_active:
        return False
    places = viewer_for(user_id=person.pk, now=now).places
    return any(place.partnership_id == partnership.pk and place.reads_until for place in places)


def locked(example: Example) -> Example:
    """Hold an example's row until the surrounding transaction ends, and return it as it is now."""
    return Example.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=example.pk)


def is_wider(sharing: str, *, than: str) -> bool:
    """Say whether one way of sharing lets more people read than another."""
    return NARROW_TO_WIDE.index(Sharing(sharing)) > NARROW_TO_WIDE.index(Sharing(than))


def in_words(example: Example) -> str:
    """Return where an example stands, to stand within a sentence."""
    words = {State.WAITING: "waiting to be looked at", State.ASKED: "waiting for an answer"}
    return words.get(State(example.state), str(State(example.state).label).lower())


def alike(address: str, *, besides: Example | None = None) -> list[Example]:
    """Return the examples with the same address, those that wait included; what is out of the way does not count."""
    key = link_key(address)
    if not key:
        return []
    found = Example.objects.filter(link_key=key).exclude(state__in=ASIDE).select_related("partnership")
    if besides:
        found = found.exclude(pk=besides.pk)
    return list(found.order_by(F("published_at").asc(nulls_last=True), "pk"))


def _refuse_nothing(link: str, files: int) -> None:
    if not link and not files:
        raise NothingSharedError("Give the address of a page or upload a file, or both.", field="link")


def _refuse_double(
    link: str, *, partnership: Partnership, also_elsewhere: bool, besides: Example | None = None
) -> None:
    same = alike(link, besides=besides)
    own = next((example for example in same if example.partnership_id == partnership.pk), None)
    if own:
        raise AlreadySharedError(f"{partnership} has shared this address already.", example=own)
    if same and not also_elsewhere:
        raise AlreadySharedError("This address is in the directory already.", example=same[0])


def _values(facts: Facts) -> dict[str, object]:
    return {
        "title": " ".join(facts.title.split()),
        "teaser": facts.teaser.strip(),
        "usefulness": facts.usefulness.strip(),
        "link": facts.link.strip(),
        "type": facts.type,
        "dated": facts.dated,
        "sharing": facts.sharing,
        "access": ACCESS_BY_SHARING[Sharing(facts.sharing)],
    }
