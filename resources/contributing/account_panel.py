"""What one's partnerships share, in a line on the account page."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from accounts.area import Answer, Context, Destination, Line, Panel
from resources.models import Example, State


def _examples(request: HttpRequest) -> Context | None:
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.places:
        return None
    keys = [place.partnership_id for place in viewer.places]
    counts = Example.objects.filter(partnership__in=keys).aggregate(
        published=Count("pk", filter=Q(state=State.PUBLISHED)),
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        asked=Count("pk", filter=Q(state=State.ASKED)),
    )
    return {**counts, "may_contribute": viewer.is_member}


def _what_is_asked(request: HttpRequest, context: Context | None) -> Answer | None:
    asked = (context or {}).get("asked")
    if not asked:
        return None
    words = "We have a question about an example that you share."
    if asked != 1:
        words = f"We have questions about {asked} examples that you share."
    line = Line(words, reverse("resources:own_examples"), "See and answer", "we asked you about an example")
    return Answer("Examples", (line,))


def _examples_page(request: HttpRequest) -> str | None:
    return reverse("resources:own_examples") if request.viewer.places else None  # type: ignore[attr-defined]


EXAMPLES = Panel("examples", 50, "pages/accounts/panels/examples.html", _examples, _what_is_asked)
EXAMPLES_PAGE = Destination("examples", 50, "Examples", _examples_page)
