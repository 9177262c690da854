"""Blocks that fill themselves for the days of an issue, until they are filled in or the issue is published."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    DateBlock,
    IntegerBlock,
    ListBlock,
    RichTextBlock,
    StructBlock,
)
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError
from wagtail.models import Page

from cms.blocks import SHORT_FEATURES
from events.models import EventsPage
from membership.access import VISITOR
from newsletters import filling
from newsletters.blocks.anchors import Anchored
from newsletters.blocks.entries import MOST_ENTRIES, EntryBlock, kept, shown_entries
from newsletters.filling import Filling, Finder, Period
from resources.models import DirectoryPage, LibraryPage

GROUP = "Fill themselves"


class FillingValue(Anchored):
    @property
    def words(self) -> str:
        return self.get("heading") or "part"

    @property
    def fills_itself(self) -> bool:
        """Whether it shows what is found now, since nothing was filled in and nothing was frozen."""
        return not self.get("entries") and not self.get("without_entries")


class FillingBlock(StructBlock):
    """A list that an editor need not write.

    `entries` is what stands there; while there are none the block shows what it would be filled with.
    """

    first_day = DateBlock(
        required=False, label="From", help_text="Empty: the day on which the issue before came out."
    )
    last_day = DateBlock(required=False, label="Until", help_text="Empty: the last day of the issue’s month.")
    note = RichTextBlock(
        required=False, features=SHORT_FEATURES, help_text="A word of your own above the list."
    )
    entries = ListBlock(
        EntryBlock(),
        default=[],
        max_num=MOST_ENTRIES,
        required=False,
        collapsed=True,
    )
    more = IntegerBlock(
        required=False,
        min_value=0,
        label="And how many more",
        help_text="Shown below the entries as “and 12 more”.",
    )
    without_entries = BooleanBlock(
        required=False,
        label="Keep the list empty",
        help_text="Ticked by itself when nothing was found on publishing. Without the tick an empty list fills itself.",
    )
    frozen_at = kept()

    class Meta:
        group = GROUP
        value_class = FillingValue
        form_classname = "struct-block filling"
        form_layout = BlockGroup(
            children=["heading", "first_day", "last_day", "note", "entries"],
            settings=["more", "without_entries", "frozen_at"],
        )

    finder: ClassVar[Finder]
    list_page: ClassVar[type[Page] | None] = None
    list_query: ClassVar[str] = ""
    list_name: ClassVar[str] = ""
    nothing: ClassVar[str] = ""

    def usual_period(self, month: date) -> Period:
        """Return the days that it looks at unless the editor gives others."""
        return filling.issue_period(month)

    def find(self, *, month: date, first_day: date | None, last_day: date | None, now: datetime) -> Filling:
        """Return what there is at `now` (aware) for an issue of the month."""
        usual = self.usual_period(month)
        return type(self).finder(Period(first_day or usual.first_day, last_day or usual.last_day), now)

    def filled(self, value: FillingValue, *, month: date, now: datetime) -> FillingValue:
        """Return the value with what is found at `now` (aware) in the place of its entries."""
        found = self.find(
            month=month, first_day=value.get("first_day"), last_day=value.get("last_day"), now=now
        )
        entries = self.child_blocks["entries"].to_python([entry.raw for entry in found.entries])
        return self._to_struct_value({**value, "entries": entries, "more": found.more})

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        first_day, last_day = value["first_day"], value["last_day"]
        if first_day and last_day and last_day < first_day:
            error = ValidationError("The last day lies before the first.")
            raise StructBlockValidationError(block_errors={"last_day": error})
        return value

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Offer the entries that may be shown: those that stand in the block, or else what is found now."""
        context = super().get_context(value, parent_context=parent_context)
        given = parent_context or {}
        now = given.get("now") or timezone.now()
        month = getattr(given.get("page"), "month", None) or timezone.localdate(now)
        standing = self.filled(value, month=month, now=now) if value.fills_itself else value
        context["entries"] = shown_entries(
            standing.get("entries") or [], viewer=given.get("viewer") or VISITOR, now=now
        )
        context["more"] = standing.get("more") or 0
        context["list_name"] = self.list_name
        context["list_address"] = self.list_address() if context["more"] else ""
        context["nothing"] = self.nothing
        return context

    def findings(self, value: FillingValue, *, month: date, now: datetime) -> Iterator[str]:
        """Name what an editor should know of the list as it would be shown at `now` (aware) in an issue of the month."""
        standing = self.filled(value, month=month, now=now) if value.fills_itself else value
        entries = standing.get("entries") or []
        gone = len(entries) - len(shown_entries(entries, viewer=VISITOR, now=now))
        if value.fills_itself and not entries:
            yield f"“{value.words}” finds nothing for its days. Readers are told so."
        if gone == 1:
            yield f"An entry of “{value.words}” is not shown: what it is about was withdrawn."
        elif gone:
            yield f"{gone} entries of “{value.words}” are not shown: what they are about was withdrawn."

    def list_address(self) -> str:
        """Return where everything of the kind is listed; empty where there is no such page."""
        page = self.list_page.objects.live().public().first() if self.list_page else None
        return f"{page.url}{self.list_query}" if page and page.url else ""


class NewMembersBlock(FillingBlock):
    heading = CharBlock(default="New members", max_length=120)

    class Meta:
        icon = "group"
        template = "blocks/new_members.html"
        label = "New members"
        description = "Lists the partnerships that joined in the issue's month, by region; it fills itself"
        preview_value = {
            "heading": "New members",
            "note": "<p>A warm welcome to everybody who joined us.</p>",
            "entries": [
                {"title": "Harrowmere Safeguarding Partnership", "line": "North East"},
                {"title": "Saltmarsh and Fenby", "line": "East of England"},
            ],
        }

    finder = filling.new_members
    nothing = "Nobody new joined in this time."


class LatestExamplesBlock(FillingBlock):
    heading = CharBlock(default="New in the directory", max_length=120)

    class Meta:
        icon = "doc-full"
        template = "blocks/latest_examples.html"
        label = "Latest examples"
        description = "Lists the examples that members shared in the issue's month; it fills itself"
        preview_value = {
            "heading": "New in the directory",
            "entries": [
                {
                    "title": "Neglect strategy 2025 to 2028",
                    "line": "Strategy from Harrowmere Safeguarding Partnership",
                    "teaser": "How schools and health visitors notice neglect early, with the checklist they use.",
                    "link": "https://example.org/neglect/",
                },
                {
                    "title": "A year of multi-agency audits",
                    "line": "Annual report from Saltmarsh and Fenby",
                    "link": "https://example.org/audits/",
                },
            ],
            "more": 12,
        }

    finder = filling.latest_examples
    list_page = DirectoryPage
    list_query = "?show=examples"
    list_name = "in the directory"
    nothing = "Nothing new was shared in this time."


class ComingEventsBlock(FillingBlock):
    heading = CharBlock(default="Coming events", max_length=120)
    last_day = DateBlock(required=False, label="Until", help_text="Empty: six months on.")

    class Meta:
        icon = "calendar-alt"
        template = "blocks/coming_events.html"
        label = "Coming events"
        description = "Lists the events of the next six months, ours and others', and when booking opens; it fills itself"
        preview_value = {
            "heading": "Coming events",
            "entries": [
                {
                    "title": "National conference",
                    "line": "Conference, 12 and 13 May 2027, Harrowmere Hall. Members can book from 3 March 2027",
                    "teaser": "Two days on listening to children, with eight workshops.",
                    "link": "https://example.org/conference/",
                },
            ],
        }

    finder = filling.coming_events
    list_page = EventsPage
    list_name = "on the events page"
    nothing = "No events are announced for this time."

    def usual_period(self, month: date) -> Period:
        return filling.months_ahead(month)


class RecentPublicationsBlock(FillingBlock):
    heading = CharBlock(default="Recent publications", max_length=120)

    class Meta:
        icon = "doc-full-inverse"
        template = "blocks/recent_publications.html"
        label = "Recent publications"
        description = "Lists what the library published in the issue's month: briefings, submissions, reports; it fills itself"
        preview_value = {
            "heading": "Recent publications",
            "entries": [
                {
                    "title": "The new duty to share information",
                    "line": "Briefing, 4 May 2026",
                    "teaser": "What the duty asks of partners, and what can be left as it is.",
                    "link": "https://example.org/duty/",
                },
            ],
        }

    finder = filling.recent_publications
    list_page = LibraryPage
    list_name = "in the library"
    nothing = "Nothing new was published in this time."
