from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self) -> None:
        from accounts import area, checks, panels, signal_handlers  # noqa: F401

        area.register_panel(panels.PROFILE)
        area.register_panel(panels.ADDRESSES)
        area.register_panel(panels.SECURITY)


class PeopleInTheAdminConfig(WagtailUsersAppConfig):
    """Wagtail's list of users, with our forms."""

    default = False
    user_viewset = "accounts.viewsets.PersonViewSet"
