"""The association's identity for every template."""

from django.http import HttpRequest

from office.models import Identity


def identity(request: HttpRequest) -> dict[str, object]:
    """Offer `identity`, read once a request, and whether the content is invented."""
    current = Identity.load(request_or_site=request)
    return {"identity": current, "demonstration": current.demonstration}
