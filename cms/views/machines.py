"""What machines ask for: robots, the sitemap, the icon."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.selectors import pages_for_sitemap


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines what to leave alone, and where the sitemap is."""
    return render(
        request,
        "robots.txt",
        {"site_url": settings.SITE_URL.rstrip("/")},
        content_type="text/plain; charset=utf-8",
    )


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the published pages for search engines.

    A locked page's address stands here as well: everybody may read its teaser. No page below Wagtail's own privacy does.
    """
    return TemplateResponse(
        request,
        "sitemap.xml",
        {"entries": pages_for_sitemap(request)},
        content_type="application/xml; charset=utf-8",
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the icon at its old place to the real one."""
    return redirect(static("img/favicon.ico"), permanent=True)
