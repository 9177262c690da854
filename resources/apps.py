from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "Directory and library"

    def ready(self) -> None:
        from accounts.area import register_destination, register_panel
        from accounts.merging import register_moves
        from cms.cards import register_cards
        from cms.searchable import register_source
        from membership.reorganisation import register_follower
        from membership.timeline import register_timeline
        from resources import desk, holdings, signal_handlers
        from resources.contributing.account_moves import examples as examples_of_an_account
        from resources.contributing.account_panel import EXAMPLES, EXAMPLES_PAGE
        from resources.contributing.reorganising import FOLLOWER
        from resources.contributing.timeline import examples as examples_on_a_timeline
        from resources.directory import findable
        from resources.directory.cards import card_of_example
        from resources.directory.signal_handlers import register as register_directory
        from resources.library.account import PROFILES
        from resources.library.account_moves import profiles
        from resources.library.search import PEOPLE

        holdings.register()
        register_panel(EXAMPLES)
        register_destination(EXAMPLES_PAGE)
        register_panel(PROFILES)
        register_moves("examples", examples_of_an_account, order=300)
        register_moves("profiles on lists", profiles, order=310)
        register_follower(FOLLOWER)
        register_timeline("examples", examples_on_a_timeline, label="Examples", icon="doc-full", order=30)
        register_source(findable.source())
        register_source(PEOPLE)
        register_cards("example", card_of_example)
        signal_handlers.register()
        register_directory()
        desk.register()
