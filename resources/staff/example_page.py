"""An example's page in the admin: what was sent, what the check noticed, what happened, and the steps from here."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin.views.generic import InspectView

from resources.directory.views import render_example
from resources.models import Example, State
from resources.services.contributing import alike
from resources.services.moderating import fingerprint
from resources.staff.words import STATES

CHECKS_SHOWN = 10
UNDECIDED = {State.WAITING, State.ASKED}


class ExampleInspectView(InspectView):
    """Everything about one example on one page."""

    template_name = "staff/resources/example.html"
    page_title = "Example"
    object: Example

    def get_page_subtitle(self) -> str:
        return self.object.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        example, user = self.object, self.request.user
        moderates = user.has_perm("resources.moderate_example")
        is_gone = example.state == State.TAKEN_DOWN
        return super().get_context_data(
            topics=example.topics.order_by("title"),
            files=[row.document for row in example.files.select_related("document")],
            warnings=example.warnings.select_related("document"),
            steps=example.steps.select_related("by"),
            checks=list(example.link_checks.all()[:CHECKS_SHOWN]),
            same=alike(example.link, besides=example),
            seen=fingerprint(example),
            may_decide=moderates and example.state in UNDECIDED,
            may_correct=moderates and not is_gone,
            may_put_back=moderates and example.state in {State.DECLINED, State.WITHDRAWN},
            may_take_down=not is_gone and user.has_perm("resources.take_down_example"),
            may_see_partnership=user.has_perm("membership.view_partnership"),
            is_gone=is_gone,
            state=STATES[example.state],
            **kwargs,
        )


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an example as members will see it; staff who may see examples, and nobody else."""
    if not request.user.has_perm("resources.view_example"):  # type: ignore[union-attr]
        raise PermissionDenied
    example = get_object_or_404(
        Example.objects.select_related("partnership", "type").exclude(state=State.TAKEN_DOWN), pk=pk
    )
    response = render_example(request, example, readable=True)
    response["Cache-Control"] = "private, no-store"
    return response
