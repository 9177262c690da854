"""The account area within reach from the admin, and merging two accounts."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter

from accounts.merge_views import ChooseAccounts, MergeAccounts
from accounts.models import User
from accounts.staff.personal_data import OfAccount, OfAddress, Overview, RefuseRequest
from accounts.staff.second_factors import RemoveSecondFactors

MERGE = "accounts.merge_user"
ERASE = "accounts.erase_user"
REMOVE_SECOND_FACTORS = "mfa.delete_authenticator"
ERASE_INSTEAD = (
    "People are erased, one by one, with a record of what went and what stays. Nothing has been deleted."
)


@hooks.register("register_account_menu_item")
def sign_in_and_security(request: HttpRequest) -> dict[str, str]:
    """Lead from Wagtail's account page to addresses, password and second factor, which live in one place."""
    return {
        "url": reverse("account_overview"),
        "label": "Sign-in and security",
        "help_text": "Change your e-mail addresses, your password and your second step of signing in.",
    }


@hooks.register("register_admin_urls")
def merge_pages() -> list[URLPattern]:
    return [
        path("users/merge/", ChooseAccounts.as_view(), name="choose_accounts_to_merge"),
        path("users/merge/<int:kept>/<int:closed>/", MergeAccounts.as_view(), name="merge_accounts"),
    ]


@hooks.register("register_admin_urls")
def second_factor_pages() -> list[URLPattern]:
    return [
        path("users/<int:pk>/second-step/", RemoveSecondFactors.as_view(), name="remove_second_factors"),
    ]


@hooks.register("register_user_listing_buttons")
def second_factor_button(user: User, request_user: User) -> Iterator[Button]:
    """Offer help beside every other account; whether there is a second step is told by the page, so that the list asks nothing more."""
    if user.is_active and user != request_user and request_user.has_perm(REMOVE_SECOND_FACTORS):
        address = reverse("remove_second_factors", args=[user.pk])
        yield Button("Remove a lost second step", url=address, icon_name="lock", priority=42)


@hooks.register("register_admin_urls")
def personal_data_pages() -> list[URLPattern]:
    return [
        path("personal-data/", Overview.as_view(), name="personal_data"),
        path("personal-data/address/", OfAddress.as_view(), name="personal_data_of_address"),
        path("personal-data/account/<int:pk>/", OfAccount.as_view(), name="personal_data_of_account"),
        path("personal-data/refuse/<int:pk>/", RefuseRequest.as_view(), name="refuse_erasure"),
    ]


class ErasureMenuItem(MenuItem):
    """Shown to whoever may copy and erase."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ERASE)  # type: ignore[union-attr]


@hooks.register("register_settings_menu_item")
def erasure_menu_item() -> MenuItem:
    return ErasureMenuItem("Personal data", reverse("personal_data"), icon_name="lock", order=620)


@hooks.register("register_user_listing_buttons")
def personal_data_button(user: User, request_user: User) -> Iterator[Button]:
    """Lead from every account to what is held about its person."""
    if request_user.has_perm(ERASE):
        address = reverse("personal_data_of_account", args=[user.pk])
        yield Button("What we hold, copy and erase", url=address, icon_name="lock", priority=45)


@hooks.register("before_delete_user")
def erase_instead(request: HttpRequest, user: User) -> HttpResponse:
    """Lead from Wagtail's deletion, which leaves no record, to erasure, which says what stays and why."""
    messages.info(request, ERASE_INSTEAD)
    return redirect("personal_data_of_account", user.pk)


@hooks.register("before_bulk_action")
def erase_one_by_one(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Let nobody delete several people at once."""
    if action_type != "delete" or not any(isinstance(each, User) for each in objects):
        return None
    messages.info(request, ERASE_INSTEAD)
    return redirect("personal_data")


class MergeMenuItem(MenuItem):
    """Shown to whoever may merge accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MERGE)  # type: ignore[union-attr]


@hooks.register("register_settings_menu_item")
def merge_menu_item() -> MenuItem:
    return MergeMenuItem(
        "Merge two accounts", reverse("choose_accounts_to_merge"), icon_name="group", order=610
    )


@hooks.register("register_user_listing_buttons")
def merge_button(user: User, request_user: User) -> Iterator[Button]:
    """Offer the merge beside every account that is open."""
    if user.is_active and request_user.has_perm(MERGE):
        address = f"{reverse('choose_accounts_to_merge')}?keep={user.pk}"
        yield Button("Merge another account into this", url=address, icon_name="group", priority=40)


@hooks.register("register_permissions")
def account_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        Q(content_type__app_label="accounts", codename__in=["merge_user", "erase_user"])
        | Q(content_type__app_label="mfa", codename="delete_authenticator")
    )


@hooks.register("register_log_actions")
def merging(actions: LogActionRegistry) -> None:
    @actions.register_action("accounts.merge")
    class Merged(LogFormatter):
        label = "Merge accounts"

        def format_message(self, entry: object) -> str:
            data = entry.data  # type: ignore[attr-defined]
            return f"Merged account {data['closed']} into account {data['kept']}"


@hooks.register("register_log_actions")
def personal_data(actions: LogActionRegistry) -> None:
    actions.register_action(
        "accounts.copy_data", "Copy personal data", "Made a copy of what is held about a person"
    )
    actions.register_action("accounts.erase", "Erase a person", "Erased a person's data")
    actions.register_action(
        "accounts.remove_second_factor",
        "Remove a second step",
        "Removed the second step of signing in of somebody who had lost it",
    )
    actions.register_action("accounts.refuse_erasure", "Refuse to erase", "Refused to erase a person's data")
