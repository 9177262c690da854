from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from billing.fulfilment import Fulfilment, register_fulfilment
        from billing.payers import register_payers
        from events import signal_handlers
        from events.payers import customers_of_own_bookings
        from events.services import charging, settling

        register_fulfilment(
            Fulfilment(
                purpose=charging.PURPOSE,
                fulfil=settling.note_payment,
                reissued=charging.hand_charge_over,
                consequence=charging.consequence_of,
                page=charging.page_of_charge,
            )
        )
        register_payers("bookings", customers_of_own_bookings)
        signal_handlers.register()
