"""The yardstick: a Django view with Django's default middleware, no database, and a page of about 20 kB.

Its template has 66 rows and reverses 66 addresses. Served by the same web server as the site, in its own processes.
"""

import os
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

ROWS = 66
ROW = (
    '<tr><th scope="row"><a href="{% url "row" row.number %}">{{ row.title }}</a></th><td>{{ row.region }}</td>'
    "<td>{{ row.number }}</td><td>{{ row.note }}</td></tr>\n"
)
PAGE = (
    '<!doctype html><html lang="en-gb"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1><table>'
    "{% for row in rows %}" + ROW + "{% endfor %}</table></body></html>"
)
NOTE = (
    "A line of ordinary length about what this row is for, so that the page weighs what a page of text weighs. "
    * 2
)


def page(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Render the table."""
    rows = [{"number": n, "title": f"Row {n}", "region": "A region", "note": NOTE} for n in range(ROWS)]
    return HttpResponse(template.render(Context({"title": "Rows", "rows": rows})))


urlpatterns = [path("", page), path("rows/<int:number>/", page, name="row")]

settings.configure(
    SECRET_KEY=os.urandom(32).hex(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[f"django.contrib.{app}" for app in ("contenttypes", "auth", "sessions", "messages")],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402

application: Any = get_wsgi_application()
template = Engine(builtins=["django.template.defaulttags"]).from_string(PAGE)
