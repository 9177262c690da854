"""Where the admin leads from a row that nobody edits, for example in the report of what was changed by whom."""

from typing import Any

from django.contrib.admin.utils import quote
from django.urls import reverse
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder


class FoundOnItsPage:
    """For viewsets without a form to edit: a row's address in the admin is its page, for whoever may view it.

    Wagtail would look for the form, and reports that name such a row would fail.
    """

    model: Any
    permission_policy: Any

    def register_admin_url_finder(self) -> None:
        page, policy = self.get_url_name("inspect"), self.permission_policy  # type: ignore[attr-defined]

        class Finder(ModelAdminURLFinder):
            def get_edit_url(self, instance: Any) -> str | None:
                if self.user and not policy.user_has_permission(self.user, "view"):
                    return None
                return reverse(page, args=[quote(instance.pk)])

        register_admin_url_finder(self.model, Finder)
