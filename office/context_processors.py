"""The association's identity for every template."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from office.models import Identity


def identity(request: HttpRequest) -> dict[str, object]:
    """Offer `identity`, read once a request and only where it is shown, and whether the content is invented."""
    current = SimpleLazyObject(lambda: Identity.load(request_or_site=request))
    return {"identity": current, "demonstration": SimpleLazyObject(lambda: current.demonstration)}
