"""Briefings in the page editor: “Start version …”, and what is not done with a version."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from resources.models import BriefingPage, BriefingVersionPage
from resources.models.briefings import next_number
from resources.services.briefings import may_start_version, start_next_version, unfinished_version


def briefing_of(page: Page) -> BriefingPage | None:
    """Return the briefing that the page is, or is a version of."""
    page = page.specific
    if isinstance(page, BriefingVersionPage):
        briefing: BriefingPage = page.briefing
        return briefing
    return page if isinstance(page, BriefingPage) else None


@require_http_methods(["GET", "POST"])
def start_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what “Start version …” will do, and on POST do it and open the editor."""
    briefing = get_object_or_404(BriefingPage, pk=pk)
    if not may_start_version(briefing=briefing, user=request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if request.method == "POST":
        version = start_next_version(briefing=briefing, user=request.user, now=request.now)  # type: ignore[arg-type, attr-defined]
        return redirect("wagtailadmin_pages:edit", version.pk)
    return TemplateResponse(
        request,
        "staff/resources/start_version.html",
        {
            "briefing": briefing,
            "draft": unfinished_version(briefing),
            "number": next_number(briefing.pk),
            "newest": briefing.versions.order_by("-number").first(),
        },
    )


class StartVersionItem(ActionMenuItem):
    """Leads from a briefing's or a version's editor to the start of the next version."""

    name = "action-start-version"
    icon_name = "plus"
    order = 200

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        briefing = briefing_of(parent_context["page"])
        context["label"] = words_for(briefing) if briefing else ""
        return context

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        briefing = briefing_of(page) if context["view"] == "edit" and page else None
        return briefing is not None and may_start_version(briefing=briefing, user=context["request"].user)

    def get_url(self, parent_context: dict[str, Any]) -> str:
        briefing = briefing_of(parent_context["page"])
        return reverse("start_version", args=[briefing.pk]) if briefing else ""


def words_for(briefing: BriefingPage) -> str:
    """Say what the next step with a briefing is."""
    draft = unfinished_version(briefing)
    return (
        f"Open the draft of version {draft.number}" if draft else f"Start version {next_number(briefing.pk)}"
    )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [path("briefings/<int:pk>/start-version/", start_version, name="start_version")]


@hooks.register("register_page_action_menu_item")
def start_from_the_editor() -> ActionMenuItem:
    return StartVersionItem()


@hooks.register("register_page_header_buttons")
def start_from_the_list(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    if not isinstance(page.specific_deferred, BriefingPage | BriefingVersionPage):
        return
    briefing = briefing_of(page)
    if briefing and may_start_version(briefing=briefing, user=user):
        yield Button(
            words_for(briefing), reverse("start_version", args=[briefing.pk]), icon_name="plus", priority=5
        )


@hooks.register("before_copy_page")
def a_version_is_not_copied(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead to “Start version …”: each number stands once in a briefing."""
    if not isinstance(page.specific, BriefingVersionPage):
        return None
    messages.info(request, "A version is not copied: start the next one, which begins with its text.")
    return redirect("start_version", page.specific.briefing_id)


@hooks.register("before_move_page")
def a_version_is_not_moved(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """A version stays with its briefing, whose history it is."""
    if not isinstance(page.specific, BriefingVersionPage):
        return None
    messages.warning(request, "A version stays with its briefing, so it was not moved.")
    return redirect("wagtailadmin_explore", page.get_parent().pk)
