"""The public side of the A-Z directory."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from membership.access import may_read, way_in
from resources.models import Example


@require_safe
def example(request: HttpRequest, example_id: int, slug: str) -> HttpResponse:
    """Show an example to those who may read it, and its title and teaser with a way in to everybody else."""
    shown = get_object_or_404(Example.objects.listed().select_related("partnership", "type"), pk=example_id)
    readable = may_read(request.viewer, shown, now=request.now)  # type: ignore[attr-defined]
    return render_example(request, shown, readable=readable)


def render_example(request: HttpRequest, example: Example, *, readable: bool) -> HttpResponse:
    """Show an example's page; staff see it so before anybody else does."""
    return render(
        request,
        "pages/resources/example.html",
        {"example": example, "readable": readable, "way_in": way_in(request.viewer)},  # type: ignore[attr-defined]
    )
