from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self) -> None:
        from accounts.area import register_panel
        from accounts.rooms import register_room
        from billing import checks, desk, holdings  # noqa: F401
        from billing.account_panel import INVOICES

        register_panel(INVOICES)
        holdings.register()
        desk.register()
        register_room(
            *(
                f"customer_chooser:{name}"
                for name in ("choose", "choose_results", "chosen", "chosen_multiple")
            ),
            rule=lambda user, _named: user.has_perm("billing.view_customer"),
        )
