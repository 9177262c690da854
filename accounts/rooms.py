"""Rooms of the admin that Wagtail leaves open to everybody who works there, with who may enter them here.

Nothing could be changed in most of them without the permission to, but titles of drafts and files were read there, and tasks of workflows
could be made by anybody. Each is named by its address's name; an app above registers its own in `AppConfig.ready`.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.auth import permission_denied
from wagtail.documents.permissions import permission_policy as documents
from wagtail.images.permissions import permission_policy as pictures
from wagtail.permissions import page_permission_policy as pages

Rule = Callable[[Any, dict[str, Any]], bool]
"""Says of a person and what the address names whether the person may enter."""

TOUCHING = ["add", "change", "publish", "delete", "choose", "lock", "unlock"]
IMPORT_OF_REDIRECTS = "wagtailredirects:process_import"


def touches_pages(user: Any, named: dict[str, Any]) -> bool:
    """Say whether the person may do anything with any page."""
    return bool(pages.user_has_any_permission(user, ["add", "change", "publish"]))


def touches_documents(user: Any, named: dict[str, Any]) -> bool:
    return bool(documents.user_has_any_permission(user, TOUCHING))


def touches_pictures(user: Any, named: dict[str, Any]) -> bool:
    return bool(pictures.user_has_any_permission(user, TOUCHING))


def keeps_workflows(user: Any, named: dict[str, Any]) -> bool:
    return bool(user.has_perms(["wagtailcore.add_workflow", "wagtailcore.change_workflow"]))


def changes_setting(user: Any, named: dict[str, Any]) -> bool:
    return bool(user.has_perm(f"{named['app_name']}.change_{named['model_name']}"))


def acts_on_many(user: Any, named: dict[str, Any]) -> bool:
    """Say whether the person may touch what they chose several of; what may be done with each is asked again."""
    match named["model_name"]:
        case "page":
            return touches_pages(user, named)
        case "gateddocument":
            return documents_changed_by(user)
        case "picture":
            return bool(pictures.user_has_any_permission(user, ["add", "change", "delete"]))
    return bool(user.has_perm(f"{named['app_label']}.change_{named['model_name']}"))


def documents_changed_by(user: Any) -> bool:
    return bool(documents.user_has_any_permission(user, ["add", "change", "delete"]))


_rooms: dict[str, Rule] = {
    "wagtail_bulk_action": acts_on_many,
    "wagtailsettings:edit": changes_setting,
    IMPORT_OF_REDIRECTS: lambda user, _named: bool(user.has_perm("wagtailredirects.add_redirect")),
    "wagtailadmin_pages:move_confirm": touches_pages,
    "wagtailadmin_pages:revisions_index": touches_pages,
    "wagtailadmin_pages:choose_parent": touches_pages,
    "wagtailadmin_pages:confirm_workflow_cancellation": touches_pages,
    **dict.fromkeys(
        [f"wagtailadmin_api:documents:{name}" for name in ("listing", "detail", "find")], touches_documents
    ),
    **dict.fromkeys(
        [f"wagtailadmin_api:images:{name}" for name in ("listing", "detail", "find")], touches_pictures
    ),
    **dict.fromkeys(
        [f"wagtaildocs_chooser:{name}" for name in ("choose", "choose_results", "chosen_multiple")],
        touches_documents,
    ),
    **dict.fromkeys(
        [f"wagtailimages_chooser:{name}" for name in ("choose", "choose_results", "chosen_multiple")],
        touches_pictures,
    ),
    "wagtailimages_chooser:select_format": touches_pictures,
    **dict.fromkeys(
        [
            f"wagtailadmin_workflows:{name}"
            for name in ("task_chooser", "task_chooser_results", "task_chooser_create", "task_chosen")
        ],
        keeps_workflows,
    ),
}


def register_room(*names: str, rule: Rule) -> None:
    """Ask `rule` before anybody enters the addresses with these names."""
    _rooms.update(dict.fromkeys(names, rule))


def turned_away(request: HttpRequest, named: dict[str, Any]) -> HttpResponse | None:
    """Return the refusal for somebody who works in the admin but not in this room, or None."""
    match = request.resolver_match
    name = match.view_name if match else ""
    rule = _rooms.get(name)
    if rule is not None and not rule(request.user, named):
        return permission_denied(request)
    if name == IMPORT_OF_REDIRECTS and "input_format" not in request.POST:
        # Wagtail takes for granted that the first step of the import was taken.
        return redirect("wagtailredirects:start_import")
    return None
