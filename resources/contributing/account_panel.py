"""What one's partnerships share, in a line on the account page."""

from django.db.models import Count, Q
from django.http import HttpRequest

from accounts.area import Context, Panel
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


EXAMPLES = Panel("examples", 25, "pages/accounts/panels/examples.html", _examples)
