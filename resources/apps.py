from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Directory and library"

    def ready(self) -> None:
        from accounts.area import register_panel
        from accounts.merging import register_moves
        from cms.searchable import register_source
        from resources import signal_handlers
        from resources.library.account import PROFILES
        from resources.library.account_moves import profiles
        from resources.library.search import PEOPLE

        register_panel(PROFILES)
        register_moves("profiles on lists", profiles, order=310)
        register_source(PEOPLE)
        signal_handlers.register()
