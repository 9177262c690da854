"""Who may do what with rows that nobody edits by hand."""

from typing import Any

from wagtail.permissions import ModelPermissionPolicy


class LookingPolicy(ModelPermissionPolicy):
    """Grants reading to whoever has the permission, and nothing else to anybody."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
