"""Lists about money that staff read and filter, and that nobody edits."""

from typing import Any

from django.urls import URLPattern
from wagtail.admin.viewsets.model import ModelViewSet

from office.viewsets import ReadOnlyPolicy


class ReadingViewSet(ModelViewSet):
    """A list and a page of each row, for whoever may view them; `steps` are the addresses of what can be done there."""

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: list[str] = []

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def steps(self) -> list[URLPattern]:
        return []

    def get_urlpatterns(self) -> list[Any]:
        reading = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in reading),
            *self.steps(),
        ]
