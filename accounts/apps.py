from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self) -> None:
        from accounts import (  # noqa: F401
            account_moves,
            area,
            checks,
            desk,
            merging,
            office_holdings,
            own_holdings,
            panels,
            signal_handlers,
        )

        own_holdings.register()
        office_holdings.register()
        area.register_panel(panels.PROFILE)
        area.register_panel(panels.ADDRESSES)
        area.register_panel(panels.SECURITY)
        area.register_panel(panels.DATA)
        area.register_destination(panels.OVERVIEW_PAGE)
        area.register_destination(panels.PROFILE_PAGE)
        area.register_destination(panels.SECURITY_PAGE)
        area.register_destination(panels.DATA_PAGE)
        desk.register()
        merging.register_moves("addresses", account_moves.addresses, order=10)
        merging.register_moves("details", account_moves.details, order=20)
        merging.register_moves("ways in", account_moves.ways_in, order=900)


class PeopleInTheAdminConfig(WagtailUsersAppConfig):
    """Wagtail's list of users, with our forms."""

    default = False
    user_viewset = "accounts.viewsets.PersonViewSet"
