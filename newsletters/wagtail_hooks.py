"""The newsletter's part of the admin."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages as admin_messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.telepath import register
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from newsletters.blocks import FillingBlock
from newsletters.blocks.adapter import FillingBlockAdapter
from newsletters.importing import views as import_views
from newsletters.mailing_staff import MailingViewSet
from newsletters.mailing_staff.base import may
from newsletters.mailing_staff.panel import MailingsPanel, SendIssueItem
from newsletters.models import IssueIndexPage, IssuePage
from newsletters.panels import NewsletterPanel, StartNextIssueItem, SuggestionItem
from newsletters.services.importing import may_import
from newsletters.services.issues import may_start_issue
from newsletters.staff.contributions import ContributionViewSet
from newsletters.staff.feedback import FeedbackViewSet
from newsletters.staff.readers import ReaderViewSet
from newsletters.views import fill_block, start_issue
from newsletters.viewsets import IssueViewSet, NewsViewSet

if TYPE_CHECKING:
    from accounts.models import User

register(FillingBlockAdapter(), FillingBlock)

FEEDBACK = [
    "view_issuefeedback",
    "change_issuefeedback",
    "view_suggestedcontribution",
    "change_suggestedcontribution",
]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("newsletter/start-next-issue/", start_issue, name="start_next_issue"),
        path("newsletter/fill/<slug:name>/", fill_block, name="fill_block"),
        path("import/", import_views.upload, name="import_upload"),
        path("import/<int:draft_id>/", import_views.outline, name="import_outline"),
        path("import/imported/<int:document_id>/", import_views.result, name="import_result"),
    ]


class ImportMenuItem(MenuItem):
    """Shown to those who may add issues or news."""

    def is_shown(self, request: HttpRequest) -> bool:
        user = cast("User", request.user)
        return may_import(user=user, kind="newsletter") or may_import(user=user, kind="news")


class NewsletterViewSetGroup(ModelViewSetGroup):
    """All about the newsletter and mail to many in one place of the menu."""

    menu_label = "Newsletter"
    menu_icon = "mail"
    menu_order = 250
    items = (MailingViewSet("mailing"), ReaderViewSet, FeedbackViewSet, ContributionViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        upload = ImportMenuItem(
            "Import old issues", reverse("import_upload"), name="import", icon_name="upload", order=850
        )
        return [*super().get_submenu_items(), upload]


@hooks.register("register_admin_viewset")
def lists() -> list[Any]:
    return [IssueViewSet("issues"), NewsViewSet("news"), NewsletterViewSetGroup()]


@hooks.register("register_permissions")
def permissions_of_the_newsletter() -> QuerySet[Permission]:
    """Offer in a group's form what means something: mailings, and what readers tell us."""
    return Permission.objects.filter(
        content_type__app_label="newsletters",
        codename__in=["view_mailing", "add_mailing", "change_mailing", "send_mailing", *FEEDBACK],
    )


@hooks.register("register_log_actions")
def steps_of_subscribers(actions: LogActionRegistry) -> None:
    actions.register_action("newsletters.enter_reader", "Add", "Put on the list")
    actions.register_action("newsletters.import_readers", "Import", "Put on the list with others")
    actions.register_action("newsletters.take_reader_off", "Take off", "Taken off")


@hooks.register("register_page_header_buttons")
def start_from_the_archive(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    if isinstance(page, IssueIndexPage) and may_start_issue(user=user):
        yield Button("Start next issue", reverse("start_next_issue"), icon_name="plus", priority=5)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def mail_an_issue(page: Page, user: Any, **kwargs: Any) -> Iterator[Button]:
    """Lead from a published issue, and from the list of issues, to sending it and to what was sent of it."""
    if not isinstance(page, IssuePage) or not page.live:
        return
    if may(user, "add"):
        address = reverse("mailing:send_issue", args=[page.pk])
        yield Button("Send this issue", address, icon_name="mail", priority=6)
    if may(user, "view"):
        address = f"{reverse('mailing:index')}?issue={page.pk}"
        yield Button("Its mailings", address, icon_name="history", priority=45)


@hooks.register("register_page_action_menu_item")
def start_from_an_issue() -> ActionMenuItem:
    return StartNextIssueItem()


@hooks.register("register_page_action_menu_item")
def look_at_the_suggestion() -> ActionMenuItem:
    return SuggestionItem()


@hooks.register("register_page_action_menu_item")
def send_an_issue() -> ActionMenuItem:
    return SendIssueItem()


@hooks.register("after_publish_page")
def offer_to_mail_it(request: HttpRequest, page: Page) -> None:
    """Say after publishing an issue that it can be mailed now, unless somebody has begun to."""
    issue = page.specific
    if (
        isinstance(issue, IssuePage)
        and issue.live
        and may(request.user, "add")
        and not issue.mailings.exists()
    ):
        button = admin_messages.button(reverse("mailing:send_issue", args=[issue.pk]), "Send this issue")
        admin_messages.info(request, f"“{issue.title}” has not been mailed yet.", buttons=[button])


@hooks.register("construct_homepage_panels")
def newsletter_on_the_front_page(request: HttpRequest, panels: list[Any]) -> None:
    if may_start_issue(user=request.user):  # type: ignore[arg-type]
        panels.append(NewsletterPanel())
    if may(request.user, "view"):
        panels.append(MailingsPanel())


@hooks.register("before_copy_page")
def an_issue_is_not_copied(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Lead to “Start next issue”: a copy would be a second issue of its month."""
    if not isinstance(page.specific, IssuePage):
        return None
    messages.info(
        request, "An issue cannot be copied, since each month has one. Start the next issue from it instead."
    )
    return redirect("start_next_issue")


@hooks.register("register_log_actions")
def steps_of_a_mailing(actions: LogActionRegistry) -> None:
    actions.register_action("newsletters.schedule_mailing", "Schedule", "Scheduled")
    actions.register_action("newsletters.undo_mailing", "Take back", "Taken back to a draft")
    actions.register_action("newsletters.hold_mailing", "Hold", "Held back at its hour")
    actions.register_action("newsletters.begin_mailing", "Begin", "Begun")
    actions.register_action("newsletters.change_words", "Change words", "Words changed")
    actions.register_action("newsletters.change_people", "Change people", "People changed")
    actions.register_action("newsletters.test_mailing", "Test", "Test sent")
