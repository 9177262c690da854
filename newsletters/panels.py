"""The newsletter on the admin's front page and in the editor."""

from typing import Any

from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.ui.components import Component

from newsletters.models import IssueIndexPage, IssuePage, NewsPage, SuggestedContribution
from newsletters.selectors import is_unfinished, latest_issues, newest_issue, next_month, unfinished_issues
from newsletters.services.issues import may_start_issue

NEWEST_SHOWN = 3


class NewsletterPanel(Component):
    """What is being written, what is scheduled, what went out last, and the way to the next issue."""

    name = "newsletter"
    order = 50
    template_name = "staff/newsletters/panel.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        unpublished = list(unfinished_issues())
        newest = newest_issue()
        return {
            "request": request,
            "csrf_token": parent_context["csrf_token"],
            "archive": IssueIndexPage.objects.first(),
            "drafts": [issue for issue in unpublished if is_unfinished(issue)],
            "scheduled": [issue for issue in unpublished if not is_unfinished(issue)],
            "published": latest_issues(count=NEWEST_SHOWN),
            "next_month": None if newest and is_unfinished(newest) else next_month(newest, now=request.now),
        }


class StartNextIssueItem(ActionMenuItem):
    """Leads from an issue's editor to the start of the next one."""

    name = "action-start-next-issue"
    label = "Start next issue"
    icon_name = "plus"
    order = 200

    def is_shown(self, context: dict[str, Any]) -> bool:
        return (
            context["view"] == "edit"
            and isinstance(context["page"], IssuePage)
            and may_start_issue(user=context["request"].user)
        )

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("start_next_issue")


class SuggestionItem(ActionMenuItem):
    """Leads from a news page's editor to the reader's suggestion that it was made of."""

    name = "action-suggestion"
    label = "The suggestion behind it"
    icon_name = "comment"
    order = 200

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return (
            context["view"] == "edit"
            and isinstance(page, NewsPage)
            and context["request"].user.has_perm("newsletters.view_suggestedcontribution")
            and SuggestedContribution.objects.filter(page=page).exists()
        )

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("contribution:inspect", args=[parent_context["page"].suggestion.pk])
