"""The site's navigation for every template."""

from django.http import HttpRequest

from cms.models import Navigation


def navigation(request: HttpRequest) -> dict[str, object]:
    """Offer the links of header and footer, with the current one marked."""
    setting = Navigation.load(request_or_site=request)

    def links(stream: object) -> list[dict[str, object]]:
        return [
            {
                "title": link.value.title,
                "url": link.value.url,
                "is_current": bool(link.value.url) and request.path.startswith(link.value.url),
            }
            for link in stream  # type: ignore[attr-defined]
            if link.value.url
        ]

    return {"navigation": links(setting.header), "footer_links": links(setting.footer)}
