from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Content"

    def ready(self) -> None:
        from cms import checks, desk, holdings, signal_handlers, sources  # noqa: F401 importing registers the checks
        from cms.cards import card_of_page, register_cards

        signal_handlers.register()
        holdings.register()
        sources.register()
        register_cards("page", card_of_page)
        desk.register()
