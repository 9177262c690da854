"""The directory and the library in the admin: what stands in their menu."""

from typing import Any

from cms.staff.formats import FormatRequestViewSet
from resources.staff.library import ProfileViewSet, SeriesViewSet

VIEWSETS: list[Any] = [SeriesViewSet, ProfileViewSet, FormatRequestViewSet]
