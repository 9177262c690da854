from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"

    def ready(self) -> None:
        from cms.searchable import register_source
        from newsletters import checks  # noqa: F401  registers them
        from newsletters.items import source
        from newsletters.services.forgetting import forget_example
        from resources.forgetting import register_place

        register_source(source())
        register_place("newsletter", forget_example)
