from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self) -> None:
        from accounts.area import register_panel
        from billing import checks, desk, holdings  # noqa: F401
        from billing.account_panel import INVOICES

        register_panel(INVOICES)
        holdings.register()
        desk.register()
