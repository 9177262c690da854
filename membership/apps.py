from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "membership"

    def ready(self) -> None:
        from accounts.area import register_panel
        from membership.account_panel import SEATS
        from membership.timeline_sources import register_sources

        register_panel(SEATS)
        register_sources()
