"""The web version of an announcement, a call or an invitation, for whoever follows the link in the mail.

It is drawn with the site's own pages, which read better than a mail in a browser: the same typeface, dark mode, headings, and the way
in where something is for members. Its words cannot change once the mailing has begun, and who may read its members-only parts is decided
by `membership.access` at the moment of reading, as everywhere.
"""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from cms.reading import prepare_streams
from membership.access import MEMBERS_ONLY, Access, Rule, may_read, way_in
from newsletters.audiences import PUBLIC
from newsletters.models import Group, IssuePage, Mailing
from office.marks import fill_in_marks
from office.models import Copy

MAILINGS_A_PAGE = 20
# A time of open access opens no list of what was written to members.
FOR_MEMBERS = Rule(Access.GIVEN)
NEUTRAL = {"name": "colleague", "partnership": "your partnership", "why": "", "copy": ""}


@require_safe
def mailing_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what was sent. What went to members alone is for members; an issue is read at its own address; a draft is not there."""
    mailings = Mailing.objects.filter(state=Mailing.State.BEGUN).select_related(
        "consignment", "issue", "event_page__event"
    )
    mailing = get_object_or_404(mailings, key=key)
    if mailing.kind == Mailing.Kind.ISSUE:
        issue = get_object_or_404(IssuePage.objects.live().defer_streamfields(), pk=mailing.issue_id or 0)
        return redirect(issue.get_url(request))
    viewer, now = request.viewer, request.now  # type: ignore[attr-defined]
    is_open = went_to_the_public(mailing) or may_read(viewer, MEMBERS_ONLY, now=now)
    context: dict[str, Any] = {"mailing": mailing, "is_open": is_open, "way_in": way_in(viewer)}
    if is_open:
        prepare_streams(mailing)
        body = render_to_string(
            "components/stream.html",
            {"stream": mailing.body, "level": 2, "viewer": viewer, "now": now},
            request,
        )
        context["body"] = mark_safe(fill_in_marks(body, NEUTRAL))  # noqa: S308 rendered by our own templates
    response = TemplateResponse(request, "pages/newsletters/mailing.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def mailing_list(request: HttpRequest) -> HttpResponse:
    """List the announcements, calls and invitations that went to members or subscribers, for members to read again."""
    viewer, now = request.viewer, request.now  # type: ignore[attr-defined]
    is_open = may_read(viewer, FOR_MEMBERS, now=now)
    context: dict[str, Any] = {"is_open": is_open, "way_in": way_in(viewer)}
    if is_open:
        sent = (
            Mailing.objects.filter(
                state=Mailing.State.BEGUN, groups__overlap=[Group.MEMBERS, Group.SUBSCRIBERS]
            )
            .exclude(kind=Mailing.Kind.ISSUE)
            .select_related("consignment")
            .defer("body")
            .order_by("-consignment__opened_at", "-pk")
        )
        context["results"] = Paginator(sent, MAILINGS_A_PAGE).get_page(request.GET.get("page"))
    response = TemplateResponse(request, "pages/newsletters/mailings.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def went_to_the_public(mailing: Mailing) -> bool:
    """Whether anybody received the public edition; what only members received stays among members."""
    return Copy.objects.filter(consignment=mailing.consignment_id or 0, edition__audience=PUBLIC).exists()
