from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"

    def ready(self) -> None:
        from accounts.area import register_destination, register_panel
        from cms.searchable import register_source
        from newsletters import checks, desk, holdings  # noqa: F401  checks register themselves
        from newsletters.account_panel import MAIL, MAIL_PAGE
        from newsletters.items import source
        from newsletters.services.forgetting import forget_example
        from newsletters.services.leaving import follow_unwanted
        from office.reports import register_unwanted_follower
        from resources.forgetting import register_place

        register_source(source())
        register_panel(MAIL)
        register_destination(MAIL_PAGE)
        holdings.register()
        desk.register()
        register_unwanted_follower(follow_unwanted)
        register_place("newsletter", forget_example)
