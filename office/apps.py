from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "office"

    def ready(self) -> None:
        from office import checks, signal_handlers  # noqa: F401
        from office.spreadsheets import protect_exports
        from office.staff import desk

        protect_exports()
        desk.register()
