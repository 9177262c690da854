"""Forms of the library's pages in the admin."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class PublicationForm(WagtailAdminPageForm):
    """A publication, which is never a briefing or a hub: those are page types of their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page type names this form, so its kinds can be had only once all tables are loaded.
        from resources.models.publications import PUBLICATION_KINDS

        if "kind" in self.fields:
            self.fields["kind"].choices = [
                ("", "Choose one"),
                *((kind.value, kind.label) for kind in PUBLICATION_KINDS),
            ]
