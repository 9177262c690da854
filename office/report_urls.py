"""Where mail providers report what became of mail: anymail's doors for this, and none of those for incoming mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from anymail.urls import urlpatterns as all_of_anymail
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import path

View = Callable[..., HttpResponse]


def refusing_nonsense(view: View) -> View:
    """Answer 400 to a body that is no report, so that a provider does not repeat it for days."""

    @wraps(view)
    def door(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except (ValueError, KeyError, TypeError, AttributeError):
            return HttpResponseBadRequest("This is no report.\n", content_type="text/plain")

    return door


app_name = "anymail"
urlpatterns = [
    path(str(pattern.pattern), refusing_nonsense(pattern.callback), name=pattern.name)
    for pattern in all_of_anymail
    if "inbound" not in str(pattern.name)
]
