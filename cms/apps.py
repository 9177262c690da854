from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Content"

    def ready(self) -> None:
        from cms import checks, desk, signal_handlers, sources  # noqa: F401 importing registers the checks

        signal_handlers.register()
        sources.register()
        desk.register()
