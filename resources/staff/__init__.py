"""The staff side of the directory and the library: what stands in their menu, in this order."""

from typing import Any

from cms.staff.formats import FormatRequestViewSet
from resources.staff.examples import ExampleViewSet
from resources.staff.library import ProfileViewSet, SeriesViewSet
from resources.staff.reference import DocumentTypeViewSet
from resources.staff.sharers import SharersViewSet

VIEWSETS: list[Any] = [
    ExampleViewSet,
    SharersViewSet,
    ProfileViewSet,
    FormatRequestViewSet,
    DocumentTypeViewSet,
    SeriesViewSet,
]
