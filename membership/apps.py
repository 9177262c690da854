from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "membership"

    def ready(self) -> None:
        from accounts.area import register_panel
        from membership.account_panel import SEATS

        register_panel(SEATS)
