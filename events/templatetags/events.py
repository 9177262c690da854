"""Events in templates."""

from django import template

from events.models import Event
from events.times import event_in_words

register = template.Library()


@register.filter
def event_when(event: Event) -> str:
    """Write when an event is, by the clocks of London."""
    return event_in_words(event)
