from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from billing.fulfilment import Fulfilment, register_fulfilment
        from events import signal_handlers
        from events.services import charging, settling

        register_fulfilment(
            Fulfilment(
                purpose=charging.PURPOSE,
                fulfil=settling.note_payment,
                reissued=charging.hand_charge_over,
                consequence=charging.consequence_of,
            )
        )
        signal_handlers.register()
