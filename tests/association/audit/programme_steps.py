"""Publishing an event's page, made ready to be done once; and what is about pages and suggestions, which leaves no trace."""

from collections.abc import Callable

from events.services import pages
from tests.factories import programme

Step = Callable[[], object]


def _follow() -> Step:
    page = programme.event_page()
    page.title = "Another name"
    return lambda: pages.follow_page(page=page)


STEPS: dict[str, Callable[[], Step]] = {"events.services.pages.follow_page": _follow}

WITHOUT_TRACE = {
    "events.services.site.set_up_events": "Wagtail’s own log tells of pages.",
    "events.services.suggesting.suggest": "A suggestion is a letter to the office, which keeps it as it came.",
    "events.services.suggesting.mark_dealt_with": "It says on itself when somebody dealt with it.",
    "events.services.suggesting.forget_old_suggestions": "What is forgotten leaves no trace: names and addresses go with it.",
}
