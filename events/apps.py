from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        from accounts.area import register_destination, register_panel
        from accounts.merging import register_moves
        from accounts.rooms import register_room
        from billing.fulfilment import Fulfilment, register_fulfilment
        from billing.payers import register_payers
        from events import account_moves, desk, holdings, reorganising, signal_handlers, timeline
        from events.account_panel import BOOKINGS, BOOKINGS_PAGE
        from events.payers import customers_of_own_bookings
        from events.services import charging, settling
        from membership.reorganisation import register_follower
        from membership.timeline import register_timeline
        from office.keeping import register_instants

        register_panel(BOOKINGS)
        register_destination(BOOKINGS_PAGE)
        holdings.register()
        register_moves("bookings", account_moves.bookings, order=320)
        register_follower(reorganising.FOLLOWER)
        register_timeline("bookings", timeline.bookings, label="Events", icon="calendar-alt", order=35)

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
        register_instants(
            {
                "events.Event": (
                    "starts_at",
                    "ends_at",
                    "members_book_from",
                    "everybody_books_from",
                    "books_until",
                    "changes_until",
                ),
                "events.Booking": ("held_until",),
                "events.Place": ("held_until",),
                "events.PlacePart": ("held_until",),
                "events.WaitingEntry": ("offered_until",),
            }
        )
        signal_handlers.register()
        register_room(
            *(
                f"speaker_chooser:{name}"
                for name in ("choose", "choose_results", "chosen", "chosen_multiple")
            ),
            rule=lambda user, _named: user.has_perm("events.add_speaker"),
        )
        desk.register()
