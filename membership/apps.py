from django.apps import AppConfig


class MembershipConfig(AppConfig):
    name = "membership"

    def ready(self) -> None:
        from accounts.area import register_destination, register_panel
        from accounts.merging import register_moves
        from accounts.rooms import register_room
        from billing.fulfilment import Fulfilment, register_fulfilment
        from billing.payers import register_payers
        from membership import account_moves, application_timeline, dead_addresses, desk, holdings
        from membership.account_panel import INVOICES_PAGE, MEMBERSHIP, SEATS, SEATS_PAGE
        from membership.handling import customers_handled_by
        from membership.money import register_money
        from membership.renewing.timeline import register_renewals
        from membership.services import charging
        from membership.timeline_sources import register_sources

        holdings.register()
        register_panel(MEMBERSHIP)
        register_panel(SEATS)
        register_destination(SEATS_PAGE)
        register_destination(INVOICES_PAGE)
        desk.register()
        register_room(
            *(
                f"partnership_chooser:{name}"
                for name in ("choose", "choose_results", "chosen", "chosen_multiple")
            ),
            rule=lambda user, _named: user.has_perm("membership.view_partnership"),
        )
        register_moves("seats", account_moves.seats, order=100)
        register_moves("administrators", account_moves.administrators, order=110)
        register_moves("invitations", account_moves.invitations, order=120)
        register_sources()
        application_timeline.register_source()
        register_renewals()
        dead_addresses.register()
        register_money()
        register_payers("partnerships", customers_handled_by)
        register_fulfilment(
            Fulfilment(
                purpose=charging.PURPOSE,
                fulfil=charging.fulfil_charge,
                reissued=charging.hand_charge_over,
                consequence=charging.consequence_of,
            )
        )
