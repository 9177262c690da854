"""The admin as staff meet it: what they do not need is not there."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from cms.models import GatedDocument
from cms.rich_text import LastingDocumentLinkHandler
from cms.selectors.files import unowned
from cms.services.archiving import ARCHIVED, TAKEN_BACK
from cms.staff.archive import archive, may_archive, take_archive_back
from cms.staff.searching import SearchViewSetGroup


@hooks.register("construct_main_menu")
def leave_out_help_of_the_software(request: HttpRequest, menu_items: list[Any]) -> None:
    """Hide news and guides of Wagtail itself; the association's own guide tells what its editors need."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_main_menu", order=10)
def put_files_together(request: HttpRequest, menu_items: list[Any]) -> None:
    """Offer pictures and documents in one place; somebody who has only one of them finds it where it was."""
    files = [item for item in menu_items if item.name in {"images", "documents"}]
    if len(files) > 1:
        menu_items[:] = [item for item in menu_items if item not in files]
        shown = Menu(register_hook_name=None, items=files)
        menu_items.append(
            SubmenuMenuItem("Files", shown, name="files", icon_name="folder-inverse", order=150)
        )


@hooks.register("insert_global_admin_css")
def own_mark() -> SafeString:
    sheet = '<link rel="stylesheet" href="{}">'
    return format_html_join("", sheet, [[static(path)] for path in ("css/staff.css", "css/staff/lists.css")])


@hooks.register("insert_global_admin_js")
def lists_that_fold() -> SafeString:
    return format_html('<script src="{}"></script>', static("js/staff-lists.js"))


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("archive/", archive, name="archive"),
        path("archive/<uuid:step>/take-back/", take_archive_back, name="take_archive_back"),
    ]


class ArchiveMenuItem(MenuItem):
    """Shown to those who may publish somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_archive(request.user)


@hooks.register("register_reports_menu_item")
def archive_in_the_menu() -> MenuItem:
    return ArchiveMenuItem(
        "Archive by date", reverse("archive"), name="archive", icon_name="history", order=860
    )


@hooks.register("register_admin_viewset")
def searches() -> SearchViewSetGroup:
    return SearchViewSetGroup()


@hooks.register("register_log_actions")
def archiving_in_the_log(actions: Any) -> None:
    actions.register_action(ARCHIVED, "Archive", "Marked as archive")
    actions.register_action(TAKEN_BACK, "Take out of the archive", "Taken out of the archive")


@hooks.register("register_rich_text_features", order=10)
def lasting_links_to_documents(features: Any) -> None:
    """After Wagtail's own, whose links name the file."""
    features.register_link_type(LastingDocumentLinkHandler)


@hooks.register("construct_document_chooser_queryset")
def offer_own_documents(documents: QuerySet[GatedDocument], request: HttpRequest) -> QuerySet[GatedDocument]:
    """Offer no file to choose that belongs to something else, such as what a contributor sent or is about to send."""
    return unowned(documents)
