"""What a policy hub shows: its own parts in order of time, and the pages that belong to it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from cms.listing import current, marked_readable
from cms.models import FormPage
from membership.access import Viewer, london_day
from resources.models.library import Kind, LibraryItem

if TYPE_CHECKING:
    from resources.models.hubs import PolicyHubPage

MOST_GATHERED = 100
# Under which heading something of a kind stands; submissions are told apart by whose they are.
GROUPS = {
    Kind.BRIEFING: "Briefings",
    Kind.SURVEY: "Survey reports",
    Kind.INSPECTION: "Inspection analyses",
    Kind.STATEMENT: "Statements",
}
OUR_SUBMISSIONS = "Our submissions"
OTHERS_SUBMISSIONS = "Other bodies’ submissions"
OTHERS = "Also in the library"
ORDER = [
    "Briefings",
    OUR_SUBMISSIONS,
    OTHERS_SUBMISSIONS,
    "Survey reports",
    "Inspection analyses",
    "Statements",
    OTHERS,
]


@dataclass(frozen=True)
class Deadline:
    """Something to be done; `days_left` is below 0 once it is over."""

    heading: str
    note: str
    closes_on: date
    days_left: int
    address: str

    @property
    def is_closed(self) -> bool:
        return self.days_left < 0


@dataclass(frozen=True)
class Moment:
    """A day of the timeline."""

    value: Any
    has_come: bool


@dataclass(frozen=True)
class Guidance:
    """A link to guidance; `publisher` is empty for our own."""

    title: str
    publisher: str
    note: str
    address: str


@dataclass
class HubParts:
    """What a hub shows; an empty part is left out."""

    open_deadlines: list[Deadline] = field(default_factory=list)
    closed_deadlines: list[Deadline] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    guidance: list[Guidance] = field(default_factory=list)
    surveys: list[FormPage] = field(default_factory=list)
    groups: list[tuple[str, list[LibraryItem]]] = field(default_factory=list)
    next_moment: Moment | None = None


def parts_of(hub: "PolicyHubPage", *, viewer: Viewer, now: datetime) -> HubParts:
    """Collect what the hub shows at `now`; the number of queries does not depend on how much it gathers."""
    today = london_day(now)
    deadlines = sorted(
        (_deadline(block.value, today=today) for block in hub.deadlines),
        key=lambda deadline: deadline.closes_on,
    )
    moments = [
        Moment(block.value, block.value["day"] <= today)
        for block in sorted(hub.moments, key=lambda block: block.value["day"])
    ]
    return HubParts(
        open_deadlines=[deadline for deadline in deadlines if not deadline.is_closed],
        closed_deadlines=[deadline for deadline in deadlines if deadline.is_closed],
        moments=moments,
        next_moment=next((moment for moment in moments if not moment.has_come), None),
        guidance=[_guidance(block.value) for block in hub.guidance],
        surveys=marked_readable(_surveys(hub, today=today), viewer=viewer, now=now),
        groups=_groups(marked_readable(gathered_by(hub, today=today), viewer=viewer, now=now)),
    )


def gathered_by(hub: "PolicyHubPage", *, today: date) -> QuerySet[LibraryItem]:
    """Return what is chosen for the hub or filed under one of its topics, the newest first; each says in `submitted_by` whose it is."""
    belongs = Q(pk__in=_chosen(hub, "item"))
    if hub.gathers_by_topic and hub.topic_ids:
        filed = LibraryItem.topics.through.objects.filter(topicpage__in=hub.topic_ids)
        belongs |= Q(pk__in=filed.values("libraryitem"))
    return (
        LibraryItem.objects.live()
        .public()
        .filter(belongs)
        .filter(current(today=today))
        .exclude(pk=hub.pk)
        .annotate(submitted_by=F("publicationpage__submitted_by"))
        .order_by("-date", "-pk")[:MOST_GATHERED]
    )


def _surveys(hub: "PolicyHubPage", *, today: date) -> list[FormPage]:
    """Return the chosen forms that still take answers, the first to close on top."""
    forms = FormPage.objects.live().public().filter(pk__in=_chosen(hub, "survey"))
    return list(
        forms.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=today)).order_by(
            F("closes_on").asc(nulls_last=True), "pk"
        )
    )


def _chosen(hub: "PolicyHubPage", kind: str) -> list[int]:
    blocks = (block for block in hub.chosen.raw_data if block["type"] == kind)
    return [block["value"]["page"] for block in blocks if block["value"]["page"]]


def _groups(items: list[LibraryItem]) -> list[tuple[str, list[LibraryItem]]]:
    found: dict[str, list[LibraryItem]] = defaultdict(list)
    for item in items:
        found[_heading(item)].append(item)
    return [(heading, found[heading]) for heading in ORDER if heading in found]


def _heading(item: Any) -> str:
    if item.kind == Kind.SUBMISSION:
        return OTHERS_SUBMISSIONS if item.submitted_by else OUR_SUBMISSIONS
    return GROUPS.get(item.kind, OTHERS)


def _deadline(value: Any, *, today: date) -> Deadline:
    return Deadline(
        heading=value["heading"],
        note=value.get("note") or "",
        closes_on=value["closes_on"],
        days_left=value.days_left(today=today),
        address=_address(value),
    )


def _guidance(value: Any) -> Guidance:
    return Guidance(
        title=value["title"],
        publisher=value.get("publisher") or "",
        note=value.get("note") or "",
        address=_address(value),
    )


def _address(value: Any) -> str:
    """Where an entry leads: a page of ours while it is published, else the address elsewhere."""
    page = value.get("page")
    if page is not None and page.live:
        return page.url or ""
    return value.get("link") or ""
