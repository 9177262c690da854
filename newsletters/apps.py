from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"

    def ready(self) -> None:
        from cms.searchable import register_source
        from newsletters import checks  # noqa: F401  registers them
        from newsletters.items import source

        register_source(source())
