"""Pages that are kept between requests: for whom, and how they are found without walking the tree.

A page is kept for audiences, not for people: for visitors, who all see the same, and for members where everything a member sees is the
same for all. Who belongs to which is decided at each request from live rows, and so is whether they may read the page.
"""

from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as walk_and_serve

from membership.access import Viewer
from office.keeping.generation import GENERATION, current_generation
from office.keeping.hosts import is_asked_plainly
from office.keeping.instants import LONGEST
from office.keeping.pieces import Pieces
from office.keeping.store import fetch, put

if TYPE_CHECKING:
    from cms.models import ContentPage

VISITOR = "visitor"
MEMBER = "member"
PIECES = ("head", "menu", "navigation", "main", "foot", "depends")


def audience_of(request: HttpRequest) -> str | None:
    """Name the audience that whoever asks belongs to, all of whom see the same; None for people who see something of their own.

    In a time of open access nobody is in one: what it opens must close at once when it ends.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.open_access or viewer.is_staff_reader:
        return None
    if not viewer.is_signed_in:
        return None if settings.SESSION_COOKIE_NAME in request.COOKIES else VISITOR
    return MEMBER if viewer.is_member else None


def pieces_for(page: "ContentPage", request: HttpRequest) -> Pieces | None:
    """Return what is kept of a page for whoever asks for its plain address; None where everything is made for this one request."""
    if not is_plain(request):
        return None
    audience = audience_of(request)
    began_under = getattr(request, "generation", None)
    if audience not in page.kept_for or began_under is None:
        return None
    pieces = Pieces(f"{audience}:{_address(request)}", PIECES, now=request.now, began_under=began_under)  # type: ignore[attr-defined]
    pieces.load()
    return pieces


def is_plain(request: HttpRequest) -> bool:
    """Say whether nothing but the address and who asks decides what is shown."""
    return (
        settings.KEEP_PIECES
        and request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
        and not getattr(request, "is_preview", False)
        and not getattr(request, "htmx", False)
        and is_asked_plainly(request.META)
    )


def is_visitors(pieces: Pieces) -> bool:
    """Say whether the pieces are what visitors see."""
    return pieces.key.startswith(f"{VISITOR}:")


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a page: from its pieces where they are kept, else as Wagtail does.

    To find a page Wagtail asks the database twice a level and loads it whole. What is kept here is which row stands at an
    address; where that row is, whether it is published, who may read it and what restricts it are read anew, in one statement.
    """
    if not is_plain(request):
        return walk_and_serve(request, path)
    key = f"route:{_address(request)}"
    answer = fetch(GENERATION, key)
    generation = answer.get(GENERATION) or current_generation()
    request.generation = generation  # type: ignore[attr-defined]
    match answer.get(key):
        case (str(known), str(label), int(pk), str(place)) if known == generation:
            page = _standing(label, pk, place)
            pieces = page and pieces_for(page, request)
            if page and pieces and pieces.is_whole:
                request.pieces = pieces  # type: ignore[attr-defined]
                request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]
            return walk_and_serve(request, path)
    route = Page.route_for_request(request, path)
    if route and not any(route[1:]) and hasattr(route[0], "kept_for"):
        page = route[0]
        fact = (generation, page._meta.label, page.pk, page.path)
        put(key, fact, seconds=LONGEST.total_seconds())
    return walk_and_serve(request, path)


def _address(request: HttpRequest) -> str:
    return request.build_absolute_uri(request.path)


STANDING = """
SELECT page.id AS id, page.id AS page_ptr_id, page.id AS contentpage_ptr_id,
    page.path, page.depth, page.live, content.access, content.opens_on
FROM wagtailcore_page page JOIN cms_contentpage content ON content.page_ptr_id = page.id
WHERE page.id = %(id)s AND page.path = %(path)s AND page.live
AND NOT EXISTS (SELECT FROM wagtailcore_pageviewrestriction r JOIN wagtailcore_page p ON p.id = r.page_id WHERE p.path = ANY(%(paths)s))
AND NOT EXISTS (SELECT FROM wagtailcore_page p WHERE p.path = ANY(%(paths)s) AND p.alias_of_id IS NOT NULL)
"""


def _standing(label: str, key: int, path: str) -> "ContentPage | None":
    """Return the row that stands published at its place in the tree, with little more than what decides who may read it.

    None where something restricts who may see it, or where it is a copy of another: Wagtail knows what to do there.
    """
    paths = [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"id": key, "path": path, "paths": paths})
        row = cursor.fetchone()
        columns = [column.name for column in cursor.description]
    if row is None:
        return None
    found = dict(zip(columns, row, strict=True))
    model = cast("type[ContentPage]", apps.get_model(label))
    # Its key under each name that a type built on other types has for it.
    found |= {link.attname: key for link in model._meta.parents.values() if link}
    names = [column.attname for column in model._meta.concrete_fields if column.attname in found]
    page = model.from_db(connection.alias, names, [found[name] for name in names])
    page.is_unrestricted = True
    return page
