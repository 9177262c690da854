"""The page that names the feeds, and says what a feed is for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def feeds_page(request: HttpRequest) -> HttpResponse:
    """Name every feed with what it brings."""
    return render(request, "pages/newsletters/feeds.html")
