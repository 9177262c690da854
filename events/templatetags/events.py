"""Events in templates."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

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
)


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
