from django.apps import AppConfig
from django.db.backends.signals import connection_created


class OfficeConfig(AppConfig):
    name = "office"

    def ready(self) -> None:
        from office import checks, signal_handlers  # noqa: F401
        from office.spreadsheets import protect_exports
        from office.staff import desk

        protect_exports()
        connection_created.connect(signal_handlers.watch, dispatch_uid="office.watch_writes")
        desk.register()
