"""Events in templates."""

from functools import cache
from html import escape
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from events.models import Event
from events.times import event_in_words

register = template.Library()
STYLESHEETS = (
    "tokens",
    "base",
    "layout",
    "components/button",
    "components/page-head",
    "components/table",
    "components/notice",
    "components/form",
    "components/progress",
    "components/booking",
    "components/booking-forms",
)


@register.simple_tag
def text_field(field: BoundField) -> SafeString:
    """Draw a field that is typed into, as `components/field.html` does, without the cost of a template for each of its parts."""
    widget: Any = field.field.widget
    attributes = {**widget.attrs, **field.build_widget_attrs({"id": field.auto_id})}
    kind = attributes.pop("type", widget.input_type)
    value = field.value()
    if value not in (None, ""):
        attributes["value"] = value
    given = "".join(_attribute(name, value) for name, value in attributes.items() if value is not False)
    optional = "" if field.field.required else ' <span class="field__optional">(optional)</span>'
    notes = ""
    if field.help_text:
        notes = f'<div class="field__help" id="{field.auto_id}_helptext">{field.help_text}</div>'
    if field.errors:
        said = "".join(f"<p>{escape(str(error))}</p>" for error in field.errors)
        notes += f'<div class="field__error" id="{field.auto_id}_error">{said}</div>'
    return mark_safe(  # noqa: S308 what people typed is escaped, the rest are our own words
        f'<div class="field{" field--wrong" if field.errors else ""}">'
        f'<label class="field__label" for="{field.auto_id}">{escape(str(field.label))}{optional}</label>{notes}'
        f'<input type="{kind}" name="{field.html_name}"{given}></div>'
    )


def _attribute(name: str, value: Any) -> str:
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


@register.simple_tag
def stylesheets_of_booking() -> SafeString:
    """Link what the pages of a booking look like."""
    return _stylesheets()


@cache
def _stylesheets() -> SafeString:
    """Files keep their names as long as a process runs, so the links are put together once."""
    links = [(static(f"css/{name}.css"),) for name in STYLESHEETS]
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.filter
def event_when(event: Event) -> str:
    """Write when an event is, by the clocks of London."""
    return event_in_words(event)
