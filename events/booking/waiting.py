"""The waiting list, for those who wait."""

from django.http import HttpRequest, HttpResponse


def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join."""
    raise NotImplementedError
