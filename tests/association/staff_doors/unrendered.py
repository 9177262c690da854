"""Pages whose templates are not filled in, for asking only who may have them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse


class UnrenderedMiddleware:
    """Gives every page that is let through an empty template: filling it in is most of what a page of the admin costs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        template: Any = engines["django"].from_string("")
        response.template_name = template
        return response
