"""The blocks of a programme, and of what an event leaves behind."""

from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    DateBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructValue,
    TimeBlock,
    URLBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import SHORT_FEATURES, DocumentBlock
from events.choosers import SpeakerChooserBlock
from membership.access import VISITOR, Access, Rule, may_read

PROGRAMME = "Programme"
MATERIAL = "Material"
ACCESSES = [(each.value, each.label) for each in (Access.PUBLIC, Access.MEMBERS_FIRST, Access.MEMBERS)]


class TimedBlock(StructBlock):
    """Something that begins, and perhaps ends, at a time of a day."""

    def clean(self, value: Any) -> Any:
        """Refuse an end that is not after the beginning."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        starts, ends = value.get("starts"), value.get("ends")
        if starts and ends and ends <= starts:
            raise StructBlockValidationError(
                block_errors={"ends": ValidationError("It ends before it begins.")}
            )
        return value


class TalkBlock(StructBlock):
    """What is said, by whom and in which room."""

    title = CharBlock(max_length=200)
    room = CharBlock(required=False, max_length=80)
    about = RichTextBlock(required=False, features=SHORT_FEATURES)
    speakers = ListBlock(SpeakerChooserBlock(), default=[], required=False)
    part = CharBlock(
        required=False,
        max_length=120,
        label="Booked as",
        help_text="The name of the part that people choose for it when they book, if it is one.",
    )

    class Meta:
        icon = "openquote"
        label = "Session"
        template = "blocks/programme_entry.html"
        group = PROGRAMME
        label_format = "{title}"
        description = "A session beside others at the same time"
        preview_value = {
            "title": "Listening to families",
            "room": "Gallery",
            "about": "",
            "speakers": [],
            "part": "",
        }


class SessionBlock(TimedBlock, TalkBlock):
    """A session that everybody can come to."""

    starts = TimeBlock(label="From")
    ends = TimeBlock(required=False, label="Until")

    class Meta:
        icon = "openquote"
        label = "Session"
        template = "blocks/programme_entry.html"
        group = PROGRAMME
        label_format = "{starts} {title}"
        description = "A talk, panel or meeting for everybody"
        form_layout = ["starts", "ends", "title", "room", "about", "speakers", "part"]
        preview_value = {
            "starts": time(10),
            "title": "Welcome",
            "room": "Great hall",
            "about": "",
            "speakers": [],
            "part": "",
        }


class TalksBlock(StreamBlock):
    session = TalkBlock()


class ParallelBlock(TimedBlock):
    """Sessions at the same time, of which everybody chooses one."""

    starts = TimeBlock(label="From")
    ends = TimeBlock(required=False, label="Until")
    heading = CharBlock(max_length=120, default="Workshops")
    sessions = TalksBlock(min_num=2)

    class Meta:
        icon = "copy"
        label = "Parallel sessions"
        template = "blocks/programme_entry.html"
        group = PROGRAMME
        label_format = "{starts} {heading}"
        description = "Sessions at the same time in different rooms"
        preview_value = {"starts": time(14), "heading": "Workshops", "sessions": []}


class PauseBlock(TimedBlock):
    """Arrival, coffee, lunch."""

    starts = TimeBlock(label="From")
    ends = TimeBlock(required=False, label="Until")
    title = CharBlock(max_length=120, default="Coffee and tea")
    room = CharBlock(required=False, max_length=80)

    class Meta:
        icon = "time"
        label = "Break"
        template = "blocks/programme_entry.html"
        group = PROGRAMME
        label_format = "{starts} {title}"
        description = "Arrival, coffee, lunch"
        preview_value = {"starts": time(11), "title": "Coffee and tea", "room": ""}


class SlotsBlock(StreamBlock):
    session = SessionBlock()
    parallel = ParallelBlock()
    pause = PauseBlock()


class DayBlock(StructBlock):
    """One day of a programme."""

    day = DateBlock()
    heading = CharBlock(required=False, max_length=120, help_text="For example “Day one: what works”.")
    slots = SlotsBlock()

    class Meta:
        icon = "date"
        label = "Day"
        template = "blocks/programme_entry.html"
        group = PROGRAMME
        label_format = "{day} {heading}"
        description = "A day with its sessions and breaks"
        preview_value = {"day": date(2026, 6, 9), "heading": "Day one", "slots": []}


class ProgrammeBlock(StreamBlock):
    """The days of an event."""

    day = DayBlock()


class SpeakersBlock(StreamBlock):
    """Who speaks, in the order in which they are shown."""

    speaker = SpeakerChooserBlock(
        icon="user",
        label="Speaker",
        group=PROGRAMME,
        template="blocks/speaker.html",
        description="Somebody who speaks, written once for all events",
        preview_value=None,
    )


class RecordingValue(StructValue):
    """A recording elsewhere, with a gate of its own."""

    @property
    def gate(self) -> Rule:
        """Who may have the address."""
        return Rule(self.get("access") or Access.PUBLIC, self.get("opens_on"))


class RecordingBlock(StructBlock):
    """A recording that lies elsewhere; its address is shown only to those who may have it."""

    title = CharBlock(max_length=200, help_text="Everybody sees the title.")
    link = URLBlock(label="Address", help_text="Only those who may see the recording get the address.")
    minutes = CharBlock(required=False, max_length=20, help_text="How long it is: “48 minutes”.")
    note = CharBlock(required=False, max_length=250)
    access = ChoiceBlock(ACCESSES, default=Access.MEMBERS, label="Who may see it")
    opens_on = DateBlock(
        required=False, label="Opens to everybody on", help_text="Only with “members first”."
    )

    class Meta:
        icon = "media"
        template = "blocks/recording.html"
        label = "Recording"
        group = MATERIAL
        label_format = "{title}"
        value_class = RecordingValue
        description = "A film or sound recording elsewhere, with its own access"
        preview_value = {
            "title": "Opening address",
            "link": "https://example.org/recording",
            "minutes": "48 minutes",
            "access": "public",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Say whether the viewer may have the address; without a known viewer only what everybody may."""
        context = super().get_context(value, parent_context=parent_context)
        given = parent_context or {}
        now = given.get("now") or timezone.now()
        context["readable"] = may_read(given.get("viewer") or VISITOR, value.gate, now=now)
        return context

    def clean(self, value: Any) -> Any:
        """Let a date stand exactly with “members first”."""
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if (value["access"] == Access.MEMBERS_FIRST) != bool(value["opens_on"]):
            words = "A date goes with “members first”, and only with it."
            raise StructBlockValidationError(block_errors={"opens_on": ValidationError(words)})
        return value


class ReportBlock(StructBlock):
    """A page of this site about the event: a report, minutes, a briefing."""

    page = PageChooserBlock(page_type="cms.ContentPage")

    class Meta:
        icon = "doc-empty"
        template = "blocks/chosen.html"
        label = "Report"
        group = MATERIAL
        description = "A report or other page of this site; its own access holds"
        preview_value: dict[str, Any] = {"page": None}


class MaterialsBlock(StreamBlock):
    """What can be read and seen afterwards."""

    document = DocumentBlock()
    recording = RecordingBlock()
    report = ReportBlock()
